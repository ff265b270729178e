import { describe, expect, it } from 'vitest';
import type { DagTask, StepGroup, Template } from '../../../src/argo/types.ts';
import { leaf, type PodScript, scriptedRun } from '../../support/scripted-run.ts';

const dag = (tasks: readonly DagTask[], rest: Partial<Template['dag']> = {}): Template => ({
  name: 'main',
  dag: { tasks, ...rest },
});
const task = (name: string, depends = '', rest: Omit<DagTask, 'name'> = {}): DagTask => ({
  name,
  template: 'ok',
  ...(depends && { depends }),
  ...rest,
});
const badFails = (node: string): PodScript => (node.includes('bad') ? 1 : 0);
const phases = (nodes: Readonly<Record<string, Readonly<Record<string, unknown>>>>) =>
  Object.fromEntries(Object.entries(nodes).map(([key, node]) => [key, node['phase']]));

describe('dag', () => {
  it('omits what depends on a failed task, fails without a message, and does not stop other branches', async () => {
    const { form, started } = await scriptedRun(
      { templates: [dag([task('bad'), task('after', 'bad'), task('slow'), task('after-slow', 'slow')]), leaf('ok')] },
      { pods: (node) => (node === '~.slow' ? { lastsMs: 9000 } : badFails(node)) },
    );
    expect(started).toEqual(['~.bad', '~.slow', '~.after-slow']);
    expect(form.message).toBeNull();
    expect(form.nodes['~.after']).toEqual({
      type: 'Skipped',
      phase: 'Omitted',
      message: 'omitted: depends condition not met',
    });
    expect(phases(form.nodes)).toEqual({
      '~': 'Failed',
      '~.bad': 'Failed',
      '~.after': 'Omitted',
      '~.slow': 'Succeeded',
      '~.after-slow': 'Succeeded',
    });
  });

  it.each<[string, readonly StepGroup[]]>([
    ['a condition that is none', [[{ name: 'a', template: 'ok', when: '1 =~' }]]],
    ['a list that is none', [[{ name: 'a', template: 'ok', withParam: 'x' }]]],
    ['a pass that fails before the last begins', [[{ name: 'bad', template: 'ok', withItems: [0, 1, 2] }]]],
    [
      'one of two that leads on',
      [
        [
          { name: 'a', template: 'ok' },
          { name: 'b', template: 'broken' },
        ],
      ],
    ],
  ])('is not green over a failed task from which nothing hangs: %s', async (_, steps) => {
    const group: Template = { name: 'group', failFast: true, parallelism: 1, steps };
    const broken: Template = { name: 'broken', steps: [[{ name: 'c', template: 'ok', when: '1 =~' }]] };
    const tasks = [
      task('g', '', { template: 'group' }),
      task('other'),
      task('after', 'g && other'),
      task('last', 'after'),
    ];
    const { form } = await scriptedRun(
      { templates: [dag(tasks), group, broken, leaf('ok')] },
      { pods: (node) => (node.includes('bad(1') ? 1 : 0) },
    );
    const { '~': root, '~.g': g, '~.after': after, '~.last': last } = phases(form.nodes);
    expect({ root, after, last }).toEqual({ root: g, after: 'Omitted', last: 'Omitted' });
    expect(['Failed', 'Error']).toContain(root);
  });

  it.each([
    ['a', 'Succeeded'],
    ['bad', 'Omitted'],
    ['bad.Failed', 'Succeeded'],
    ['bad || a', 'Succeeded'],
    ['skipped', 'Succeeded'],
    ['skipped.Succeeded', 'Omitted'],
    ['omitted', 'Omitted'],
    ['omitted.Omitted && skipped.Skipped', 'Succeeded'],
    ['loop.AnySucceeded', 'Succeeded'],
    ['loop.AllFailed', 'Omitted'],
    ['loop', 'Omitted'],
    ['errored.Errored', 'Succeeded'],
    ['!a.Failed && !(bad.Succeeded)', 'Succeeded'],
  ])('with depends %s a task is %s', async (depends, phase) => {
    const { form } = await scriptedRun(
      {
        templates: [
          dag([
            task('a'),
            task('bad'),
            task('errored'),
            task('skipped', '', { when: 'no == yes' }),
            task('omitted', 'bad.Succeeded'),
            task('loop', '', { withItems: ['good', 'bad'] }),
            task('wanted', depends),
          ]),
          leaf('ok'),
        ],
      },
      { pods: (node) => (node === '~.errored' ? { phase: 'Error', message: 'lost' } : badFails(node)) },
    );
    expect(form.nodes['~.wanted']?.['phase']).toBe(phase);
  });

  it.each([
    [
      'succeeds when the dependents of a failed task all succeed',
      [task('bad'), task('mend', 'bad.Failed')],
      'Succeeded',
    ],
    [
      'fails when one dependent of a failed task is omitted',
      [task('bad'), task('mend', 'bad.Failed'), task('go', 'bad.Succeeded')],
      'Failed',
    ],
    ['succeeds when the failed leaf may fail', [task('bad', '', { continueOn: { failed: true } })], 'Succeeded'],
  ])('%s', async (_title, tasks, phase) => {
    const { form } = await scriptedRun({ templates: [dag(tasks), leaf('ok')] }, { pods: badFails });
    expect(form.phase).toBe(phase);
  });

  it('makes no node for tasks that the target does not need', async () => {
    const { started } = await scriptedRun({
      templates: [dag([task('a'), task('b', 'a'), task('c', 'a')], { target: 'b' }), leaf('ok')],
    });
    expect(started).toEqual(['~.a', '~.b']);
  });

  it('puts a task with a bad depends in Error, and its DAG too', async () => {
    const { form } = await scriptedRun({ templates: [dag([task('a'), task('b', 'a &&')]), leaf('ok')] });
    expect([form.phase, form.nodes['~.b']?.['type'], form.nodes['~.b']?.['phase']]).toEqual([
      'Error',
      'Skipped',
      'Error',
    ]);
  });

  it('gathers a loop in a TaskGroup that is Failed when a pass failed, and hangs dependents from each pass', async () => {
    const { form } = await scriptedRun(
      {
        templates: [dag([task('work', '', { withItems: ['good', 'bad'] }), task('after', 'work.Failed')]), leaf('ok')],
      },
      { pods: badFails },
    );
    expect(form.nodes).toMatchObject({
      '~.work': { type: 'TaskGroup', phase: 'Failed', children: ['~.work(0:good)', '~.work(1:bad)'] },
      '~.work(0:good)': { children: ['~.after'] },
      '~.work(1:bad)': { children: ['~.after'] },
    });
  });

  it('says whose pod could not be made', async () => {
    const { form } = await scriptedRun({
      templates: [dag([task('bad', '', { template: 'label' })]), leaf('label', { metadata: { labels: { x: 'a:b' } } })],
    });
    expect([form.phase, form.message]).toEqual(['Error', null]);
    expect(String(form.nodes['~.bad']?.['message'])).toMatch(
      /^task '~\.bad' errored: Pod "<pod of ~\.bad>" is invalid: metadata\.labels: Invalid value: "a:b": /,
    );
  });

  it('does not fail by the exit hook of a task, but dependents wait for it', async () => {
    const { form, started } = await scriptedRun(
      {
        templates: [
          dag([task('work', '', { hooks: { exit: { template: 'ok' } } }), task('after', 'work')]),
          leaf('ok'),
        ],
      },
      { pods: (node) => (node.endsWith('.onExit') ? 1 : 0) },
    );
    expect([started, form.phase, form.nodes['~.work']?.['children']]).toEqual([
      ['~.work', '~.work.onExit', '~.after'],
      'Succeeded',
      ['~.after', '~.work.onExit'],
    ]);
  });
});
