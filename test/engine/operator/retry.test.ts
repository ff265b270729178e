import { describe, expect, it } from 'vitest';
import type { RetryStrategy } from '../../../src/argo/types.ts';
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
