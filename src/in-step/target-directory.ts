import { mkdir, readdir, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { HarnessError } from '../core/errors.ts';
import type { CloneSource } from './clone-source.ts';

const marker = join('.git', 'argo-e2e-checkout');

/**
 * An empty directory with an empty `.git` that carries our mark. What an earlier attempt of ours left is removed; what somebody else
 * put there is refused, since it may be a person's only copy. Throws HarnessError GIT.
 */
export async function prepareTarget(directory: string, source: CloneSource): Promise<void> {
  const isOurs = await exists(join(directory, marker));
  if (!isOurs && !(await isEmptyOrAbsent(directory)))
    throw refusal(directory, 'it holds files that no checkout of ours left there');
  if (source.type === 'local' && (await overlaps(directory, source.path)))
    throw refusal(directory, `it is, or is inside of, the source ${source.path}`);
  if (isOurs) await rm(directory, { recursive: true, force: true });
  await mkdir(join(directory, '.git'), { recursive: true });
  await writeFile(
    join(directory, marker),
    'This checkout was made by "e2e checkout", which may remove it to make it anew.\n',
  );
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function isEmptyOrAbsent(directory: string): Promise<boolean> {
  try {
    return (await readdir(directory)).length === 0;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return true;
    throw error;
  }
}

async function overlaps(directory: string, source: string): Promise<boolean> {
  const [target, from] = await Promise.all([
    realpath(directory).catch(() => directory),
    realpath(source).catch(() => source),
  ]);
  return target === from || from.startsWith(`${target}${sep}`);
}

function refusal(directory: string, reason: string): HarnessError {
  return new HarnessError('GIT', `cannot check out into ${directory}: ${reason}`, {
    hint: 'choose another source directory, or empty this one',
  });
}
