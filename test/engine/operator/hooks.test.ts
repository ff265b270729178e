import { describe, expect, it } from 'vitest';
import type { WorkflowSpec } from '../../../src/argo/types.ts';
import { leaf, scriptedRun } from '../../support/scripted-run.ts';

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
