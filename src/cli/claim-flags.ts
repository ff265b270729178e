/** `--claim NAME[=DIR]`: which volume claims there are on this machine. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { defaultVolume } from '../config/entries.ts';
import { UsageError } from '../core/errors.ts';

export interface GivenClaims {
  /** Claims that exist: the default volume's always, and those that were named. */
  readonly names: ReadonlySet<string>;
  /** Absolute directories of those that lie somewhere; the others are made for the run. */
  readonly directories: Readonly<Record<string, string>>;
}

/** Throws UsageError for a directory that is not there. */
export async function givenClaims(texts: readonly string[], cwd: string): Promise<GivenClaims> {
  const names = new Set([defaultVolume.claim]);
  const directories: Record<string, string> = {};
  for (const text of texts) {
    const [name = '', ...rest] = text.split('=');
    if (!/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name) || (rest.length > 0 && rest.join('=') === ''))
      throw new UsageError(`--claim ${text}: expected NAME, or NAME=DIR`);
    names.add(name);
    if (rest.length > 0) directories[name] = await existingDirectory(resolve(cwd, rest.join('=')), text);
  }
  return { names, directories };
}

async function existingDirectory(path: string, text: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory() !== true) throw new UsageError(`--claim ${text}: there is no directory ${path}`);
  return path;
}
