import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the tools lie that a PATH without `sbin` does not show. */
const usualDirectories = ['/usr/sbin', '/usr/bin', '/sbin', '/bin', '/usr/local/bin', '/usr/local/sbin'];

/** Tools of this machine by name; null where it has none. */
export type MachineTools<Name extends string> = { readonly [name in Name]: string | null };

/** Looks in the system's directories first, so that nothing on a step's PATH can stand in for a tool of ours. */
export async function findTools<Name extends string>(
  names: readonly Name[],
  searchPath: string,
): Promise<MachineTools<Name>> {
  const directories = [...usualDirectories, ...searchPath.split(':')].filter((directory) => directory.startsWith('/'));
  const found = await Promise.all(names.map(async (name) => [name, await findIn(directories, name)] as const));
  return Object.fromEntries(found) as MachineTools<Name>; // one entry for each name, see above
}

async function findIn(directories: readonly string[], name: string): Promise<string | null> {
  for (const directory of directories) {
    const file = join(directory, name);
    if (await isExecutable(file)) return file;
  }
  return null;
}

/** Whether it is a file that this process may execute. */
export async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
