/** When Prow starts a job, against what run_e2e would select in it. */
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import type { WorkflowEntry } from '../../src/config/harness-config.ts';
import { admitsJobType } from '../../src/config/job-type-filter.ts';
import { loadConfigFiles } from '../../src/config/parse.ts';
import type { JobTrigger } from '../../src/prow/job-config.ts';
import { triggerOf } from '../../src/select/job-trigger.ts';
import { selectWorkflows } from '../../src/select/select.ts';
import { sharedCorpus } from '../support/shared-corpus.ts';
import { type RecordedDecision, readCorpusText, readRecords } from './recorded-decisions.ts';

describe('the trigger of a job', () => {
  it.each([
    {
      why: 'the union of what the entries are for',
      filters: { a: ['src/*'], b: ['docs/*', 'src/*'] },
      trigger: { type: 'changed', pattern: '^src/|^docs/' },
      widened: [],
    },
    {
      why: 'an entry without a filter is for every change',
      filters: { a: ['src/*'], b: [] },
      trigger: { type: 'always' },
      widened: [],
    },
    {
      why: 'exclusions alone are what Prow can skip',
      filters: { a: ['!docs/*', '!*.md'], b: ['!*.md', '!docs/*'] },
      trigger: { type: 'changed-besides', pattern: '^docs/|\\.md$' },
      widened: [],
    },
    {
      why: 'exclusions beside a filter cannot be said',
      filters: { a: ['src/*', '!src/gen/*'], b: ['docs/*'] },
      trigger: { type: 'changed', pattern: '^src/|^docs/' },
      widened: ['a'],
    },
    {
      why: 'nor can different exclusions',
      filters: { a: ['!src/*'], b: ['!docs/*'] },
      trigger: { type: 'always' },
      widened: ['a', 'b'],
    },
    {
      why: 'nor a filter beside exclusions',
      filters: { a: ['!src/*'], b: ['src/*'] },
      trigger: { type: 'always' },
      widened: ['a'],
    },
  ])('is $trigger.type: $why', ({ filters, trigger, widened }) => {
    expect(triggerOf(entriesWith(filters))).toEqual({ trigger, widened });
  });

  it('fires wherever an entry would be selected, and nowhere else unless it is widened', () => {
    const random = pseudoRandom(5);
    const word = () => Array.from({ length: 1 + random(3) }, () => 'ab/'[random(3)]).join('');
    const pattern = () => `${random(4) === 0 ? '!' : ''}${word()}${random(2) === 0 ? '*' : ''}`;
    const seen = new Set<string>();
    for (let round = 0; round < 5_000; round += 1) {
      const entries = entriesWith(
        Object.fromEntries(
          Array.from({ length: 1 + random(3) }, (_, index) => [
            `e${index}`,
            Array.from({ length: random(4) }, pattern),
          ]),
        ),
      );
      const files = Array.from({ length: 1 + random(2) }, word);
      const { trigger, widened } = triggerOf(entries);
      const selects = selectsAny(entries, 'presubmit', files);
      const fired = fires(trigger, files);
      seen.add(`${trigger.type} ${selects} ${widened.length > 0}`);
      expect({ entries, files, fired }).toEqual({
        entries,
        files,
        fired: widened.length > 0 ? fired || selects : selects,
      });
    }
    expect(seen.size).toBeGreaterThanOrEqual(8);
  });
});

describe.runIf(sharedCorpus.present)(`the triggers of real configurations${sharedCorpus.reason}`, () => {
  it('fire for a recorded change exactly when an entry is selected', () => {
    const lists: Record<string, string[]> = JSON.parse(readCorpusText('changed_files.json') || '{}');
    const recorded = sharedCorpus
      .names('prow_configs', 'expected')
      .flatMap((file) => readRecords<RecordedDecision>('expected', file))
      .map(({ config, job_type, changed_files_id }) => ({
        config,
        job_type,
        files: lists[changed_files_id ?? ''] ?? [],
      }))
      .filter(({ job_type, files }) => files.length > 0 && (job_type === 'presubmit' || job_type === 'postsubmit'));
    const wrong = [...Map.groupBy(recorded, ({ config, job_type }) => `${job_type} ${config}`)].flatMap(
      ([job, rows]) => {
        const [{ config, job_type } = { config: '', job_type: null }] = rows;
        const entries = entriesOf(readCorpusText('configs', config)).filter(({ jobTypes }) =>
          admitsJobType(jobTypes, job_type ?? ''),
        );
        const { trigger, widened } = triggerOf(entries);
        const differs = rows.filter(
          ({ files }) => fires(trigger, files) !== selectsAny(entries, job_type ?? '', files),
        );
        return entries.length > 0 && differs.length + widened.length > 0 ? [{ job, trigger, widened, differs }] : [];
      },
    );
    expect(wrong).toEqual([]);
    expect(recorded.length).toBeGreaterThan(1_000);
  });
});

/** Prow: `run_if_changed` wants a path that has it, `skip_if_only_changed` one that has it not. */
function fires(trigger: JobTrigger, files: readonly string[]): boolean {
  if (trigger.type === 'always') return true;
  const expression = compiled(trigger.pattern);
  return files.some((file) => expression.test(file) === (trigger.type === 'changed'));
}

const expressions = new Map<string, RE2JS>();
function compiled(pattern: string): RE2JS {
  const known = expressions.get(pattern) ?? RE2JS.compile(pattern);
  expressions.set(pattern, known);
  return known;
}

function selectsAny(entries: readonly WorkflowEntry[], jobType: string, changedFiles: readonly string[]): boolean {
  return selectWorkflows(entries, { jobType, changedFiles }).some(({ type }) => type === 'selected');
}

function entriesWith(filters: Readonly<Record<string, readonly string[]>>): readonly WorkflowEntry[] {
  const items = Object.entries(filters).map(
    ([name, patterns]) => `  - { name: ${name}, ts_func: "a.ts#a", include_dirs: ${JSON.stringify(patterns)} }\n`,
  );
  return entriesOf(`workflows:\n${items.join('')}`);
}

function entriesOf(text: string): readonly WorkflowEntry[] {
  return loadConfigFiles([{ path: 'prow_config.yaml', text }]).config?.workflows ?? [];
}

/** A linear congruential generator: the same numbers in every run. */
function pseudoRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
