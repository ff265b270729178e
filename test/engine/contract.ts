import { describe, expect, it } from 'vitest';
import type { Workflow } from '../../src/argo/types.ts';
import { type NormalForm, normalForm } from '../support/normal-form.ts';
import { ContractStage, type EngineRig, phasesOf } from './contract-stage.ts';

const ended = (type: string, children: readonly string[] = []) => ({
  type,
  phase: 'Succeeded',
  ...(type === 'Pod' && { exitCode: '0' }),
  ...(children.length > 0 && { children }),
});

/** What every engine must do; run against each. Results are compared in the normal form of the recorded runs. */
export function describeEngine(name: string, makeRig: () => Promise<EngineRig>): void {
  const contractCase = (title: string, body: (stage: ContractStage) => Promise<void>) =>
    it(title, async () => {
      const rig = await makeRig();
      const stage = new ContractStage(rig);
      await body(stage);
      await rig.verify?.(stage.story);
    });

  describe(`the engine contract, kept by ${name}`, () => {
    contractCase('runs a diamond and reports it as succeeded, with all its nodes', async (stage) => {
      const ref = await stage.submit('diamond');
      expect(ref.name).toMatch(/^contract-[a-z0-9]{5}$/);
      expect(normalForm(await stage.finished(ref))).toEqual({
        phase: 'Succeeded',
        message: null,
        outputs: {},
        nodes: {
          '~': ended('DAG', ['~.A']),
          '~.A': ended('Pod', ['~.B', '~.C']),
          '~.B': ended('Pod', ['~.D']),
          '~.C': ended('Pod', ['~.D']),
          '~.D': ended('Pod'),
        },
      });
    });

    contractCase('reports the exit code of what failed, and runs the exit handler all the same', async (stage) => {
      const message = 'main: Error (exit code 1)';
      expect(normalForm(await stage.finished(await stage.submit('fails and says bye')))).toEqual({
        phase: 'Failed',
        message,
        outputs: {},
        nodes: { '~': { type: 'Pod', phase: 'Failed', message, exitCode: '1' }, '~.onExit': ended('Pod') },
      });
    });

    contractCase('stop ends what runs and lets the exit handler run', async (stage) => {
      const ref = await stage.submit('runs until stopped');
      await stage.seen(ref, '~', 'Running');
      await stage.act(ref, { type: 'stop' });
      expect(stoppedForm(await stage.finished(ref))).toEqual({
        phase: 'Failed',
        message: "Stopped with strategy 'Stop'",
        outputs: {},
        nodes: {
          '~': { type: 'Pod', phase: 'Failed', message: 'workflow shutdown with strategy:  Stop' },
          '~.onExit': ended('Pod'),
        },
      });
    });

    contractCase('terminate ends everything', async (stage) => {
      const ref = await stage.submit('runs until terminated');
      await stage.seen(ref, '~', 'Running');
      await stage.act(ref, { type: 'terminate' });
      expect(stoppedForm(await stage.finished(ref))).toEqual({
        phase: 'Failed',
        message: "Stopped with strategy 'Terminate'",
        outputs: {},
        nodes: { '~': { type: 'Pod', phase: 'Failed', message: 'workflow shutdown with strategy:  Terminate' } },
      });
    });

    contractCase('suspend holds back what has not begun, resume lets it go on', async (stage) => {
      const ref = await stage.submit('two steps');
      await stage.seen(ref, '~[0].a', 'Running');
      await stage.act(ref, { type: 'suspend' });
      expect(Object.keys(phasesOf(await stage.seen(ref, '~[0].a', 'Succeeded'))).toSorted()).toEqual([
        '~',
        '~[0]',
        '~[0].a',
      ]);
      await stage.act(ref, { type: 'resume' });
      expect(normalForm(await stage.finished(ref))).toEqual({
        phase: 'Succeeded',
        message: null,
        outputs: {},
        nodes: {
          '~': ended('Steps', ['~[0]']),
          '~[0]': ended('StepGroup', ['~[0].a']),
          '~[0].a': ended('Pod', ['~[1]']),
          '~[1]': ended('StepGroup', ['~[1].b']),
          '~[1].b': ended('Pod'),
        },
      });
    });

    contractCase('resume ends a node that asks for a value, and the value is used', async (stage) => {
      const ref = await stage.submit('asks for a value');
      await stage.seen(ref, '~[0].approve', 'Running');
      await stage.act(ref, { type: 'resume', outputs: { message: 'go' } });
      expect(normalForm(await stage.finished(ref))).toEqual({
        phase: 'Succeeded',
        message: null,
        outputs: {},
        nodes: {
          '~': ended('Steps', ['~[0]']),
          '~[0]': ended('StepGroup', ['~[0].approve']),
          '~[0].approve': { ...ended('Suspend', ['~[1]']), outputs: { message: 'go' } },
          '~[1]': ended('StepGroup', ['~[1].release']),
          '~[1].release': ended('Pod'),
        },
      });
    });

    contractCase('ends a workflow at its own deadline', async (stage) => {
      const end = await stage.finished(await stage.submit('exceeds its deadline'));
      expect([end.status?.phase, phasesOf(end)]).toEqual(['Failed', { '~': 'Failed' }]);
      // which of the two ends the pod is a race, also in Argo
      expect(end.status?.message).toMatch(
        /^(?:Step exceeded its deadline|Pod was active on the node longer than the specified deadline)$/,
      );
    });

    contractCase('leaves a workflow alone for which the waiting timed out', async (stage) => {
      const ref = await stage.submit('runs until stopped');
      const [result] = await stage.waitFor([ref], 500);
      expect([result?.type, result?.workflow?.metadata.name]).toEqual(['timed-out', ref.name]);
      expect((await stage.engine.get(ref))?.status?.phase ?? '').not.toMatch(/Succeeded|Failed|Error/);
    });

    contractCase('tells of a deleted workflow, and still waits for the others', async (stage) => {
      const gone = await stage.submit('runs until deleted');
      const other = await stage.submit('short');
      await stage.seen(gone, '~', 'Running');
      const waiting = stage.waitFor([gone, other]);
      await stage.remove(gone);
      expect((await waiting).map(({ type, ref }) => [type, ref.name])).toEqual([
        ['deleted', gone.name],
        ['finished', other.name],
      ]);
      expect(await stage.engine.get(gone)).toBeNull();
    });

    contractCase('finds what is wrong before anything starts: a cycle', async (stage) => {
      const problems = await stage.check('cycle');
      expect(problems.filter(({ severity }) => severity === 'error').length).toBeGreaterThan(0);
    });
  });
}

/** Whether the controller still hears how the process of a step ended that it told to end is a race in Argo. */
function stoppedForm(workflow: Workflow): NormalForm {
  const form = normalForm(workflow);
  const { exitCode, ...rest } = form.nodes['~'] ?? {};
  const isRace = exitCode === '143' || exitCode === '137';
  return isRace ? { ...form, nodes: { ...form.nodes, '~': rest } } : form;
}
