import { describe, expect, it } from 'vitest';
import type { RetryStrategy, Template, WorkflowSpec } from '../../../src/argo/types.ts';
import { Capacity } from '../../../src/engine/local/operator/capacity.ts';
import { LockTable } from '../../../src/engine/local/operator/lock-table.ts';
import { leaf, type PodScript, scriptedRun } from '../../support/scripted-run.ts';

const error: PodScript = { phase: 'Error', message: 'wait: Error (exit code 64): gone', exitCode: '0' };

describe('retry', () => {
  it.each<[string, RetryStrategy, PodScript, number, string | null]>([
    ['limit 2 makes three attempts', { limit: 2 }, 1, 3, 'No more retries left'],
    ['limit 0 makes one, below a Retry node all the same', { limit: 0 }, 1, 1, 'No more retries left'],
    ['the default policy does not retry an Error', { limit: 2 }, error, 1, 'wait: Error (exit code 64): gone'],
    ['OnError does not retry an exit code', { limit: 2, retryPolicy: 'OnError' }, 1, 1, 'main: Error (exit code 1)'],
    [
      'OnTransientError retries neither',
      { limit: 2, retryPolicy: 'OnTransientError' },
      1,
      1,
      'main: Error (exit code 1)',
    ],
    ['Always retries both', { limit: 1, retryPolicy: 'Always' }, error, 2, 'No more retries left'],
    [
      'an expression alone retries an Error too',
      { limit: 1, expression: "lastRetry.status == 'Error'" },
      error,
      2,
      'No more retries left',
    ],
    [
      'an expression may end it',
      { limit: 9, expression: 'asInt(lastRetry.exitCode) > 1' },
      1,
      1,
      'retryStrategy.expression evaluated to false',
    ],
    [
      'a limit that is none is found after the first failure',
      { limit: 'lots' },
      1,
      1,
      "error in entry template execution: value 'lots' cannot be resolved to an int",
    ],
    [
      'a backoff beyond its maxDuration ends it',
      { limit: 9, backoff: { duration: '4', factor: 2, maxDuration: '10s' } },
      1,
      2,
      'Backoff would exceed max duration limit',
    ],
  ])('%s', async (_title, retryStrategy, script, attempts, message) => {
    const { form, started } = await scriptedRun(
      { templates: [leaf('main', { retryStrategy })] },
      { pods: () => script },
    );
    expect([started.length, form.message, form.nodes['~']?.['type']]).toEqual([attempts, message, 'Retry']);
  });

  it('waits for duration · factor^n, at most the cap', async () => {
    const times: number[] = [];
    const { workflow } = await scriptedRun(
      { templates: [leaf('main', { retryStrategy: { limit: 4, backoff: { duration: '2', factor: 3, cap: '10s' } } })] },
      { pods: () => ({ exitCode: '1', phase: 'Failed', lastsMs: 0 }) },
    );
    for (const node of Object.values(workflow.status?.nodes ?? {}))
      if (node.type === 'Pod') times.push(Date.parse(node.startedAt ?? '') / 1000);
    const [first = 0] = times;
    expect(times.map((time) => time - first)).toEqual([0, 2, 8, 18, 28]);
  });

  it('tells each attempt about the one before, and its steps hang off the last attempt', async () => {
    const { form, words } = await scriptedRun(
      {
        templates: [
          { name: 'main', steps: [[{ name: 'a', template: 'try' }], [{ name: 'b', template: 'ok' }]] },
          {
            name: 'try',
            retryStrategy: { limit: 3 },
            container: {
              image: 'busybox',
              command: ['echo', '{{retries}} {{lastRetry.exitCode}} {{lastRetry.status}} {{lastRetry.message}}'],
            },
          },
          leaf('ok'),
        ],
      },
      { pods: (node) => (node.endsWith('(0)') ? 7 : 0) },
    );
    expect([words['~[0].a(0)'], words['~[0].a(1)']]).toEqual([
      ['echo', '0 0  '],
      ['echo', '1 7 Failed main: Error (exit code 7)'],
    ]);
    expect(form.nodes).toMatchObject({
      '~[0].a': { type: 'Retry', phase: 'Succeeded', exitCode: '0' },
      '~[0].a(1)': { children: ['~[1]'] },
    });
  });

  it('repeats whole steps templates, and multiplies when it is nested', async () => {
    const { started } = await scriptedRun(
      {
        templateDefaults: { retryStrategy: { limit: 1 } },
        templates: [{ name: 'main', steps: [[{ name: 's', template: 'ok' }]] }, leaf('ok')],
      },
      { pods: () => 1 },
    );
    expect(started).toEqual(['~(0)[0].s(0)', '~(0)[0].s(1)', '~(1)[0].s(0)', '~(1)[0].s(1)']);
  });
});

describe('exit handlers and hooks', () => {
  const show = {
    name: 'show',
    container: { image: 'busybox', command: ['echo', '{{workflow.status}}', '{{workflow.failures}}'] },
  };

  it('a handler knows how it went and changes nothing but a success', async () => {
    const failed = await scriptedRun({ onExit: 'show', templates: [leaf('main'), show] }, { pods: () => 1 });
    expect([failed.form.phase, failed.form.message, failed.words['~.onExit']?.[1]]).toEqual([
      'Failed',
      'main: Error (exit code 1)',
      'Failed',
    ]);
    expect(JSON.parse(JSON.parse(failed.words['~.onExit']?.[2] ?? ''))).toMatchObject([
      { displayName: 'wf', phase: 'Failed', podName: 'wf' },
    ]);
    const passed = await scriptedRun(
      { onExit: 'show', templates: [leaf('main'), show] },
      { pods: (node) => (node === '~' ? 0 : 2) },
    );
    expect([passed.form.phase, passed.form.message, passed.words['~.onExit']]).toEqual([
      'Failed',
      'main: Error (exit code 2)',
      ['echo', 'Succeeded', '"null"'],
    ]);
    expect(passed.form.nodes['~']).not.toHaveProperty('children');
  });

  it('hooks of the workflow hang off its root, each once, when its expression becomes true', async () => {
    const { form, started } = await scriptedRun({
      hooks: {
        running: { expression: 'workflow.status == "Running"', template: 'note' },
        failed: { expression: 'workflow.status == "Failed"', template: 'note' },
        exit: { template: 'note' },
      },
      templates: [leaf('main'), leaf('note')],
    });
    expect([started, form.nodes['~']?.['children']]).toEqual([
      ['~', '~.hooks.running', '~.onExit'],
      ['~.hooks.running'],
    ]);
  });

  it('the exit hook of a step gets its outputs and runs after its other hooks', async () => {
    const { started, words } = await scriptedRun(
      {
        templates: [
          {
            name: 'main',
            steps: [
              [
                {
                  name: 'work',
                  template: 'give',
                  hooks: {
                    done: { expression: 'steps.work.status == "Succeeded"', template: 'note' },
                    exit: {
                      template: 'say',
                      arguments: { parameters: [{ name: 'm', value: '{{steps.work.outputs.parameters.p}}' }] },
                    },
                  },
                },
              ],
            ],
          },
          leaf('give', { outputs: { parameters: [{ name: 'p', valueFrom: { path: '/p' } }] } }),
          leaf('note'),
          {
            name: 'say',
            inputs: { parameters: [{ name: 'm' }] },
            container: { image: 'busybox', command: ['echo', '{{inputs.parameters.m}}'] },
          },
        ],
      },
      { pods: () => ({ parameters: { p: 'given' } }) },
    );
    expect([started, words['~[0].work.onExit']]).toEqual([
      ['~[0].work', '~[0].work.hooks.done', '~[0].work.onExit'],
      ['echo', 'given'],
    ]);
  });
});

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

describe('corners', () => {
  it('names pods by their node id where the workflow asks for it', async () => {
    const spec = {
      templates: [
        { name: 'main', steps: [[{ name: 's', template: 'say' }]] },
        { name: 'say', container: { image: 'busybox', command: ['echo', '{{pod.name}}'] } },
      ],
    };
    const second = await scriptedRun(spec);
    const first = await scriptedRun(spec, { annotations: { 'workflows.argoproj.io/pod-name-format': 'v1' } });
    expect([second.words['~[0].s']?.[1], first.words['~[0].s']?.[1]].map((name) => name?.replace(/\d+$/, 'N'))).toEqual(
      ['wf-say-N', 'wf-N'],
    );
  });

  it('runs the hook of a task that was left out', async () => {
    const task = {
      name: 'a',
      template: 'ok',
      when: 'no == yes',
      hooks: { skipped: { expression: 'tasks.a.status == "Skipped"', template: 'ok' } },
    };
    const { started, form } = await scriptedRun({ templates: [{ name: 'main', dag: { tasks: [task] } }, leaf('ok')] });
    expect([started, form.phase]).toEqual([['~.a.hooks.skipped'], 'Succeeded']);
  });

  it('does not repeat what could not be made, and says so as Argo does', async () => {
    const { form } = await scriptedRun({
      templates: [leaf('main', { retryStrategy: { limit: 2 }, metadata: { labels: { a: 'b c' } } })],
    });
    expect([form.phase, form.nodes['~']?.['message'], Object.keys(form.nodes)]).toEqual([
      'Error',
      'Workflow operation error',
      ['~', '~(0)'],
    ]);
  });

  it('a DAG at the root waits for the hooks of the workflow that still run', async () => {
    const { form, hasEnded } = await scriptedRun(
      {
        hooks: { slow: { expression: 'workflow.status == "Running"', template: 'ok' } },
        templates: [{ name: 'main', dag: { tasks: [{ name: 'a', template: 'ok' }] } }, leaf('ok')],
      },
      { pods: (node) => ({ lastsMs: node.endsWith('.slow') ? 60_000 : 1000 }) },
    );
    expect([hasEnded, form.phase, form.nodes['~.hooks.slow']?.['phase']]).toEqual([true, 'Succeeded', 'Succeeded']);
  });

  it('a bad when behind a running sibling fails the group once the sibling has ended', async () => {
    const { form, started } = await scriptedRun({
      templates: [
        {
          name: 'main',
          steps: [
            [
              { name: 'a', template: 'ok' },
              { name: 'b', template: 'ok', when: '{{item}} x', withItems: ['y'] },
              { name: 'c', template: 'ok' },
            ],
          ],
        },
        leaf('ok'),
      ],
    });
    expect([started, form.phase, form.nodes['~[0].a']?.['phase'], form.nodes['~[0]']?.['phase']]).toEqual([
      ['~[0].a'],
      'Failed',
      'Succeeded',
      'Error',
    ]);
  });

  it('failFast of a dag starts nothing more and leaves no loop open', async () => {
    const { form, started } = await scriptedRun(
      {
        templates: [
          {
            name: 'main',
            failFast: true,
            parallelism: 1,
            dag: {
              tasks: [
                { name: 'bad', template: 'ok' },
                { name: 'loop', template: 'ok', withItems: [1, 2] },
                { name: 'after', template: 'ok', depends: 'bad.Failed' },
              ],
            },
          },
          leaf('ok'),
        ],
      },
      { pods: () => 1 },
    );
    expect([started, form.message, form.nodes['~.loop']?.['phase']]).toEqual([
      ['~.bad'],
      'template has failed or errored children and failFast enabled',
      'Failed',
    ]);
  });
});

describe('a hook of the workflow that cannot be evaluated', () => {
  const spec = (expression: string): WorkflowSpec => ({
    hooks: { broken: { template: 'ok', expression }, exit: { template: 'ok' } },
    templates: [{ name: 'main', dag: { tasks: [{ name: 'a', template: 'ok' }] } }, leaf('ok')],
  });

  it.each([
    ['foo.bar == "1"', 'unknown name foo (1:1)\n | foo.bar == "1"\n | ^'],
    ['1', "unable to cast expression result '%!s(int=1)' to bool"],
  ])('%s ends it in Error where it is, with its exit handler', async (expression, message) => {
    const { form, podsLeft } = await scriptedRun(spec(expression));
    expect({ phase: form.phase, message: form.message }).toEqual({ phase: 'Error', message });
    expect(Object.entries(form.nodes).map(([key, node]) => [key, node['phase']])).toEqual([
      ['~', 'Error'],
      ['~.a', 'Pending'],
      ['~.onExit', 'Succeeded'],
    ]);
    expect(podsLeft).toBe(0);
  });
});

describe('a workflow that is shut down before it begins', () => {
  it.each(['Stop', 'Terminate'] as const)('with %s runs nothing but what that allows', async (shutdown) => {
    const { form, started } = await scriptedRun({
      shutdown,
      onExit: 'bye',
      templates: [{ name: 'main', steps: [[{ name: 'a', template: 'ok' }]] }, leaf('ok'), leaf('bye')],
    });
    expect([form.phase, form.message, form.nodes['~[0].a']?.['message'], started]).toEqual([
      'Failed',
      `Stopped with strategy '${shutdown}'`,
      `workflow shutdown with strategy: ${shutdown}`,
      shutdown === 'Stop' ? ['~.onExit'] : [],
    ]);
  });
});
