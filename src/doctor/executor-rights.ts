/** Argo's executor reports each step's result as the account that the step runs as; where it may not, every step ends with exit code 64. */
import type { KubeClient } from '../kubernetes/kube-client.ts';
import { objectPath } from '../kubernetes/kube-path.ts';
import { type Finding, scribeOf } from './finding.ts';
import { look } from './look.ts';
import { attributesOf, type Review } from './rights.ts';
import { type Bindings, readBindings, verbsBoundTo } from './role-bindings.ts';

const { ok, warning, failed } = scribeOf('namespace');

/** Source: Argo docs/workflow-rbac.md. */
export const executorRight = {
  group: 'argoproj.io',
  resource: 'workflowtaskresults',
  verbs: ['create', 'patch'],
} as const;

/** Asked of the server's authorizer where we may, else read from role bindings. */
export async function examineExecutor(client: KubeClient, namespace: string, account: string): Promise<Finding> {
  const name = `executor as ${account}`;
  const denied =
    (await deniedByReview(client, namespace, account)) ?? (await deniedByBindings(client, namespace, account));
  if (denied === null)
    return warning(
      name,
      'not looked at: this account may neither ask about others nor read role bindings',
      `kubectl auth can-i create workflowtaskresults.argoproj.io -n ${namespace} --as system:serviceaccount:${namespace}:${account}`,
    );
  if (denied.length === 0) return ok(name, `may ${executorRight.verbs.join(', ')} workflowtaskresults.argoproj.io`);
  return failed(
    name,
    `may not ${denied.join(', ')} workflowtaskresults.argoproj.io: every step would end with exit code 64`,
    `kubectl apply -f - <<'EOF'\n${executorManifest(namespace, account)}EOF`,
  );
}

/** The verbs that are denied; null where we may not ask. */
async function deniedByReview(
  client: KubeClient,
  namespace: string,
  account: string,
): Promise<readonly string[] | null> {
  const path = objectPath({
    group: 'authorization.k8s.io',
    version: 'v1',
    namespace,
    resource: 'localsubjectaccessreviews',
  });
  const denied: string[] = [];
  for (const verb of executorRight.verbs) {
    const body = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'LocalSubjectAccessReview',
      metadata: { namespace },
      spec: {
        user: `system:serviceaccount:${namespace}:${account}`,
        groups: groupsOf(namespace),
        resourceAttributes: attributesOf(namespace, { ...executorRight, verb }),
      },
    };
    const seen = await look<Review>(client, { method: 'POST', path, body });
    if (seen.type !== 'seen') return null;
    if (seen.value.status?.allowed !== true) denied.push(verb);
  }
  return denied;
}

async function deniedByBindings(
  client: KubeClient,
  namespace: string,
  account: string,
): Promise<readonly string[] | null> {
  const bindings: Bindings | null = await readBindings(client, namespace);
  if (bindings === null) return null;
  const { group, resource } = executorRight;
  const granted = verbsBoundTo(bindings, { namespace, account, groups: groupsOf(namespace) }, { group, resource });
  const denied = executorRight.verbs.filter((verb) => !granted.has(verb) && !granted.has('*'));
  return denied.length > 0 && !bindings.isWhole ? null : denied;
}

/** Groups that every service account of a namespace is in. */
function groupsOf(namespace: string): readonly string[] {
  return ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'];
}

function executorManifest(namespace: string, account: string): string {
  const where = `metadata: {name: argo-e2e-executor, namespace: ${JSON.stringify(namespace)}}`;
  return `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
${where}
rules:
- apiGroups: [${executorRight.group}]
  resources: [${executorRight.resource}]
  verbs: [${executorRight.verbs.join(', ')}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
${where}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: argo-e2e-executor}
subjects:
- {kind: ServiceAccount, name: ${JSON.stringify(account)}, namespace: ${JSON.stringify(namespace)}}
`;
}
