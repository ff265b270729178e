import { readFileSync } from 'node:fs';
import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { dirname, resolve } from 'node:path';
import { dump, load } from 'js-yaml';

/** Where the proxy passes requests on to, with the credentials that only the connection can carry. */
export interface Upstream {
  /** `https://host:port`. */
  readonly server: string;
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

interface KubeconfigFile {
  readonly 'current-context'?: string;
  readonly contexts: readonly { readonly name: string; readonly context: Record<string, string> }[];
  readonly clusters: readonly { readonly name: string; readonly cluster: Record<string, string> }[];
  readonly users: readonly { readonly name: string; readonly user: Record<string, string> }[];
}

/** The API server of a kubeconfig's current context, and its client certificate if it has one. */
export function upstreamOf(kubeconfig: string): Upstream {
  const { cluster, user } = current(kubeconfig);
  const part = (from: Record<string, string>, field: string): Buffer | undefined => {
    const data = from[`${field}-data`];
    const file = from[field];
    if (data !== undefined) return Buffer.from(data, 'base64');
    return file === undefined ? undefined : readFileSync(resolve(dirname(kubeconfig), file));
  };
  const ca = part(cluster, 'certificate-authority');
  const cert = part(user, 'client-certificate');
  const key = part(user, 'client-key');
  return { server: cluster['server'] ?? '', ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}

/** Text of a kubeconfig that leads to the proxy: same namespace, and of the credentials what a request carries in its headers. */
export function proxiedKubeconfig(kubeconfig: string, server: string, namespace?: string): string {
  const { context, user } = current(kubeconfig);
  const { 'client-certificate': _file, 'client-certificate-data': _cert, ...rest } = user;
  const { 'client-key': _key, 'client-key-data': _data, ...headers } = rest;
  return dump(
    {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'proxied',
      contexts: [
        {
          name: 'proxied',
          context: { cluster: 'proxied', user: 'proxied', namespace: namespace ?? context['namespace'] },
        },
      ],
      clusters: [{ name: 'proxied', cluster: { server, 'insecure-skip-tls-verify': true } }],
      users: [{ name: 'proxied', user: headers }],
    },
    { skipInvalid: true },
  );
}

function current(kubeconfig: string) {
  const file = load(readFileSync(kubeconfig, 'utf8')) as KubeconfigFile;
  const context = file.contexts.find(({ name }) => name === file['current-context'])?.context;
  const cluster = file.clusters.find(({ name }) => name === context?.['cluster'])?.cluster;
  const user = file.users.find(({ name }) => name === context?.['user'])?.user;
  if (context === undefined || cluster === undefined) throw new Error(`${kubeconfig} has no current context`);
  return { context, cluster, user: user ?? {} };
}

export interface Passing {
  /** Begins a request; the answer comes once the body was ended. */
  send(message: IncomingMessage): { readonly request: ClientRequest; readonly answer: Promise<IncomingMessage> };
  close(): void;
}

/** Passes requests on as they came, over connections that are kept. */
export function passTo({ server, ca, cert, key }: Upstream): Passing {
  const isTls = server.startsWith('https:');
  const agent = isTls ? new HttpsAgent({ keepAlive: true, ca, cert, key }) : new HttpAgent({ keepAlive: true });
  return {
    send({ method, url = '/', headers }) {
      const target = new URL(url, server);
      const options = { method, agent, headers: { ...headers, host: target.host } };
      const request = isTls ? httpsRequest(target, options) : httpRequest(target, options);
      const answer = new Promise<IncomingMessage>((resolve, reject) => {
        request.on('response', resolve);
        request.on('error', reject);
      });
      answer.catch(() => {});
      return { request, answer };
    },
    close: () => agent.destroy(),
  };
}
