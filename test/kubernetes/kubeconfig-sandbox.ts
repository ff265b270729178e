import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createTestDirectory, type TestDirectory } from './kubeconfig-file.ts';

/** A home directory and a service account’s directory of the test alone; both are empty. */
export interface Sandbox extends AsyncDisposable {
  readonly directory: TestDirectory;
  readonly home: string;
  readonly search: {
    readonly homeDirectory: string;
    readonly env: Record<string, string>;
    serviceAccountDirectory: string;
  };
}

export async function sandbox(): Promise<Sandbox> {
  const directory = await createTestDirectory();
  await mkdir(join(directory.path, '.kube'));
  await mkdir(join(directory.path, 'account'));
  const search = {
    homeDirectory: directory.path,
    env: {},
    serviceAccountDirectory: join(directory.path, 'account'),
  };
  return { directory, home: directory.path, search, [Symbol.asyncDispose]: directory[Symbol.asyncDispose] };
}
