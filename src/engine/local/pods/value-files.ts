import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { KeyToPath } from '../../../argo/pod-types.ts';
import { HarnessError } from '../../../core/errors.ts';

export interface KeyFileOptions {
  /** The keys wanted, and where. @default all, under their own names */
  readonly items: readonly KeyToPath[] | undefined;
  /** Mode of the files. */
  readonly mode: number;
}

/** Writes a Secret's or ConfigMap's values as files, readable by the owner's directory only. Throws HarnessError ENGINE for a key or path that is no file name. */
export async function writeKeyFiles(
  directory: string,
  values: Readonly<Record<string, string>>,
  options: KeyFileOptions,
): Promise<string> {
  const items: readonly KeyToPath[] = options.items ?? Object.keys(values).map((key) => ({ key, path: key }));
  await mkdir(directory, { recursive: true, mode: 0o700 });
  for (const item of items) {
    const value = Object.hasOwn(values, item.key) ? values[item.key] : undefined;
    if (value === undefined) throw new HarnessError('ENGINE', `references non-existent secret key: ${item.key}`);
    const file = join(directory, relativePath(item.path));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, value, { mode: 0o600 });
    await chmod(file, item.mode ?? options.mode); // not subject to the umask
  }
  return directory;
}

/** Kubernetes: relative, and no part is `..`. */
function relativePath(path: string): string {
  const parts = path.split('/');
  if (path !== '' && !path.includes('\0') && !parts.some((part) => part === '' || part === '.' || part === '..'))
    return path;
  throw new HarnessError('ENGINE', `${JSON.stringify(path)} cannot be a file of a volume: expected a relative path`);
}
