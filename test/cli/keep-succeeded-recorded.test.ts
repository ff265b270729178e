/** What is kept of real runs: of those that failed, and of the others with one pod made to fail. */
import { afterAll, describe, expect, it } from 'vitest';
import { keepSucceeded } from '../../src/cli/keep-succeeded.ts';
import type { LocalPod } from '../../src/engine/local/pod-runner.ts';
import { type RecordedRun, recordedRuns } from '../support/recorded-run.ts';
import { recordedConfigMaps } from '../support/replay.ts';
import { type PodScript, scriptedRun } from '../support/scripted-run.ts';
import { sharedCorpus } from '../support/shared-corpus.ts';
import { errorsOf } from './lint-errors.ts';

describe.runIf(sharedCorpus.present)(`recorded runs that failed, retried${sharedCorpus.reason}`, () => {
  const runs = sharedCorpus.reason === '' ? recordedRuns() : [];
  const failed = runs.flatMap(({ name, final, phase }) =>
    final === null || phase === 'Succeeded' ? [] : [{ name, final }],
  );
  let kept = 0;

  it.each(failed)(
    '$name: nothing is wrong with it that was not before, and what is kept starts no pod',
    async ({ name, final }) => {
      const again = keepSucceeded(final);
      const whole = keepSucceeded({ ...final, status: {} });
      expect(errorsOf(again.workflow)).toEqual(errorsOf(whole.workflow));
      if (again.kept.length === 0) return;
      kept += 1;
      const { started, hasEnded, form } = await scriptedRun(again.workflow.spec, { configMaps: recordedConfigMaps });
      expect(hasEnded).toBe(true);
      expect(form.phase).toBe(name === 'own-invalid-depends-syntax' ? 'Error' : 'Succeeded');
      const startedSteps = new Set(started.map((node) => /([^.\]]*?)(\(.*)?$/.exec(node)?.[1]));
      expect(again.kept.filter((name) => startedSteps.has(name))).toEqual([]);
    },
  );

  afterAll(() => {
    console.log(`of ${failed.length} recorded runs that failed, ${kept} keep something`);
  });
});

describe.runIf(sharedCorpus.present)(`recorded workflows of which one pod fails, retried${sharedCorpus.reason}`, () => {
  const runs = sharedCorpus.reason === '' ? recordedRuns().filter(isComparable) : [];
  let retries = 0;
  let keptSteps = 0;

  it.each(runs)(
    '$name: the others begin as they would have, and what is kept is not begun',
    async ({ submitted, final }) => {
      const leaves = (node: string, { template }: LocalPod): PodScript => {
        const recorded = Object.values(final?.status?.nodes ?? {}).find(
          ({ name }) => node === name.replace(final?.metadata.name ?? '', '~'),
        );
        const values = recorded?.outputs?.parameters ?? [];
        const parameters = (template.outputs?.parameters ?? []).map(({ name }) => [
          name,
          values.find((each) => each.name === name)?.value ?? '[1,2]',
        ]);
        return { parameters: Object.fromEntries(parameters), result: recorded?.outputs?.result ?? '[1,2]' };
      };
      const options = { configMaps: recordedConfigMaps, pods: leaves };
      const good = await scriptedRun(submitted.spec, options);
      if (good.form.phase !== 'Succeeded') return;
      for (const bad of good.started.slice(0, 6)) {
        const first = await scriptedRun(submitted.spec, {
          ...options,
          pods: (node, pod) => (node === bad ? 1 : leaves(node, pod)),
        });
        if (first.form.phase !== 'Failed') continue;
        const { workflow, kept } = keepSucceeded(first.workflow);
        const second = await scriptedRun(workflow.spec, options);
        retries += 1;
        keptSteps += kept.length;
        expect(errorsOf(workflow)).toEqual([]);
        expect([second.form.phase, second.form.outputs]).toEqual(['Succeeded', good.form.outputs]);
        const wordsOf = new Map(Object.entries(good.words).map(([node, words]) => [withoutIndex(node), words]));
        for (const node of second.started) expect(second.words[node], node).toEqual(wordsOf.get(withoutIndex(node)));
        const begun = new Set([...first.started, ...second.started].map(withoutIndex));
        expect(good.started.filter((node) => !begun.has(withoutIndex(node)))).toEqual([]);
      }
    },
  );

  afterAll(() => {
    console.log(`${retries} retries of ${runs.length} recorded workflows kept ${keptSteps} steps`);
  });
});

/** Of fewer items each has another number. */
function withoutIndex(node: string): string {
  return node.replaceAll(/\(\d+:/g, '(');
}

/** Whose pods are the same each time, and which nobody has to act on. */
function isComparable({ submitted, final, tags, acts }: RecordedRun): boolean {
  return (
    final !== null &&
    acts.length === 0 &&
    !tags.includes('random') &&
    !tags.includes('never-ends') &&
    errorsOf(submitted).length === 0
  );
}
