import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from '../core/errors.ts';
import { keyAndValue } from './parameters.ts';

/** `NAME.KEY=FILE …` as values by name and key. Throws UsageError for a wrong form or a file that cannot be read. */
export async function keyedFiles(
  texts: readonly string[],
  flag: string,
  cwd: string,
): Promise<Readonly<Record<string, Readonly<Record<string, string>>>>> {
  const values: Record<string, Record<string, string>> = {};
  for (const text of texts) {
    const [place, file] = keyAndValue(text, flag);
    const dot = place.indexOf('.');
    if (dot <= 0 || dot === place.length - 1) throw new UsageError(`${flag} ${text}: expected NAME.KEY=FILE`);
    const [name, key] = [place.slice(0, dot), place.slice(dot + 1)];
    values[name] = { ...values[name], [key]: await contentOf(file, `${flag} ${text}`, cwd) };
  }
  return values;
}

async function contentOf(file: string, subject: string, cwd: string): Promise<string> {
  try {
    return await readFile(resolve(cwd, file), 'utf8');
  } catch (cause) {
    throw new UsageError(`${subject}: cannot read ${file}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}
