import type { KubeClient, KubeRequest } from '../../kubernetes/kube-client.ts';
import { KubeError } from '../../kubernetes/kube-error.ts';

/** The same client, which gives up a request after `ms`: for what must be said inside a grace period, and may be said twice. */
export function hurried(client: KubeClient, ms: number): KubeClient {
  return {
    server: client.server,
    namespace: client.namespace,
    request: async <T>(request: KubeRequest) => {
      const late = AbortSignal.timeout(ms);
      const signal = request.signal === undefined ? late : AbortSignal.any([request.signal, late]);
      try {
        return await client.request<T>({ ...request, signal });
      } catch (error) {
        if (!late.aborted || request.signal?.aborted || error instanceof KubeError) throw error;
        const message = `${client.server} did not answer ${request.method} ${request.path} within ${ms / 1000} s`;
        throw new KubeError(message, { status: 0 }, { cause: error });
      }
    },
    lines: (request, options) => client.lines(request, options),
    close: () => client.close(),
  };
}
