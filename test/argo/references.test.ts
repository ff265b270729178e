import { describe, expect, it } from 'vitest';
import { namesIn, type PutFor, withNames } from '../../src/argo/references.ts';

const putFor: PutFor = (name) => {
  if (name === 'tasks.a-b.outputs.result')
    return { type: 'name', keys: ['tasks', 'a-b', 'outputs', 'parameters', 'r'] };
  return name === 'workflow.name' ? { type: 'text', text: 'old' } : undefined;
};
const parameter = `tasks['a-b']['outputs']['parameters']['r']`;

const rows: readonly (readonly [unknown, readonly string[], unknown])[] = [
  ['plain {{', [], 'plain {{'],
  ['{{tasks.a-b.outputs.result}}!', ['tasks.a-b.outputs.result'], '{{tasks.a-b.outputs.parameters.r}}!'],
  ['{{ workflow.name }}/{{workflow.uid}}', ['workflow.name', 'workflow.uid'], 'old/{{workflow.uid}}'],
  ['{{inputs.{{workflow.name}}}}', ['inputs', 'workflow.name'], '{{inputs.old}}'],
  ['{{tasks.{{inputs.parameters.x}}.outputs.result}}', ['tasks', 'inputs.parameters.x'], null],
  [`{{=tasks['a-b'].outputs.result}}`, ['tasks.a-b.outputs.result'], `{{=${parameter}}}`],
  [`{{= [tasks['a-b']?.outputs["result"] + 'x'] }}`, ['tasks.a-b.outputs.result'], `{{= [${parameter} + 'x'] }}`],
  [`{{=tasks['a-b']?.['outputs'].result | trim()}}`, ['tasks.a-b.outputs.result'], `{{=${parameter} | trim()}}`],
  ['{{=sprig.upper(workflow.name)}}', ['sprig.upper', 'workflow.name'], `{{=sprig.upper('old')}}`],
  ['{{=filter(xs, # == workflow.name)}}', ['xs', 'workflow.name'], `{{=filter(xs, # == 'old')}}`],
  ['{{=let workflow = 1; workflow.name}}', [], null],
  ['{{=tasks[inputs.x].outputs.result}}', ['tasks', 'inputs.x'], null],
  ['{{=toJson(tasks)}}', ['tasks'], null],
  [`{{=(tasks['a-b']).outputs.result}}`, ['tasks'], null],
  ['{{=1 +}}', [''], null],
  [{ expression: `workflow.name == 'x'` }, ['workflow.name'], { expression: `'old' == 'x'` }],
  [{ fromExpression: '{{x}} == y' }, ['', 'x'], null],
  [
    { when: 'workflow.name', list: [1, null, '{{workflow.name}}'] },
    ['workflow.name'],
    { when: 'workflow.name', list: [1, null, 'old'] },
  ],
];

describe('names in tags and expressions', () => {
  it.each(rows)('reads %j and puts something else there', (value, names, put) => {
    expect([...namesIn(value)]).toEqual(names);
    expect(withNames(value, putFor)).toEqual(put ?? value);
  });
});
