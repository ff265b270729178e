import type { KubeClient } from '../../kubernetes/kube-client.ts';

/**
 * The same client, which tells when a watch asks for the whole state anew: rows that came before say nothing of what exists then, so that what
 * is not told between this and the next `synced` is gone.
 */
export function noticingRestarts(client: KubeClient, onRestart: () => void): KubeClient {
  const { server, namespace } = client;
  return {
    server,
    namespace,
    request: (request) => {
      if (request.query?.['continue'] === undefined) onRestart(); // the first page of a list
      return client.request(request);
    },
    lines: (request, options) => {
      if (request.query?.['resourceVersion'] === undefined) onRestart();
      return client.lines(request, options);
    },
    close: () => client.close(),
  };
}
