import { describe, expect, it } from 'vitest';
import type { Act } from '../../../src/engine/engine.ts';
import { leaf, type PodScript, scriptedRun } from '../../support/scripted-run.ts';

const seconds = (n: number): PodScript => ({ lastsMs: n * 1000 });
const deadline = 'Step exceeded its deadline';
const at = (ms: number, type: 'stop' | 'terminate' | 'suspend'): readonly [number, Act] => [ms, { type }];

describe('a pod that somebody killed', () => {
  const lost = (lastsMs: number): PodScript => ({ phase: 'Error', message: 'pod deleted', isLost: true, lastsMs });
  const spec = { onExit: 'bye', templates: [leaf('main'), leaf('bye')] };

  async function killedAfter(...times: readonly number[]) {
    const left = [...times];
    const pods = (node: string) => (node === '~' && left.length > 0 ? lost(left.shift() ?? 0) : 0);
    const { form, started } = await scriptedRun(spec, { pods });
    return [form.phase, form.message, form.nodes['~']?.['phase'], started];
  }

  it('is made again when its node is younger than ten seconds, and no attempt is counted', async () => {
    expect(await killedAfter(4000)).toEqual(['Succeeded', null, 'Succeeded', ['~', '~', '~.onExit']]);
  });

  it('is in Error when it is older, or when it happens again; the exit handler runs', async () => {
    const error = ['Error', 'pod deleted', 'Error'];
    expect(await killedAfter(20_000)).toEqual([...error, ['~', '~.onExit']]);
    expect(await killedAfter(10, 10)).toEqual([...error, ['~', '~', '~.onExit']]);
  });
});

describe('stop and terminate', () => {
  const spec = {
    onExit: 'bye',
    templates: [
      {
        name: 'main',
        dag: {
          tasks: [
            { name: 'a', template: 'ok' },
            { name: 'b', template: 'ok', depends: 'a' },
          ],
        },
      },
      leaf('ok'),
      leaf('bye'),
    ],
  };
  const pods = () => seconds(60);

  it('stop fails what runs, omits the rest and then runs the exit handler', async () => {
    const { form, started } = await scriptedRun(spec, { pods, acts: [at(5000, 'stop')] });
    expect(started).toEqual(['~.a', '~.onExit']);
    expect(form).toMatchObject({
      phase: 'Failed',
      message: "Stopped with strategy 'Stop'",
      nodes: {
        '~': { phase: 'Failed' },
        '~.a': { phase: 'Failed', message: 'workflow shutdown with strategy:  Stop' },
        '~.b': { phase: 'Omitted' },
        '~.onExit': { phase: 'Succeeded' },
      },
    });
    expect(form.nodes['~.a']).not.toHaveProperty('exitCode');
  });

  it('terminate does not run the exit handler', async () => {
    const { form, started } = await scriptedRun(spec, { pods, acts: [at(5000, 'terminate')] });
    expect([started, form.message, form.nodes['~.a']?.['message']]).toEqual([
      ['~.a'],
      "Stopped with strategy 'Terminate'",
      'workflow shutdown with strategy:  Terminate',
    ]);
  });

  it('stop while the handler runs lets it finish and keeps the phase; terminate ends it', async () => {
    const handler = { ...spec, templates: [leaf('main'), leaf('bye')] };
    const script = { pods: (node: string) => seconds(node === '~' ? 1 : 60) };
    const stopped = await scriptedRun(handler, { ...script, acts: [at(5000, 'stop')] });
    expect([stopped.form.phase, stopped.form.nodes['~.onExit']?.['phase']]).toEqual(['Succeeded', 'Succeeded']);
    const terminated = await scriptedRun(handler, { ...script, acts: [at(5000, 'terminate')] });
    expect([terminated.form.phase, terminated.form.nodes['~.onExit']?.['phase']]).toEqual(['Failed', 'Failed']);
  });

  it('ends suspended nodes, waiting retries and pods that have not begun', async () => {
    const stop = { acts: [at(5000, 'stop')] };
    const suspended = await scriptedRun({ templates: [{ name: 'main', suspend: {} }] }, stop);
    expect(suspended.form.nodes['~']).toEqual({
      type: 'Suspend',
      phase: 'Failed',
      message: "Stopped with strategy 'Stop'",
    });
    const retried = await scriptedRun(
      { templates: [leaf('main', { retryStrategy: { limit: 3, backoff: { duration: '1m' } } })] },
      { ...stop, pods: () => 1 },
    );
    expect([retried.started, retried.form.message]).toEqual([['~(0)'], "Stopped with strategy 'Stop'"]);
    const held = await scriptedRun(
      {
        parallelism: 1,
        templates: [{ name: 'main', steps: [[{ name: 's', template: 'ok', withItems: [0, 1] }]] }, leaf('ok')],
      },
      { ...stop, pods: () => seconds(60) },
    );
    expect([held.started, held.form.nodes['~[0].s(1:1)']?.['message']]).toEqual([
      ['~[0].s(0:0)'],
      'workflow shutdown with strategy: Stop',
    ]);
  });
});

describe('deadlines', () => {
  it('of the workflow ends the main part, then the exit handler has all the time it wants', async () => {
    const { form } = await scriptedRun(
      { activeDeadlineSeconds: 10, onExit: 'bye', templates: [leaf('main'), leaf('bye')] },
      { pods: () => seconds(60) },
    );
    expect(form).toMatchObject({
      phase: 'Failed',
      message: deadline,
      nodes: { '~': { phase: 'Failed', message: deadline }, '~.onExit': { phase: 'Succeeded' } },
    });
  });

  it('of the workflow ends suspended nodes and retries', async () => {
    const suspended = await scriptedRun({
      activeDeadlineSeconds: 10,
      templates: [{ name: 'main', suspend: { duration: '1h' } }],
    });
    expect(suspended.form.message).toBe(deadline);
    const retried = await scriptedRun(
      {
        activeDeadlineSeconds: 10,
        templates: [leaf('main', { retryStrategy: { limit: 9, backoff: { duration: '7' } } })],
      },
      { pods: () => 1 },
    );
    expect([retried.started.length, retried.form.message]).toEqual([2, 'retry exceeded workflow deadline TIME']);
  });

  it.each([
    ['activeDeadlineSeconds', { activeDeadlineSeconds: 5 }],
    ['a number in a tag', { activeDeadlineSeconds: '{{workflow.parameters.limit}}' }],
    ['timeout', { timeout: '5s' }],
  ])('of a template by %s are given to its pod', async (_kind, limit) => {
    const { form } = await scriptedRun(
      { arguments: { parameters: [{ name: 'limit', value: '5' }] }, templates: [leaf('main', limit)] },
      { pods: () => seconds(60) },
    );
    expect(form.message).toBe('Pod was active on the node longer than the specified deadline');
  });
});

describe('suspend', () => {
  it('with a duration ends by itself', async () => {
    const { form, hasEnded } = await scriptedRun({ templates: [{ name: 'main', suspend: { duration: '90' } }] });
    expect([hasEnded, form.phase]).toEqual([true, 'Succeeded']);
  });

  it('waits for a resume, which may supply outputs; defaults fill in the rest', async () => {
    const { form } = await scriptedRun(
      {
        templates: [
          {
            name: 'main',
            steps: [[{ name: 'ask', template: 'ask' }]],
            outputs: {
              parameters: [{ name: 'said', valueFrom: { parameter: '{{steps.ask.outputs.parameters.answer}}' } }],
            },
          },
          {
            name: 'ask',
            suspend: {},
            outputs: {
              parameters: [
                { name: 'answer', valueFrom: { supplied: {} } },
                { name: 'extra', valueFrom: { supplied: {}, default: '!' } },
              ],
            },
          },
        ],
      },
      { acts: [[5000, { type: 'resume', outputs: { answer: 'yes' } }]] },
    );
    expect(form.nodes['~']?.['outputs']).toEqual({ said: 'yes' });
    expect(form.nodes['~[0].ask']).toEqual({
      type: 'Suspend',
      phase: 'Succeeded',
      outputs: { answer: 'yes', extra: '!' },
    });
  });

  it('of the whole workflow lets pods go on and begins nothing new until it is resumed', async () => {
    const spec = {
      templates: [
        { name: 'main', steps: [[{ name: 'a', template: 'ok' }], [{ name: 'b', template: 'ok' }]] },
        leaf('ok'),
      ],
    };
    const held = await scriptedRun(spec, { acts: [at(500, 'suspend')] });
    expect([held.hasEnded, held.started, held.form.nodes['~[0].a']?.['phase'], held.form.phase]).toEqual([
      false,
      ['~[0].a'],
      'Succeeded',
      'Running',
    ]);
    const resumed = await scriptedRun(spec, { acts: [at(500, 'suspend'), [9000, { type: 'resume' }]] });
    expect([resumed.hasEnded, resumed.form.phase]).toEqual([true, 'Succeeded']);
  });
});
