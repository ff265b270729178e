/** An API server of a few answers: what a path gives, or the status with which it is refused. */
import type { KubeClient, KubeRequest } from '../../src/kubernetes/kube-client.ts';
import { KubeError } from '../../src/kubernetes/kube-error.ts';

/** By path without query: an object, or a number for a refusal. What is not named is a 404. */
export type Answers = Readonly<Record<string, unknown>>;

export interface AnsweringClient extends KubeClient {
  readonly requests: readonly KubeRequest[];
  readonly isClosed: boolean;
}

/** `allows` answers the reviews of rights. */
export function answeringClient(
  answers: Answers,
  { allows = () => true, date = null }: { allows?: (attributes: Attributes) => boolean; date?: string | null } = {},
): AnsweringClient {
  const requests: KubeRequest[] = [];
  let isClosed = false;
  return {
    server: 'https://ci.test',
    namespace: 'ci',
    requests,
    get isClosed() {
      return isClosed;
    },
    async request<T>(request: KubeRequest): Promise<T> {
      requests.push(request);
      request.onHeaders?.({ ...(date !== null && { date }) });
      const answer = answers[request.path] ?? reviewed(request, allows) ?? 404;
      if (typeof answer === 'number') throw new KubeError(`answered ${answer}`, { status: answer });
      return answer as T; // a test writes what it asks for
    },
    // biome-ignore lint/correctness/useYield: nothing here asks for a stream
    async *lines() {
      throw new Error('nothing here asks for a stream');
    },
    async close() {
      isClosed = true;
    },
  };
}

export interface Attributes {
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly verb: string;
}

function reviewed({ path, body }: KubeRequest, allows: (attributes: Attributes) => boolean): unknown {
  if (!path.endsWith('accessreviews')) return undefined;
  const { spec } = body as { readonly spec: { readonly resourceAttributes: Attributes } };
  return { status: { allowed: allows(spec.resourceAttributes) } };
}

/** A cluster in which everything is as it should be. */
export const healthyAnswers: Answers = {
  '/version': { gitVersion: 'v1.34.4' },
  '/apis/argoproj.io/v1alpha1': { resources: [{ name: 'workflows' }, { name: 'workflowtaskresults' }] },
  '/apis/authentication.k8s.io/v1/selfsubjectreviews': { status: { userInfo: { username: 'jane' } } },
  '/apis/apps/v1/deployments': { items: [controllerDeployment('quay.io/argoproj/workflow-controller:v4.1.2')] },
  '/apis/argoproj.io/v1alpha1/namespaces/ci/workflows': { items: [] },
  '/api/v1/namespaces/ci': { status: { phase: 'Active' } },
  '/api/v1/namespaces/ci/serviceaccounts/default': { imagePullSecrets: [{ name: 'registry' }] },
  '/api/v1/namespaces/ci/secrets/registry': { metadata: { name: 'registry' } },
  '/api/v1/namespaces/ci/persistentvolumeclaims/nfs-external': {
    spec: { accessModes: ['ReadWriteMany'] },
    status: { phase: 'Bound' },
  },
};

export function controllerDeployment(image: string, readyReplicas = 1): object {
  return {
    metadata: { name: 'workflow-controller', namespace: 'argo' },
    spec: { template: { spec: { containers: [{ image }] } } },
    status: { readyReplicas },
  };
}
