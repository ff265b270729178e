import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfigFiles } from '../../src/config/parse.ts';
import { selectWorkflows } from '../../src/select/select.ts';
import { sharedCorpus } from '../support/shared-corpus.ts';
import { type RecordedDecision, readCorpusText, readRecords } from './recorded-decisions.ts';

interface Outcome {
  readonly selected: readonly string[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

/** Where our decision differs from the original's on purpose. docs/selection.md has the same list in words. */
const deviations: readonly {
  readonly rule: string;
  /** Its row in docs/selection.md. */
  readonly documented: string;
  readonly count: number;
  readonly applies: (decision: RecordedDecision) => boolean;
  /** What we decide instead, the names in any order; null: the file is refused. */
  readonly instead: (decision: RecordedDecision, all: readonly RecordedDecision[]) => Outcome | null;
}[] = [
  {
    rule: 'no job type at all is a presubmit whose files nobody knows',
    documented: 'no job type at all',
    count: 246,
    applies: (decision) => decision.job_type === null && decision.config !== 'yaml-duplicate-key.yaml',
    instead: (decision, all) => {
      const presubmit = all.find(
        ({ config, job_type, error }) => config === decision.config && job_type === 'presubmit' && error === undefined,
      );
      return filesPassed(presubmit ?? decision);
    },
  },
  {
    rule: 'batch looks at the files of its pulls, and of these jobs nobody knows them',
    documented: 'batch',
    count: 252,
    applies: (decision) => decision.job_type === 'batch' && decision.config !== 'yaml-duplicate-key.yaml',
    instead: filesPassed,
  },
  {
    rule: 'braces are expanded',
    documented: 'braces',
    count: 7,
    applies: ({ config, job_type }) => config === 'id-braces.yaml' && job_type !== null && job_type !== 'batch',
    instead: ({ changed_files_id, job_type }) =>
      job_type === 'periodic' || changed_files_id === 'q-f00cbb92' || changed_files_id === 'q-371f574b'
        ? { selected: ['a'], skipped: [] }
        : { selected: [], skipped: [{ name: 'a', reason: 'include_dirs' }] },
  },
  {
    rule: 'duplicate keys are refused',
    documented: 'duplicate keys in YAML',
    count: 8,
    applies: (decision) => decision.config === 'yaml-duplicate-key.yaml',
    instead: () => null,
  },
];

/** What no record shows: the records hold neither such patterns nor git itself. */
const unrecordedDeviations = [
  'leading `!`',
  'file names',
  'renames',
  'postsubmit of several commits',
  'presubmit without a merge base',
];

/** The same decision where every directory filter passes. */
function filesPassed({ selected, skipped }: RecordedDecision): Outcome {
  const passed = skipped.filter(({ reason }) => reason === 'include_dirs').map(({ name }) => name);
  return { selected: [...selected, ...passed].sort(), skipped: skipped.filter(({ reason }) => reason === 'job_type') };
}

describe.runIf(sharedCorpus.present)(`selection of the recorded configurations${sharedCorpus.reason}`, () => {
  const lists: Record<string, string[]> = JSON.parse(readCorpusText('changed_files.json') || '{}');
  const real = sharedCorpus
    .names('prow_configs', 'expected')
    .flatMap((file) => readRecords<RecordedDecision>('expected', file))
    .map((decision) => ({ decision, directory: 'configs' }));
  const quirks = readRecords<RecordedDecision>('quirks.jsonl').map((decision) => ({ decision, directory: 'quirks' }));

  const configs = new Map<string, ReturnType<typeof loadConfigFiles>>();
  const load = (directory: string, config: string) => {
    const known = configs.get(config) ?? loadConfigFiles([{ path: config, text: readCorpusText(directory, config) }]);
    configs.set(config, known);
    return known;
  };
  const decide = (directory: string, { config, job_type, changed_files_id }: RecordedDecision): Outcome | null => {
    const loaded = load(directory, config).config;
    if (loaded === null) return null;
    const changedFiles = changed_files_id === null ? null : (lists[changed_files_id] ?? []);
    const made = selectWorkflows(loaded.workflows, { jobType: job_type, changedFiles });
    return {
      selected: made.filter(({ type }) => type === 'selected').map(({ entry }) => entry.name),
      skipped: made.flatMap((one) => (one.type === 'skipped' ? [{ name: one.entry.name, reason: one.reason }] : [])),
    };
  };
  const survivors = (rows: typeof real) => rows.filter(({ decision }) => decision.error === undefined);
  const deviates = (decision: RecordedDecision) => deviations.some(({ applies }) => applies(decision));

  it('reads every record there is', () => {
    expect({ real: real.length, quirks: quirks.length }).toEqual({ real: 2317, quirks: 490 });
  });

  it.each([
    { name: 'real configurations', rows: real },
    { name: 'made-up oddities', rows: quirks },
  ])('agrees with the original on $name wherever it does not crash', ({ rows }) => {
    const kept = survivors(rows).filter(({ decision }) => !deviates(decision));
    const wrong = kept.flatMap(({ decision, directory }) => {
      const { selected, skipped } = decision;
      const made = decide(directory, decision);
      return JSON.stringify(made) === JSON.stringify({ selected, skipped }) ? [] : [{ decision, made }];
    });
    expect(wrong).toEqual([]);
  });

  it('and its documentation list the same deviations', () => {
    const document = readFileSync(join(import.meta.dirname, '../../docs/selection.md'), 'utf8');
    const table = document.slice(document.indexOf('## Where this differs'));
    const rows = table.split('\n').flatMap((line) => /^\| ([^|]+) \|/.exec(line)?.[1] ?? []);
    expect(rows.slice(2)).toEqual(
      [...deviations.map(({ documented }) => documented), ...unrecordedDeviations].sort(
        (a, b) => rows.indexOf(a) - rows.indexOf(b),
      ),
    );
  });

  it.each(deviations)('deviates only as documented: $rule', ({ applies, count, instead }) => {
    const rows = survivors([...real, ...quirks]).filter(({ decision }) => applies(decision));
    const all = [...real, ...quirks].map(({ decision }) => decision);
    const wrong = rows.flatMap(({ decision, directory }) => {
      const made = decide(directory, decision);
      const inAnyOrder = made && { selected: made.selected.toSorted(), skipped: made.skipped };
      const wanted = instead(decision, all);
      return JSON.stringify(inAnyOrder) === JSON.stringify(wanted) ? [] : [{ decision, made, wanted }];
    });
    expect({ count: rows.length, wrong }).toEqual({ count, wrong: [] });
  });
});
