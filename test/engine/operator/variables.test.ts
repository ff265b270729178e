import { describe, expect, it } from 'vitest';
import type { Template } from '../../../src/argo/types.ts';
import { leaf, scriptedRun } from '../../support/scripted-run.ts';

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
