import { describe, expect, it } from 'vitest';
import type { Template, WorkflowSpec } from '../../../src/argo/types.ts';
import { Capacity } from '../../../src/engine/local/operator/capacity.ts';
import { LockTable } from '../../../src/engine/local/operator/lock-table.ts';
import { leaf, scriptedRun } from '../../support/scripted-run.ts';

describe('what is shared', () => {
  it.each<[string, Pick<WorkflowSpec, 'parallelism'>, Pick<Template, 'parallelism'>, number]>([
    ['the workflow', { parallelism: 2 }, {}, 2],
    ['the template', {}, { parallelism: 3 }, 3],
    ['both', { parallelism: 2 }, { parallelism: 3 }, 2],
    ['neither', {}, {}, 5],
  ])('runs no more pods at once than %s allows', async (_who, ofWorkflow, ofTemplate, most) => {
    const { mostAtOnce, started } = await scriptedRun({
      ...ofWorkflow,
      templates: [
        { name: 'main', ...ofTemplate, steps: [[{ name: 's', template: 'ok', withItems: [1, 2, 3, 4, 5] }]] },
        leaf('ok'),
      ],
    });
    expect([mostAtOnce, started.length]).toEqual([most, 5]);
  });

  it('leaves pods Pending for which the machine has no room yet', async () => {
    const spec = {
      templates: [{ name: 'main', steps: [[{ name: 's', template: 'ok', withItems: [1, 2, 3] }]] }, leaf('ok')],
    };
    const { mostAtOnce, started } = await scriptedRun(spec, { processes: new Capacity(2) });
    expect([mostAtOnce, started.length]).toEqual([2, 3]);
    const full = await scriptedRun(spec, { processes: new Capacity(2), pods: () => ({ lastsMs: 1e12 }) });
    expect(
      Object.values(full.form.nodes)
        .filter(({ type }) => type === 'Pod')
        .map(({ phase }) => phase),
    ).toEqual(['Running', 'Running', 'Pending']);
  });

  it('holds a mutex for one at a time, and says what a node waits for', async () => {
    const seen: string[] = [];
    const locks = new LockTable();
    const { workflow, form } = await scriptedRun(
      {
        templates: [
          { name: 'main', steps: [[{ name: 's', template: 'ok', withItems: [1, 2] }]] },
          leaf('ok', { synchronization: { mutexes: [{ name: 'm' }] } }),
        ],
      },
      {
        locks,
        pods: (node) => {
          seen.push(node);
          return { lastsMs: 3000 };
        },
      },
    );
    const [first, second] = Object.values(workflow.status?.nodes ?? {}).filter(({ type }) => type === 'Pod');
    expect([seen.length, form.phase, first?.finishedAt]).toEqual([2, 'Succeeded', '2026-01-01T00:00:03Z']);
    expect(second?.finishedAt).toBe('2026-01-01T00:00:06Z');
  });

  it('remembers what a memoized template gave', async () => {
    const memoize = { key: '{{inputs.parameters.m}}', cache: { configMap: { name: 'c' } } };
    const { form, started } = await scriptedRun(
      {
        templates: [
          {
            name: 'main',
            steps: [
              [{ name: 'a', template: 'once', arguments: { parameters: [{ name: 'm', value: 'k' }] } }],
              [{ name: 'b', template: 'once', arguments: { parameters: [{ name: 'm', value: 'k' }] } }],
            ],
          },
          leaf('once', {
            inputs: { parameters: [{ name: 'm' }] },
            memoize,
            outputs: { parameters: [{ name: 'p', valueFrom: { path: '/p' } }] },
          }),
        ],
      },
      { pods: () => ({ parameters: { p: 'v' } }) },
    );
    expect([started, form.nodes['~[1].b']?.['outputs']]).toEqual([['~[0].a'], { p: 'v' }]);
  });

  it('counts a running daemon as done for its group and ends it, as succeeded, with its parent', async () => {
    const { form, words } = await scriptedRun(
      {
        templates: [
          {
            name: 'main',
            steps: [
              [{ name: 'server', template: 'daemon' }],
              [
                {
                  name: 'client',
                  template: 'say',
                  arguments: { parameters: [{ name: 'm', value: '{{steps.server.ip}}' }] },
                },
              ],
            ],
          },
          leaf('daemon', { daemon: true }),
          {
            name: 'say',
            inputs: { parameters: [{ name: 'm' }] },
            container: { image: 'busybox', command: ['echo', '{{inputs.parameters.m}}'] },
          },
        ],
      },
      { pods: (node) => (node.endsWith('server') ? { lastsMs: 3_600_000 } : 0) },
    );
    expect([form.phase, words['~[1].client'], form.nodes['~[0].server']]).toEqual([
      'Succeeded',
      ['echo', '127.0.0.1'],
      { type: 'Pod', phase: 'Succeeded', children: ['~[1]'] },
    ]);
  });
});

describe('waiting for a lock', () => {
  const held = (rest: Omit<Template, 'name'>): WorkflowSpec => ({
    templates: [
      { name: 'main', steps: [[{ name: 's', template: 'ok', withItems: [1, 2] }]] },
      leaf('ok', { synchronization: { mutexes: [{ name: 'm' }] }, ...rest }),
    ],
  });
  const long = () => ({ lastsMs: 60_000 });

  it.each<[string, Omit<Template, 'name'>, WorkflowSpec, string]>([
    ['a stop', {}, {}, "Stopped with strategy 'Stop'"],
    ['the deadline of the workflow', {}, { activeDeadlineSeconds: 3 }, 'Step exceeded its deadline'],
    ['its own timeout', { pendingTimeout: '3s' }, {}, 'timeout'],
  ])('ends by %s', async (_by, template, spec, message) => {
    const { form } = await scriptedRun(
      { ...held(template), ...spec },
      { pods: long, acts: [[5000, { type: 'stop' }]] },
    );
    expect(form.nodes['~[0].s(1:2)']).toEqual({ type: 'Pod', phase: 'Failed', message });
  });

  it('shows on the Pending node what it waits for', async () => {
    const { workflow } = await scriptedRun(held({}), { pods: () => ({ lastsMs: 1e12 }) });
    const waiting = Object.values(workflow.status?.nodes ?? {}).find(({ phase }) => phase === 'Pending');
    expect(waiting?.message).toBe('Waiting for ci/Mutex/m lock. Lock status: 0/1');
  });
});
