import { existsSync } from 'node:fs';
import { join } from 'node:path';

const directory = join(import.meta.dirname, '../../../shared/corpus');
const present = existsSync(directory);
const inCi = (process.env['CI'] ?? '') !== '';

/** The recorded data beside the checkout. Tests that need it are skipped where it is absent, and fail there under CI. */
export const sharedCorpus = {
  present: present || inCi,
  reason: present ? '' : ' (skipped: ../shared/corpus is absent)',
  path: (...parts: string[]): string => join(directory, ...parts),
};
