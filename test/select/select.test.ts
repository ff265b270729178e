import { describe, expect, it } from 'vitest';
import type { WorkflowEntry } from '../../src/config/harness-config.ts';
import { loadConfigFiles } from '../../src/config/parse.ts';
import { indexChangedFiles } from '../../src/select/changed-file-index.ts';
import { fnmatch } from '../../src/select/fnmatch.ts';
import { type SelectionInput, selectWorkflows } from '../../src/select/select.ts';

function entriesIn(text: string): readonly WorkflowEntry[] {
  const { config, problems } = loadConfigFiles([{ path: 'prow_config.yaml', text }]);
  if (config === null) throw new Error(JSON.stringify(problems));
  return config.workflows;
}

const decide = (text: string, input: SelectionInput) =>
  selectWorkflows(entriesIn(text), input).map((selection) =>
    selection.type === 'selected'
      ? [selection.entry.name, selection.matched]
      : [selection.entry.name, selection.reason],
  );

describe('job types', () => {
  const text = `
workflows:
  - { name: all, ts_func: a.ts#a }
  - { name: some, ts_func: a.ts#a, job_types: [presubmit, batch] }
  - { name: periodic, ts_func: a.ts#a, job_types: [periodic] }
`;
  it.each([
    { jobType: 'presubmit', selected: ['all', 'some'] },
    { jobType: 'batch', selected: ['all', 'some'] },
    { jobType: 'periodic', selected: ['all', 'periodic'] },
    { jobType: 'postsubmit', selected: ['all'] },
    { jobType: null, selected: ['all', 'some'] },
  ])('$jobType selects $selected', ({ jobType, selected }) => {
    const selections = selectWorkflows(entriesIn(text), { jobType, changedFiles: [] });
    expect(selections.filter(({ type }) => type === 'selected').map(({ entry }) => entry.name)).toEqual(selected);
  });
});

describe('directory filters', () => {
  const scoped = 'workflows: [{ name: w, ts_func: a.ts#a, include_dirs: ["docs/*", "*.md"] }]';

  it.each([
    {
      jobType: 'presubmit',
      changedFiles: ['src/a', 'b.md'],
      decision: { file: 'b.md', pattern: '*.md' },
      why: 'a file that matches fires it',
    },
    {
      jobType: 'postsubmit',
      changedFiles: ['docs/a.md'],
      decision: { file: 'docs/a.md', pattern: 'docs/*' },
      why: 'the first pattern that matches is named',
    },
    { jobType: 'batch', changedFiles: ['src/a'], decision: 'include_dirs', why: 'batch looks at files as well' },
    { jobType: 'presubmit', changedFiles: [], decision: 'include_dirs', why: 'no changed file fires nothing' },
    { jobType: 'presubmit', changedFiles: null, decision: null, why: 'unknown files let every filter pass' },
    { jobType: 'periodic', changedFiles: [], decision: null, why: 'periodic jobs ignore filters' },
    {
      jobType: 'nonsense',
      changedFiles: ['docs/a'],
      decision: 'include_dirs',
      why: 'a job type nobody knows sees no file',
    },
  ])('$why', ({ jobType, changedFiles, decision }) => {
    expect(decide(scoped, { jobType, changedFiles })).toEqual([['w', decision]]);
  });

  it.each([
    {
      dirs: ['src/*', '!src/docs/*'],
      files: ['src/docs/a', 'src/b'],
      decision: { file: 'src/b', pattern: 'src/*' },
      why: 'an exclusion takes files away',
    },
    { dirs: ['!*.md', '*'], files: ['a.md', 'b.md'], decision: 'include_dirs', why: 'wherever it stands in the list' },
    {
      dirs: ['!docs/*'],
      files: ['docs/a', 'src/b'],
      decision: { file: 'src/b', pattern: '!docs/*' },
      why: 'exclusions alone admit everything else',
    },
    { dirs: ['!docs/*'], files: ['docs/a'], decision: 'include_dirs', why: 'but not what they exclude' },
    { dirs: ['!{docs,test}/*'], files: ['test/a', 'docs/b'], decision: 'include_dirs', why: 'with braces too' },
    {
      dirs: ['{docs,src}/*.{md,txt}'],
      files: ['src/a.ts', 'src/a.txt'],
      decision: { file: 'src/a.txt', pattern: '{docs,src}/*.{md,txt}' },
      why: 'braces offer a choice, and the match names the pattern as written',
    },
  ])('$why: $dirs', ({ dirs, files, decision }) => {
    const text = `workflows: [{ name: w, ts_func: a.ts#a, include_dirs: ${JSON.stringify(dirs)} }]`;
    expect(decide(text, { jobType: 'presubmit', changedFiles: files })).toEqual([['w', decision]]);
  });
});

describe('the index over changed files', () => {
  it('finds what asking fnmatch for every file and pattern in turn finds', () => {
    const random = pseudoRandom(7);
    const word = (alphabet: readonly string[], length: number) =>
      Array.from({ length: random(length + 1) }, () => alphabet[random(alphabet.length)]).join('');
    for (let round = 0; round < 3000; round += 1) {
      const files = Array.from({ length: random(8) }, () => word([...'ab/é😀'], 6));
      const patterns = Array.from({ length: 1 + random(3) }, () => word([...'ab/*?[]é😀'], 6)).filter(
        (text) => text !== '',
      );
      const naive = files.flatMap((file) =>
        patterns.filter((pattern) => fnmatch(file, pattern)).map((pattern) => ({ file, pattern })),
      );
      expect({ files, patterns, found: indexChangedFiles(files).firstMatch(patterns) }).toEqual({
        files,
        patterns,
        found: naive[0] ?? null,
      });
    }
  });
});

/** A linear congruential generator: the same numbers in every run. */
function pseudoRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
