import { type ConnectOptions, connectToCluster } from '../../src/kubernetes/connect.ts';
import type { KubeClient } from '../../src/kubernetes/kube-client.ts';
import { createTestDirectory, type KubeconfigParts, kubeconfigText } from './kubeconfig-file.ts';

export interface Connected extends AsyncDisposable {
  readonly client: KubeClient;
}

/** A client of the cluster that these parts of a kubeconfig describe. */
export async function connected(parts: KubeconfigParts, options: Partial<ConnectOptions> = {}): Promise<Connected> {
  const directory = await createTestDirectory();
  const kubeconfig = await directory.write('config', kubeconfigText(parts));
  const client = await connectToCluster({
    kubeconfig,
    env: {},
    homeDirectory: directory.path,
    userAgent: 'argo-e2e/1.2.3',
    ...options,
  }).finally(() => directory[Symbol.asyncDispose]());
  return { client, [Symbol.asyncDispose]: () => client.close() };
}

/** A request that only asks. */
export const get = (path: string) => ({ method: 'GET', path }) as const;

/** What was thrown; undefined when nothing was. */
export async function thrownBy(work: Promise<unknown> | AsyncIterable<unknown>): Promise<unknown> {
  try {
    if ('then' in work) await work;
    else for await (const _ of work);
  } catch (error) {
    return error;
  }
  return undefined;
}

/** Message and hint, with what differs from run to run taken out. */
export function wordsOf(error: unknown, ...replaced: readonly (readonly [string, string])[]): string {
  if (!(error instanceof Error)) return `nothing thrown: ${String(error)}`;
  const hint = 'hint' in error && typeof error.hint === 'string' ? ` → ${error.hint}` : '';
  return replaced.reduce((text, [from, to]) => text.replaceAll(from, to), `${error.message}${hint}`);
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
