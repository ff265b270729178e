import { describe, expect, it } from 'vitest';
import { allOf, anyOf, type Build, type DagTask, not, withItems, withParam, withSequence } from '../../src/index.ts';
import { tasksOf } from './build.ts';

const run = 'true';

interface Row {
  readonly what: string;
  readonly build: Build<Readonly<Record<string, unknown>>>;
  /** What the last task says besides name and template. */
  readonly expected: Omit<DagTask, 'name' | 'template'>;
}

const dependsRows: readonly Row[] = [
  { what: 'nothing: it starts at once', build: ({ step }) => step('z', { run }), expected: {} },
  { what: 'one step', build: ({ step }) => step('z', { run, after: step('a', { run }) }), expected: { depends: 'a' } },
  {
    what: 'several steps: all of them',
    build: ({ step }) => step('z', { run, after: [step('a', { run }), step('b', { run })] }),
    expected: { depends: 'a && b' },
  },
  {
    what: 'a failure',
    build: ({ step }) => step('z', { run, after: step('a', { run }).failed }),
    expected: { depends: 'a.Failed' },
  },
  {
    what: 'any end',
    build: ({ step }) => step('z', { run, after: step('a', { run }).finished }),
    expected: { depends: 'a.Succeeded || a.Failed || a.Errored || a.Skipped || a.Omitted' },
  },
  {
    what: 'one of several, among others',
    build: ({ step }) => {
      const [a, b, c] = [step('a', { run }), step('b', { run }), step('c', { run })];
      step('z', { run, after: [a, anyOf(b.failed, allOf(c.succeeded, not(b.skipped)))] });
    },
    expected: { depends: 'a && (b.Failed || (c.Succeeded && !b.Skipped))' },
  },
  {
    what: 'the opposite of several',
    build: ({ step }) => step('z', { run, after: not(anyOf(step('a', { run }).failed, step('b', { run }).errored)) }),
    expected: { depends: '!(a.Failed || b.Errored)' },
  },
  {
    what: 'what waitFor adds',
    build: ({ step }) => {
      const a = step('a', { run });
      step('z', { run }).waitFor(a, a.failed);
    },
    expected: { depends: 'a && a.Failed' },
  },
  {
    what: 'one item of a loop',
    build: ({ step }) =>
      step('z', {
        run,
        after: step(
          'a',
          withItems([1, 2], () => ({ run })),
        ).anySucceeded,
      }),
    expected: { depends: 'a.AnySucceeded' },
  },
];

const valueRows: readonly Row[] = [
  {
    what: 'an output in env waits for its step',
    build: ({ step }) => {
      const a = step('a', { run, outputs: { version: '/tmp/version' } });
      step('z', { run, env: { VERSION: a.output('version') } });
    },
    expected: {
      depends: 'a',
      arguments: { parameters: [{ name: 'VERSION', value: '{{tasks.a.outputs.parameters.version}}' }] },
    },
  },
  {
    what: 'an output of a step that is waited for in another way adds nothing',
    build: ({ step }) => {
      const a = step('a', { run, outputs: { version: '/tmp/version' } });
      const b = step('b', { run, after: a });
      step('z', { run, after: b.failed, env: { VERSION: a.output('version') } });
    },
    expected: {
      depends: 'b.Failed',
      arguments: { parameters: [{ name: 'VERSION', value: '{{tasks.a.outputs.parameters.version}}' }] },
    },
  },
  {
    what: 'a result and an exit code between the words of a command',
    build: ({ step }) => {
      const a = step('a', { run });
      step('z', { command: ['echo', a.result], args: ['--code', a.exitCode] });
    },
    expected: {
      depends: 'a',
      arguments: {
        parameters: [
          { name: 'argument-1', value: '{{tasks.a.outputs.result}}' },
          { name: 'argument-3', value: '{{tasks.a.exitCode}}' },
        ],
      },
    },
  },
  {
    what: 'an output in when is compared inside an expression, where quotes in it are harmless',
    build: ({ step }) => {
      const a = step('a', { run, outputs: { changed: '/tmp/changed' } });
      step('z', { run, when: a.output('changed').equals("it's") });
    },
    expected: { depends: 'a', when: "{{=tasks['a'].outputs.parameters['changed'] == 'it\\'s'}}" },
  },
  {
    what: 'a result in when is also named in a plain tag, or Argo would not keep it',
    build: ({ step }) => step('z', { run, when: step('a', { run }).result.notEquals('{{no}}') }),
    expected: {
      depends: 'a',
      arguments: { parameters: [{ name: 'when-0', value: '{{tasks.a.outputs.result}}' }] },
      when: "{{=tasks['a'].outputs.result != '\\x7b\\x7bno\\x7d\\x7d'}}",
    },
  },
  {
    what: 'tests joined',
    build: ({ step }) => {
      const a = step('a', { run });
      step('z', {
        run,
        when: anyOf(allOf(a.exitCode.equals('0'), a.status.equals('Succeeded')), not(a.exitCode.equals('1'))),
      });
    },
    expected: {
      depends: 'a',
      when: "({{=tasks['a'].exitCode == '0'}} && {{=tasks['a'].status == 'Succeeded'}}) || !({{=tasks['a'].exitCode == '1'}})",
    },
  },
  {
    what: "Argo's own text in when",
    build: ({ step }) => step('z', { run, when: '{{workflow.parameters.x}} == yes' }),
    expected: { when: '{{workflow.parameters.x}} == yes' },
  },
  {
    what: 'fields of Argo that have no word of ours',
    build: ({ step }) => step('z', { run, task: { hooks: { running: { template: 'a', expression: 'true' } } } }),
    expected: { hooks: { running: { template: 'a', expression: 'true' } } },
  },
];

const loopRows: readonly Row[] = [
  {
    what: 'items that are objects, by field',
    build: ({ step }) =>
      step(
        'z',
        withItems(
          [
            { os: 'linux', node: '24' },
            { os: 'macos', node: '22' },
          ],
          (item) => ({ run, env: { OS: item.field('os') }, when: item.field('node').equals("24's") }),
        ),
      ),
    expected: {
      arguments: { parameters: [{ name: 'OS', value: '{{item.os}}' }] },
      when: "'{{item.node}}' == '24\\'s'",
      withItems: [
        { os: 'linux', node: '24' },
        { os: 'macos', node: '22' },
      ],
    },
  },
  {
    what: "another step's list",
    build: ({ step }) => {
      const a = step('a', { run, outputs: { shards: '/tmp/shards.json' } });
      step(
        'z',
        withParam(a.output('shards'), (item) => ({ command: ['run-shard', item] })),
      );
    },
    expected: {
      depends: 'a',
      arguments: { parameters: [{ name: 'argument-1', value: '{{item}}' }] },
      withParam: '{{tasks.a.outputs.parameters.shards}}',
    },
  },
  {
    what: 'a sequence',
    build: ({ step }) =>
      step(
        'z',
        withSequence({ start: 1, end: 5, format: 'shard-%02d' }, (item) => ({ run, env: { SHARD: item } })),
      ),
    expected: {
      arguments: { parameters: [{ name: 'SHARD', value: '{{item}}' }] },
      withSequence: { start: 1, end: 5, format: 'shard-%02d' },
    },
  },
];

describe('a step becomes a task', () => {
  it.for(dependsRows)('that waits for $what', async ({ build, expected }) => {
    expect((await tasksOf(build)).at(-1)).toEqual({ name: 'z', template: 'z', ...expected });
  });

  it.for(valueRows)('and $what', async ({ build, expected }) => {
    expect((await tasksOf(build)).at(-1)).toEqual({ name: 'z', template: 'z', ...expected });
  });

  it.for(loopRows)('that loops over $what', async ({ build, expected }) => {
    expect((await tasksOf(build)).at(-1)).toEqual({ name: 'z', template: 'z', ...expected });
  });

  it('also where it is made after something was waited for', async () => {
    const tasks = await tasksOf(async ({ step }) => {
      const a = step('a', { run });
      await Promise.resolve();
      step('b', { run, after: a });
    });
    expect(tasks.map(({ name }) => name)).toEqual(['a', 'b']);
  });
});
