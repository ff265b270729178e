import { describe, expect, it } from 'vitest';
import type { DagTask, Item, Template, TemplateCall, WorkflowSpec } from '../../../src/argo/types.ts';
import { leaf, scriptedRun } from '../../support/scripted-run.ts';

const say = {
  name: 'say',
  inputs: { parameters: [{ name: 'm' }] },
  container: { image: 'busybox', command: ['echo'], args: ['{{inputs.parameters.m}}'] },
};
const argument = (value: string) => ({ parameters: [{ name: 'm', value }] });
const loop = (call: TemplateCall): WorkflowSpec => ({
  templates: [
    { name: 'main', steps: [[{ name: 's', template: 'say', arguments: argument('{{item}}'), ...call }]] },
    say,
  ],
});

describe('loops', () => {
  it.each<[string, Item, string, string]>([
    ['text', 'a b', '0:a b', 'a b'],
    ['a large number', 1_000_000, '0:1000000', '1000000'],
    ['more digits than a number has', 9007199254740993n, '0:9007199254740993', '9007199254740993'],
    ['more than 64 bits', 12345678901234567890n, '0:12345678901234567000', '12345678901234567000'],
    ['a fraction', 0.1, '0:0.1', '0.1'],
    ['a boolean', true, '0:true', 'true'],
    ['a list', ['a', 'b'], '0:[a b]', '["a","b"]'],
    ['a map', { size: 1, name: 'small' }, '0:name:small,size:1', '{"name":"small","size":1}'],
    ['nothing', '', '0:', ''],
    ['parentheses', '(paren)', '0:paren', '(paren)'],
    ['quotes', 'say "hi"', '0:say \\"hi\\"', 'say "hi"'],
    ['a newline', 'a\nb', '0:a\\nb', 'a\nb'],
  ])('names a pass for %s and pastes the value', async (_kind, item, label, value) => {
    const { words } = await scriptedRun(loop({ withItems: [item] }));
    expect(words).toEqual({ [`~[0].s(${label})`]: ['echo', value] });
  });

  it('keeps the spelling of numbers in a list that is text, also inside its maps', async () => {
    const list = '[9007199254740993,{"id":12345678901234567890},1.0,1e3]';
    const { words } = await scriptedRun(loop({ withParam: list }));
    expect(Object.values(words).map((line) => line[1])).toEqual([
      '9007199254740993',
      '{"id":12345678901234567890}',
      '1.0',
      '1e3',
    ]);
  });

  it.each<[string, TemplateCall['withSequence'], readonly string[]]>([
    ['a count', { count: '3' }, ['0', '1', '2']],
    ['start and end', { start: '3', end: '5' }, ['3', '4', '5']],
    ['backwards', { start: 2, end: 0 }, ['2', '1', '0']],
    ['a format', { count: 2, format: 'host-%02X' }, ['host-00', 'host-01']],
  ])('counts by %s', async (_kind, withSequence, values) => {
    const { words } = await scriptedRun(loop({ ...(withSequence && { withSequence }) }));
    expect(Object.values(words).map((line) => line[1])).toEqual(values);
  });

  it.each<[string, TemplateCall, string]>([
    ['a count that is none', { withSequence: { count: 'many' } }, 'strconv.Atoi: parsing "many": invalid syntax'],
    [
      'a parameter that is no JSON',
      { withParam: 'not json' },
      "withParam value could not be parsed as a JSON list: not json: invalid character 'o' in literal null (expecting 'u')",
    ],
    [
      'a parameter that is no list',
      { withParam: '{}' },
      'withParam value could not be parsed as a JSON list: {}: json: cannot unmarshal object into Go value of type []v1alpha1.Item',
    ],
  ])('fails on %s: group Error, steps Failed', async (_kind, call, message) => {
    const { form } = await scriptedRun(loop(call));
    expect([form.phase, form.nodes['~[0]']]).toEqual(['Failed', { type: 'StepGroup', phase: 'Error', message }]);
  });

  it('shows an empty loop as one node without an index', async () => {
    const { form } = await scriptedRun(loop({ withParam: '[]' }));
    expect(form.nodes['~[0].s']).toEqual({ type: 'Skipped', phase: 'Skipped', message: 'Skipped, empty params' });
  });

  it('gathers outputs of passes as lists: parameters as text, results only when each is JSON', async () => {
    const give = leaf('give', { outputs: { parameters: [{ name: 'p', valueFrom: { path: '/p' } }] } });
    const main = (value: string) => ({
      name: 'main',
      steps: [
        [{ name: 's', template: 'give', withItems: ['x', 'y'] }],
        [{ name: 'show', template: 'say', arguments: argument(value) }],
      ],
    });
    const pods = (node: string) => ({
      parameters: { p: node.includes('x') ? 'plain x' : 'plain y' },
      result: node.includes('x') ? '{"a":1}' : 'plain',
    });
    const parameters = await scriptedRun(
      { templates: [main('{{steps.s.outputs.parameters.p}}'), give, say] },
      { pods },
    );
    expect(parameters.words['~[1].show']).toEqual(['echo', '["plain x","plain y"]']);
    const results = await scriptedRun({ templates: [main('{{steps.s.outputs.result}}'), give, say] }, { pods });
    expect([results.form.phase, results.form.message]).toEqual([
      'Error',
      "error in entry template execution: invalid character 'p' looking for beginning of value",
    ]);
  });
});

describe('outputs', () => {
  it('keeps the outputs of a failed step, and hands them on after continueOn', async () => {
    const { words } = await scriptedRun(
      {
        templates: [
          {
            name: 'main',
            steps: [
              [{ name: 'a', template: 'give', continueOn: { failed: true } }],
              [
                {
                  name: 'b',
                  template: 'say',
                  arguments: argument('{{steps.a.outputs.parameters.p}}/{{steps.a.exitCode}}/{{steps.a.status}}'),
                },
              ],
            ],
          },
          leaf('give', { outputs: { parameters: [{ name: 'p', valueFrom: { path: '/p' } }] } }),
          say,
        ],
      },
      {
        pods: (node) =>
          node === '~[0].a'
            ? { phase: 'Failed', message: 'main: Error (exit code 3)', exitCode: '3', parameters: { p: 'kept' } }
            : 0,
      },
    );
    expect(words['~[1].b']).toEqual(['echo', 'kept/3/Failed']);
  });

  it('gives a template its outputs by parameter and by expression, and the workflow those with a global name', async () => {
    const { form } = await scriptedRun(
      {
        templates: [
          {
            name: 'main',
            steps: [[{ name: 'a-b', template: 'give' }]],
            outputs: {
              parameters: [
                {
                  name: 'direct',
                  valueFrom: { parameter: '{{steps.a-b.outputs.parameters.p}}' },
                  globalName: 'everywhere',
                },
                { name: 'computed', valueFrom: { expression: "asInt(steps['a-b'].outputs.parameters.p) + 1" } },
                { name: 'absent', valueFrom: { parameter: '{{steps.ghost.outputs.result}}', default: 'fallback' } },
              ],
            },
          },
          leaf('give', { outputs: { parameters: [{ name: 'p', valueFrom: { path: '/p' } }] } }),
        ],
      },
      { pods: () => ({ parameters: { p: '41' } }) },
    );
    expect([form.nodes['~']?.['outputs'], form.outputs]).toEqual([
      { direct: '41', computed: '42', absent: 'fallback' },
      { everywhere: '41' },
    ]);
  });

  it('asks for the stdout of a step only when its parent refers to it', async () => {
    const wanted: string[] = [];
    await scriptedRun(
      {
        templates: [
          {
            name: 'main',
            steps: [
              [
                { name: 'a', template: 'ok' },
                { name: 'b', template: 'ok' },
              ],
              [{ name: 'c', template: 'say', arguments: argument("{{=steps['a'].outputs.result}}") }],
            ],
          },
          leaf('ok'),
          say,
        ],
      },
      {
        pods: (node, { wantsResult }) => {
          if (wantsResult) wanted.push(node);
          return { result: wantsResult ? 'r' : null };
        },
      },
    );
    expect(wanted).toEqual(['~[0].a']);
  });
});

describe('variables', () => {
  it('knows the workflow, the pod and its inputs, and leaves braces alone that are none of its own', async () => {
    const line =
      '{{workflow.name}} {{workflow.parameters.p}} {{workflow.labels.l}} {{workflow.labels.json}} {{pod.name}} {{node.name}} [{{workflow.serviceAccountName}}] {{workflow.creationTimestamp.Y}} {{=upper(workflow.parameters.p)}} {{foo.bar}} {{ range . }} {{.Values.x}} {{}}';
    const { words } = await scriptedRun(
      {
        arguments: { parameters: [{ name: 'p', value: 'v' }] },
        templates: [{ name: 'main', container: { image: 'busybox', command: ['echo', line] } }],
      },
      { labels: { l: 'x' } },
    );
    expect(words['~']?.[1]).toBe('wf v x {"l":"x"} wf wf [] 2026 V {{foo.bar}} {{ range . }} {{.Values.x}} {{}}');
  });

  it('takes input values from ConfigMaps that were given, else from the default of the source', async () => {
    const { words } = await scriptedRun(
      {
        templates: [
          {
            name: 'main',
            inputs: {
              parameters: [
                { name: 'a', valueFrom: { configMapKeyRef: { name: 'given', key: 'k' } } },
                { name: 'b', valueFrom: { configMapKeyRef: { name: 'none', key: 'k' }, default: 'd' } },
              ],
            },
            container: { image: 'busybox', command: ['echo', '{{inputs.parameters.a}}', '{{inputs.parameters.b}}'] },
          },
        ],
      },
      { configMaps: { given: { k: 'v' } } },
    );
    expect(words['~']).toEqual(['echo', 'v', 'd']);
  });

  it('merges templateDefaults below what a template says itself', async () => {
    const { words } = await scriptedRun({
      templateDefaults: { container: { image: 'busybox', command: ['echo'], env: [{ name: 'A', value: '1' }] } },
      templates: [{ name: 'main', container: { image: 'alpine', args: ['hi'] } }],
    });
    expect(words['~']).toEqual(['echo', 'hi']);
  });
});

describe('a loop over an inline template', () => {
  const inline: Template = { container: { image: 'busybox', command: ['true'] } };
  const loopTask = { name: 'a', withItems: [1, 2], inline };

  it('ends its steps in Error, for the passes have no template by name', async () => {
    const { form, started } = await scriptedRun({ templates: [{ name: 'main', steps: [[loopTask]] }] });
    expect([started.length, form.phase, form.message]).toEqual([
      2,
      'Error',
      'error in entry template execution: failed to get a template',
    ]);
  });

  it('is no trouble in a DAG but for its dependents', async () => {
    const dag = (...tasks: readonly DagTask[]) =>
      scriptedRun({ templates: [{ name: 'main', dag: { tasks: [loopTask, ...tasks] } }, leaf('ok')] });
    expect((await dag({ name: 'b', template: 'ok' })).form.phase).toBe('Succeeded');
    const { form } = await dag({ name: 'b', template: 'ok', depends: 'a' });
    expect([form.phase, form.nodes['~.b']]).toMatchObject([
      'Error',
      { type: 'Skipped', phase: 'Error', message: 'failed to get a template' },
    ]);
  });
});

describe('values on their way', () => {
  const say = (value: string): Template => ({
    name: 'main',
    inputs: { parameters: [{ name: 'm', value }] },
    container: { image: 'busybox', command: ['echo', '{{inputs.parameters.m}}'] },
  });

  it.each([
    ['{{=foo()}}', '{{=foo()}}'],
    ["{{=sprig.nosuch('a')}}", "{{=sprig.nosuch('a')}}"],
    ['{{=string(7 / 2 * 1e6)}}', '3.5e+06'],
    ['{{=1 / 0}}', '{{=1 / 0}}'],
  ])('%s in a template becomes %s', async (text, word) => {
    const { words } = await scriptedRun({ templates: [say(text)] });
    expect(words['~']).toEqual(['echo', word]);
  });

  it('are refused where they are no expression', async () => {
    const { form } = await scriptedRun({ templates: [say('{{= 1 + }}')] });
    expect([form.phase, form.message?.split('\n')[0]]).toEqual([
      'Error',
      'error in entry template execution: failed to evaluate expression: unexpected token EOF (1:5)',
    ]);
  });

  it.each([
    ['1e6', '1e+06'],
    ['[1, 2.0]', '[1 2]'],
    ["{'a': 1}", 'map[a:1]'],
    ['7 / 2', '3.5'],
  ])('are printed by Go as an output of the expression %s: %s', async (expression, value) => {
    const { form } = await scriptedRun({
      templates: [
        {
          name: 'main',
          outputs: { parameters: [{ name: 'o', valueFrom: { expression } }] },
          steps: [[{ name: 'a', template: 'ok' }]],
        },
        leaf('ok'),
      ],
    });
    expect(form.nodes['~']?.['outputs']).toEqual({ o: value });
  });

  it('of a loop keep their spelling in the list of results', async () => {
    const { words } = await scriptedRun(
      {
        templates: [
          {
            name: 'main',
            dag: {
              tasks: [
                { name: 'a', template: 'ok', withItems: [1, 2, 3] },
                {
                  name: 'b',
                  depends: 'a',
                  template: 'say',
                  arguments: { parameters: [{ name: 'm', value: '{{tasks.a.outputs.result}}' }] },
                },
              ],
            },
          },
          leaf('ok'),
          { ...say(''), name: 'say', inputs: { parameters: [{ name: 'm' }] } },
        ],
      },
      { pods: (node) => ({ result: { '1': '1.0', '2': '{"z":1e3, "a":"<"}' }[node.at(-2) ?? ''] ?? 'null' }) },
    );
    expect(words['~.b']).toEqual(['echo', '[1.0,{"z":1e3,"a":"\\u003c"},null]']);
  });

  it('of a timeout that is no duration say so', async () => {
    const { form } = await scriptedRun({ templates: [leaf('main', { timeout: '1.5' })] });
    expect(form.message).toBe(
      'error in entry template execution: invalid timeout format unable to parse 1.5 as a duration: time: missing unit in duration "1.5"',
    );
  });

  it('know the priority of the workflow', async () => {
    const { words } = await scriptedRun({ priority: 5, templates: [say('{{workflow.priority}}')] });
    expect(words['~']).toEqual(['echo', '5']);
  });
});
