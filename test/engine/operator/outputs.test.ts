import { describe, expect, it } from 'vitest';
import { leaf, scriptedRun } from '../../support/scripted-run.ts';
import { argument, say } from './say-template.ts';

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
