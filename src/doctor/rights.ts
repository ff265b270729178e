import { grantManifest, neededRights } from '../engine/argo/access-rights.ts';
import type { KubeClient } from '../kubernetes/kube-client.ts';
import { selfSubjectAccessReviewsPath } from '../kubernetes/kube-path.ts';
import { type Finding, scribeOf } from './finding.ts';
import { look } from './look.ts';

const { ok, warning, failed } = scribeOf('namespace');

/** One question of RBAC. */
export interface AskedRight {
  readonly group: string;
  /** With its subresource: `pods/log`. */
  readonly resource: string;
  readonly verb: string;
}

/** Whether the harness itself may do what it does in the namespace, verb by verb. `user` is named in the Role that would let it. */
export async function examineRights(client: KubeClient, namespace: string, user: string): Promise<readonly Finding[]> {
  const fix = `kubectl apply -f - <<'EOF'\n${grantManifest({ user, namespace })}EOF`;
  return Promise.all(
    neededRights.map(async ({ group, resource, verbs }) => {
      const name = `may use ${group === '' ? resource : `${resource}.${group}`}`;
      const answers = await Promise.all(verbs.map((verb) => mayWe(client, namespace, { group, resource, verb })));
      const of = (answer: Answer) => verbs.filter((_, index) => answers[index] === answer);
      if (of('no').length > 0) return failed(name, `may not ${of('no').join(', ')} in ${namespace}`, fix);
      if (of('unknown').length > 0) return warning(name, `the server does not say: ${of('unknown').join(', ')}`, null);
      return ok(name, verbs.join(', '));
    }),
  );
}

type Answer = 'yes' | 'no' | 'unknown';

async function mayWe(client: KubeClient, namespace: string, right: AskedRight): Promise<Answer> {
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: attributesOf(namespace, right) },
  };
  return answerOf(await look<Review>(client, { method: 'POST', path: selfSubjectAccessReviewsPath, body }));
}

export interface Review {
  readonly status?: { readonly allowed?: boolean };
}

export function attributesOf(namespace: string, { group, resource, verb }: AskedRight): object {
  const [kind = '', subresource] = resource.split('/');
  return { namespace, group, resource: kind, verb, ...(subresource !== undefined && { subresource }) };
}

function answerOf(seen: Awaited<ReturnType<typeof look<Review>>>): Answer {
  if (seen.type !== 'seen') return 'unknown';
  return seen.value.status?.allowed === true ? 'yes' : 'no';
}

interface SelfReview {
  readonly status?: { readonly userInfo?: { readonly username?: string } };
}

/** Whom the server takes us for; null where it does not say (before Kubernetes 1.28). */
export async function ourUser(client: KubeClient): Promise<string | null> {
  const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
  const seen = await look<SelfReview>(client, { method: 'POST', path, body });
  return seen.type === 'seen' ? (seen.value.status?.userInfo?.username ?? null) : null;
}
