import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { legacyFlags } from '../../src/config/legacy-flags.ts';

const document = readFileSync(join(import.meta.dirname, '../../docs/migrating.md'), 'utf8');

describe('flags of kubeflow/testing', () => {
  it('stand in docs/migrating.md as the command line treats them, each once and no other', () => {
    const section = document.slice(document.indexOf('## Flags'), document.indexOf('## What else'));
    const rows = section.split('\n').filter((line) => line.startsWith('| `'));
    const fates = { same: 'the same', ignored: 'ignored', refused: 'refused' };
    expect(rows).toEqual(legacyFlags.map(({ flag, fate, becomes }) => `| \`${flag}\` | ${fates[fate]} | ${becomes} |`));
  });

  it('are each listed once', () => {
    const flags = legacyFlags.map(({ flag }) => flag);
    expect(new Set(flags).size).toBe(flags.length);
  });
});
