import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const directory = join(import.meta.dirname, '../../../shared/corpus');
const present = existsSync(directory);
const inCi = (process.env['CI'] ?? '') !== '';

/** The recorded data beside the checkout. Tests that need it are skipped where it is absent, and fail there under CI. */
export const sharedCorpus = {
  present: present || inCi,
  reason: present ? '' : ' (skipped: ../shared/corpus is absent)',
  path: (...parts: string[]): string => join(directory, ...parts),
  /** A file's text. Suites are described even when they are skipped: then there is none, and nobody reads it. */
  text: (...parts: string[]): string => (present || inCi ? readFileSync(join(directory, ...parts), 'utf8') : ''),
  /** Names in a directory; none where the data is absent. */
  names: (...parts: string[]): string[] => (present || inCi ? readdirSync(join(directory, ...parts)) : []),
};
