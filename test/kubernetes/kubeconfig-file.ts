import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface KubeconfigParts {
  readonly cluster: Readonly<Record<string, unknown>>;
  readonly user?: Readonly<Record<string, unknown>>;
  readonly namespace?: string;
}

/** A kubeconfig of one context, `test`. JSON is YAML. */
export function kubeconfigText({ cluster, user, namespace }: KubeconfigParts): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    contexts: [
      {
        name: 'test',
        context: { cluster: 'fake', ...(user === undefined ? {} : { user: 'me' }), ...(namespace && { namespace }) },
      },
    ],
    clusters: [{ name: 'fake', cluster }],
    users: user === undefined ? [] : [{ name: 'me', user }],
  });
}

export interface TestDirectory extends AsyncDisposable {
  readonly path: string;
  /** Gives the file's absolute path. */
  write(name: string, text: string, mode?: number): Promise<string>;
}

export async function createTestDirectory(): Promise<TestDirectory> {
  const path = await mkdtemp(join(tmpdir(), 'kubernetes-test-'));
  return {
    path,
    write: async (name, text, mode = 0o600) => {
      await writeFile(join(path, name), text, { mode });
      return join(path, name);
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
