import { afterAll, describe, expect, it } from 'vitest';
import type { Machine } from '../../src/engine/local/refusals/feature.ts';
import { findRefusals } from '../../src/engine/local/refusals/find-refusals.ts';
import { differences } from '../support/compare-runs.ts';
import { type RecordedRun, recordedRuns } from '../support/recorded-run.ts';
import { recordedConfigMaps, replay } from '../support/replay.ts';
import { sharedCorpus } from '../support/shared-corpus.ts';

const machine: Machine = {
  arch: 'x64',
  secrets: { 'my-secret': { mypassword: '' } },
  configMaps: recordedConfigMaps,
  claims: new Set(['nfs-external', 'my-existing-volume']),
  serviceAccounts: new Set(),
  realDirectories: null,
};

/** Why a run is not replayed: what Argo itself refused, or the rule that names what a process cannot be. */
function notReplayed(run: RecordedRun): string | null {
  if (run.final === null) return 'rejected by the API server';
  if (run.final.status?.message?.startsWith('invalid spec') === true) return 'invalid spec';
  return findRefusals(run.submitted, { machine })[0]?.rule ?? null;
}

describe.runIf(sharedCorpus.present)(`runs of the real controller, its pods replayed${sharedCorpus.reason}`, () => {
  const runs = sharedCorpus.reason === '' ? recordedRuns() : [];
  const left = Map.groupBy(runs, (run) => notReplayed(run) ?? 'replayed');
  const replayed = left.get('replayed') ?? [];

  it.each(replayed.map((run) => [run.name, run] as const))('%s ends in the recorded tree', async (_name, run) => {
    if (run.final === null) throw new Error('a run without an object is not replayed');
    const ours = await replay(run, run.final);
    expect(differences(run.final, ours, run.tags, { wide: true })).toEqual([]);
  });

  it('replays nearly all of them, so that a rule that refuses too much is seen', () => {
    expect(replayed.length).toBeGreaterThanOrEqual(165);
  });

  afterAll(() => {
    const counts = [...left].map(([reason, group]) => `${reason}: ${group.length}`).toSorted();
    console.log(`recorded runs: ${runs.length} in all; ${counts.join(', ')}`);
  });
});
