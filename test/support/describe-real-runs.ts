import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Judgement, judgeRealRun } from './judge-real-run.ts';
import { runForReal } from './real-run.ts';
import { type RecordedRun, recordedRuns } from './recorded-run.ts';
import { sharedCorpus } from './shared-corpus.ts';

export interface RealRunsOptions {
  /** Which of the recorded runs. */
  readonly choose: (runs: readonly RecordedRun[]) => readonly RecordedRun[];
  /** How many must have been run as processes, so that refusing too much is seen. */
  readonly atLeast: number;
}

/** Each chosen run goes through `e2e run workflow.yaml --engine local --json`, several at once: most of their time is sleep. */
export function describeRealRuns({ choose, atLeast }: RealRunsOptions): void {
  describe.runIf(sharedCorpus.present)(`recorded runs as processes of this machine${sharedCorpus.reason}`, () => {
    const all = sharedCorpus.reason === '' ? recordedRuns() : [];
    const runs = choose(all).toSorted((a, b) => b.wallMs - a.wallMs);
    const judgements: Judgement[] = [];

    it('are there to be compared with', () => {
      expect(runs.length).toBeGreaterThanOrEqual(atLeast);
    });

    const possible = runs.filter((run) => missingProgram(run) === null);
    it.concurrent.each(possible.map((run) => [run.name, run] as const))(
      '%s ends as in the cluster',
      async (_name, run) => {
        const judgement = judgeRealRun(run, await runForReal(run));
        judgements.push(judgement);
        expect(judgement.troubles).toEqual([]);
      },
    );
    for (const run of runs.filter((each) => !possible.includes(each))) {
      it.skipIf(!inCi)(`${run.name} (skipped: this machine has no ${missingProgram(run)})`, () => {
        throw new Error(`this machine has no ${missingProgram(run)}`);
      });
    }

    afterAll(() => {
      console.log(sentence(all.length, judgements));
      const ran = judgements.filter(({ kind }) => kind === 'equal' || kind === 'chance');
      expect(ran.length).toBeGreaterThanOrEqual(atLeast - (runs.length - possible.length));
    });
  });
}

/** What the images of the recorded runs have and a machine may lack; under CI it must not. */
const guestPrograms = ['python', 'python3', 'bash'];
const searchPath = (process.env['PATH'] ?? '').split(':');
const absentPrograms = guestPrograms.filter(
  (name) => !searchPath.some((directory) => existsSync(join(directory, name))),
);
const inCi = (process.env['CI'] ?? '') !== '';

function missingProgram({ submitted }: RecordedRun): string | null {
  const text = JSON.stringify(submitted.spec.templates ?? []);
  return absentPrograms.find((name) => text.includes(`"command":["${name}"`)) ?? null;
}

function sentence(all: number, judgements: readonly Judgement[]): string {
  const of = (kind: Judgement['kind']) => judgements.filter((each) => each.kind === kind);
  const differ = judgements.filter(({ troubles }) => troubles.length > 0).length;
  const rules = [...Map.groupBy(of('refused'), ({ rule }) => rule)].map(([rule, group]) => `${rule} ${group.length}`);
  return [
    `recorded runs through the CLI: ${judgements.length} of ${all}`,
    `${of('equal').length + of('chance').length} ran (${of('chance').length} of them judged by their end only)`,
    `${of('invalid').length} invalid and ${of('rejected').length} rejected as in Argo`,
    `${of('refused').length} refused (${rules.toSorted().join(', ')})`,
    `${differ} differ`,
  ].join('; ');
}
