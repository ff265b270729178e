/** Where the volumes of a run lie: in its own state, or, when it ran a step again, in that of the run before it. */
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Directories by claim name. */
export type Claims = Readonly<Record<string, string>>;

export async function writeClaims(stateDir: string, claims: Claims): Promise<void> {
  if (Object.keys(claims).length > 0) await writeFile(recordOf(stateDir), JSON.stringify(claims));
}

/** All that there are still; those of a run that was removed meanwhile are not. */
export async function readClaims(stateDir: string): Promise<Claims> {
  const volumes = join(stateDir, 'volumes');
  const own = (await readdir(volumes).catch(() => [])).map((claim) => [claim, join(volumes, claim)] as const);
  const borrowed = existsSync(recordOf(stateDir))
    ? (JSON.parse(await readFile(recordOf(stateDir), 'utf8')) as Claims)
    : {};
  return Object.fromEntries([...own, ...Object.entries(borrowed).filter(([, directory]) => existsSync(directory))]);
}

function recordOf(stateDir: string): string {
  return join(stateDir, 'claims.json');
}
