import { describe, expect, it } from 'vitest';
import type { DagTask, Item, Template, TemplateCall, WorkflowSpec } from '../../../src/argo/types.ts';
import { leaf, scriptedRun } from '../../support/scripted-run.ts';
import { argument, say } from './say-template.ts';

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
