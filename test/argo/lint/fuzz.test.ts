import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lintWorkflow } from '../../../src/argo/lint/lint.ts';
import { lintManifest } from '../../../src/argo/lint/lint-manifest.ts';
import { parseManifest } from '../../../src/argo/manifest.ts';
import { sharedCorpus } from '../../support/shared-corpus.ts';

const strangers = [
  null,
  3,
  1.5,
  true,
  '',
  '{{',
  '{{=',
  '{{inputs.parameters.x}}',
  [],
  {},
  [null],
  { name: null },
  '__proto__',
  'a'.repeat(300),
];

/** Numbers that look random and are the same in every run (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** The same value with one thing somewhere in it replaced or removed. */
function mutate(value: unknown, next: () => number): unknown {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const chosen = entries[Math.floor(next() * entries.length)];
  if (chosen === undefined || next() < 0.12) return strangers[Math.floor(next() * strangers.length)];
  const [key] = chosen;
  if (next() < 0.1)
    return rebuilt(
      value,
      entries.filter(([name]) => name !== key),
    );
  return rebuilt(
    value,
    entries.map(([name, member]) => [name, name === key ? mutate(member, next) : member]),
  );
}

function rebuilt(value: unknown, entries: readonly (readonly [string, unknown])[]): unknown {
  return Array.isArray(value) ? entries.map(([, member]) => member) : Object.fromEntries(entries);
}

describe.runIf(sharedCorpus.present)(`manifests with random faults${sharedCorpus.reason}`, () => {
  it('never make the linter fall over, whatever they hold', () => {
    const next = random(20260821);
    const cases = readFileSync(sharedCorpus.path('argo/lint.jsonl'), 'utf8').trim().split('\n');
    const values = cases.map((line) => parseManifest(JSON.parse(line).manifest).documents[0]?.value);
    let problems = 0;
    for (let round = 0; round < 4000; round += 1) {
      let value = values[round % values.length];
      for (let count = 0; count < 1 + (round % 4); count += 1) value = mutate(value, next);
      problems += lintWorkflow(value).length;
    }
    expect(problems).toBeGreaterThan(4000);
  });
});

describe('manifests made to be slow', () => {
  const head = 'apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: w}\nspec:\n  entrypoint: t0\n';
  const many = (count: number, line: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => line(index)).join('');

  it.for([
    ['10,000 unknown fields', head + many(10_000, (index) => `  entrypoin${index}: x\n`)],
    [
      'a tag of two megabytes',
      `${head}  templates: [{name: t0, container: {image: a, command: [b], args: ["{{workflow.${'x'.repeat(2_000_000)}}}"]}}]\n`,
    ],
    [
      '100,000 open tags',
      `${head}  templates: [{name: t0, container: {image: a, command: [b], args: ["${'{{='.repeat(100_000)}"]}}]\n`,
    ],
    [
      '2,000 templates that call each other',
      `${head}  templates:\n${many(2000, (index) => `  - {name: t${index}, steps: [[{name: a, template: t${index + 1}}]]}\n`)}`,
    ],
    [
      'a dag of 1,000 tasks in a row',
      `${head}  templates:\n  - name: t0\n    dag:\n      tasks:\n${many(1000, (index) => `      - {name: a${index}, template: t1, depends: ${index === 0 ? '""' : `a${index - 1}`}, when: "{{tasks.a0.status}} == x"}\n`)}  - {name: t1, suspend: {}}\n`,
    ],
    [
      '1,000 badly indented brackets',
      `${head}  templates:\n  - name: t0\n    container:\n      args:\n${many(1000, () => '      - ["\n  x"]\n')}`,
    ],
  ] as const)('%s are judged in seconds', ([, text]) => {
    const before = performance.now();
    expect(lintManifest(text).map(({ verdict }) => verdict)).toEqual(['invalid']);
    expect(performance.now() - before).toBeLessThan(10_000);
  });
});
