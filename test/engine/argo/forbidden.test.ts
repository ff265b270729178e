import { describe, expect, it } from 'vitest';
import { parseManifest } from '../../../src/argo/manifest.ts';
import { formatError } from '../../../src/core/format-error.ts';
import { grantManifest } from '../../../src/engine/argo/access-rights.ts';
import { denialOf, forbiddenError } from '../../../src/engine/argo/forbidden.ts';
import { KubeError } from '../../../src/kubernetes/kube-error.ts';

const attempt = { verb: 'create', resource: 'workflows.argoproj.io', namespace: 'ci' };

function error(message: string, status = 403): KubeError {
  return new KubeError(`answered ${status}`, { status, kubeStatus: { reason: 'Forbidden', message } });
}

/** As Kubernetes 1.34 words them. */
const denials: readonly (readonly [message: string, denial: object | null])[] = [
  [
    'workflows.argoproj.io is forbidden: User "system:serviceaccount:prow:runner" cannot list resource "workflows" in API group "argoproj.io" in the namespace "ci"',
    { user: 'system:serviceaccount:prow:runner', verb: 'list', resource: 'workflows.argoproj.io', namespace: 'ci' },
  ],
  [
    'pods "x" is forbidden: User "jane" cannot get resource "pods/log" in API group "" in the namespace "ci"',
    { user: 'jane', verb: 'get', resource: 'pods/log', namespace: 'ci' },
  ],
  [
    'workflows.argoproj.io "w" is forbidden: User "jane" cannot patch resource "workflows/status" in API group "argoproj.io" in the namespace "ci": RBAC: role.rbac.authorization.k8s.io "x" not found',
    { user: 'jane', verb: 'patch', resource: 'workflows.argoproj.io/status', namespace: 'ci' },
  ],
  [
    'workflows.argoproj.io is forbidden: User "jane" cannot watch resource "workflows" in API group "argoproj.io" at the cluster scope',
    { user: 'jane', verb: 'watch', resource: 'workflows.argoproj.io', namespace: '' },
  ],
  [
    'x is forbidden: User "CN=\\"Jane\\"\\\\ops" cannot get resource "pods" in API group "" in the namespace "ci"',
    { user: 'CN="Jane"\\ops', verb: 'get', resource: 'pods', namespace: 'ci' },
  ],
  ['', { ...attempt, user: null }],
  ['pods "x" is forbidden: exceeded quota: q', null],
  ['admission webhook "w" denied the request: User "x" is not liked', null],
];

describe('a refusal', () => {
  it.each(denials)('%j tells who may not do what', (message, denial) => {
    expect(denialOf(error(message), attempt)).toEqual(denial);
  });

  it('of another status is no matter of rights', () => {
    expect(forbiddenError(error(denials[0]?.[0] ?? '', 404), attempt)).toBeNull();
  });

  it('is read in linear time, whatever the message is', () => {
    const started = performance.now();
    expect(denialOf(error(`User "${'\\"'.repeat(200_000)}`), attempt)).toBeNull();
    expect(denialOf(error('User "x'.repeat(50_000)), attempt)).toBeNull();
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('says what is missing and prints what grants it, ready for kubectl', () => {
    const failure = forbiddenError(error(denials[0]?.[0] ?? ''), attempt);
    expect(
      failure === null ? '' : formatError(failure),
    ).toBe(`user "system:serviceaccount:prow:runner" may not list workflows.argoproj.io in namespace ci
  because: answered 403
  → somebody who administers the namespace can grant what run_e2e needs:
kubectl apply -f - <<'EOF'
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: argo-e2e, namespace: "ci"}
rules:
- apiGroups: ["argoproj.io"]
  resources: [workflows]
  verbs: [create, get, list, watch, patch, delete]
- apiGroups: [""]
  resources: [pods]
  verbs: [get, list, watch]
- apiGroups: [""]
  resources: [pods/log]
  verbs: [get]
- apiGroups: [""]
  resources: [events]
  verbs: [list]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: argo-e2e, namespace: "ci"}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: argo-e2e}
subjects:
- {kind: ServiceAccount, name: "runner", namespace: "prow"}
EOF`);
  });

  it('grants nothing to nobody', () => {
    const message = 'User "system:anonymous" cannot get resource "pods" in API group "" in the namespace "ci"';
    const failure = forbiddenError(error(message), attempt);
    expect(failure?.message).toBe('the API server was sent no credentials: it knows this user as system:anonymous');
    expect(failure?.hint).toBe('log in, or check the user of the kubeconfig’s context');
  });
});

describe('the grant', () => {
  it.each(['jane@acme.dev', 'true', 'a: b', 'CN="x"\nkind: ClusterRole', "EOF'", 'system:serviceaccount:a:b:c'])(
    'names the user %j and nothing else',
    (user) => {
      const manifest = parseManifest(grantManifest({ user, namespace: 'ci' }));
      expect(manifest.problems).toEqual([]);
      expect(manifest.documents.map(({ value }) => value)).toMatchObject([
        { kind: 'Role', metadata: { name: 'argo-e2e', namespace: 'ci' } },
        {
          kind: 'RoleBinding',
          metadata: { name: 'argo-e2e', namespace: 'ci' },
          roleRef: { kind: 'Role', name: 'argo-e2e', apiGroup: 'rbac.authorization.k8s.io' },
          subjects: [{ kind: 'User', name: user, apiGroup: 'rbac.authorization.k8s.io' }],
        },
      ]);
    },
  );
});
