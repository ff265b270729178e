import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compatibilityFile, compatibilityPage } from '../../scripts/argo-compatibility.ts';

describe('docs/argo-compatibility.md', () => {
  it('is what the data of the engine and the linter say; node scripts/argo-compatibility.ts writes it anew', () => {
    expect(readFileSync(compatibilityFile, 'utf8')).toBe(compatibilityPage());
  });

  it('names each of the three answers of the engine, so that an empty table is seen', () => {
    const answers = [...compatibilityPage().matchAll(/\| \*\*(\w+)\*\* \|/g)].map(([, answer]) => answer);
    expect([...new Set(answers)].toSorted()).toEqual(['ignored', 'refused', 'yes']);
    expect(answers.length).toBeGreaterThan(100);
  });
});
