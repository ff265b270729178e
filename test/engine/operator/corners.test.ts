import { describe, expect, it } from 'vitest';
import { leaf, scriptedRun } from '../../support/scripted-run.ts';

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
