import { describe, expect, it } from 'vitest';
import { leaf, scriptedRun } from '../../support/scripted-run.ts';

const failing = (node: string) => (node.endsWith('.bad') ? 1 : 0);

describe('steps', () => {
  it('lets siblings of a failed step end, starts no later group, and names the first failed child everywhere above', async () => {
    const { form, started } = await scriptedRun(
      {
        templates: [
          { name: 'main', steps: [[{ name: 'nested', template: 'nested' }], [{ name: 'never', template: 'ok' }]] },
          {
            name: 'nested',
            steps: [
              [
                { name: 'ok', template: 'ok' },
                { name: 'bad', template: 'ok' },
              ],
            ],
          },
          leaf('ok'),
        ],
      },
      { pods: failing },
    );
    expect(started).toEqual(['~[0].nested[0].ok', '~[0].nested[0].bad']);
    expect(form).toEqual({
      phase: 'Failed',
      message: "child '~[0].nested' failed",
      outputs: {},
      nodes: {
        '~': { type: 'Steps', phase: 'Failed', message: "child '~[0].nested' failed", children: ['~[0]'] },
        '~[0]': {
          type: 'StepGroup',
          phase: 'Failed',
          message: "child '~[0].nested' failed",
          children: ['~[0].nested'],
        },
        '~[0].nested': {
          type: 'Steps',
          phase: 'Failed',
          message: "child '~[0].nested[0].bad' failed",
          children: ['~[0].nested[0]'],
        },
        '~[0].nested[0]': {
          type: 'StepGroup',
          phase: 'Failed',
          message: "child '~[0].nested[0].bad' failed",
          children: ['~[0].nested[0].bad', '~[0].nested[0].ok'],
        },
        '~[0].nested[0].ok': { type: 'Pod', phase: 'Succeeded', exitCode: '0' },
        '~[0].nested[0].bad': { type: 'Pod', phase: 'Failed', message: 'main: Error (exit code 1)', exitCode: '1' },
      },
    });
  });

  it('goes on after a failure that continueOn covers, and hangs the next group from the failed node', async () => {
    const { form } = await scriptedRun(
      {
        templates: [
          {
            name: 'main',
            steps: [
              [{ name: 'bad', template: 'ok', continueOn: { failed: true } }],
              [{ name: 'after', template: 'ok' }],
            ],
          },
          leaf('ok'),
        ],
      },
      { pods: failing },
    );
    expect([form.phase, form.nodes['~[0].bad']?.['children']]).toEqual(['Succeeded', ['~[1]']]);
  });

  it('does not take an Error for a failure: continueOn.failed does not cover it, and the parents are Failed', async () => {
    const { form } = await scriptedRun(
      {
        templates: [
          { name: 'main', steps: [[{ name: 'bad', template: 'ok', continueOn: { failed: true } }]] },
          leaf('ok'),
        ],
      },
      { pods: () => ({ phase: 'Error', message: 'wait: Error (exit code 64): no file', exitCode: '0' }) },
    );
    expect([form.phase, form.nodes['~[0].bad']?.['phase'], form.nodes['~[0]']?.['phase']]).toEqual([
      'Failed',
      'Error',
      'Failed',
    ]);
  });

  it.each([
    ['no == yes', "when 'no == yes' evaluated false", 'Succeeded'],
    ['{{= 1 > 2}}', "when 'false' evaluated false", 'Succeeded'],
  ])('skips a step whose when is %s and shows the values', async (when, message, phase) => {
    const { form } = await scriptedRun({
      templates: [{ name: 'main', steps: [[{ name: 'a', template: 'ok', when }]] }, leaf('ok')],
    });
    expect([form.phase, form.nodes['~[0].a']]).toEqual([phase, { type: 'Skipped', phase: 'Skipped', message }]);
  });

  it.each([
    ['1 + 1', "Expected boolean evaluation for '1 + 1'. Got 2"],
    [
      'hello world == yes',
      "Invalid 'when' expression 'hello world == yes': Cannot transition token types from VARIABLE [hello] to VARIABLE [world]",
    ],
  ])('fails on the when %s: group Error, steps Failed, no node for the step', async (when, reason) => {
    const { form } = await scriptedRun({
      templates: [{ name: 'main', steps: [[{ name: 'a', template: 'ok', when }]] }, leaf('ok')],
    });
    const message = `failed to resolve references: ${reason}`;
    expect(form.nodes).toEqual({
      '~': { type: 'Steps', phase: 'Failed', message, children: ['~[0]'] },
      '~[0]': { type: 'StepGroup', phase: 'Error', message },
    });
  });

  it('waits for ever, like Argo, for the output of a skipped step, and ends when it is stopped', async () => {
    const spec = {
      templates: [
        {
          name: 'main',
          steps: [
            [{ name: 'a', template: 'ok', when: 'no == yes' }],
            [
              {
                name: 'b',
                template: 'say',
                arguments: { parameters: [{ name: 'm', value: '{{steps.a.outputs.result}}' }] },
              },
            ],
          ],
        },
        leaf('ok'),
        leaf('say', { inputs: { parameters: [{ name: 'm' }] } }),
      ],
    };
    const forever = await scriptedRun(spec);
    expect([forever.hasEnded, forever.form.nodes['~[1]']]).toEqual([false, { type: 'StepGroup', phase: 'Running' }]);
    const stopped = await scriptedRun(spec, { acts: [[5000, { type: 'stop' }]] });
    expect([stopped.hasEnded, stopped.form.phase, stopped.form.message]).toEqual([
      true,
      'Failed',
      "Stopped with strategy 'Stop'",
    ]);
  });

  it('takes the default of a skipped output parameter from its producer, else of the input that wanted it', async () => {
    const { words } = await scriptedRun({
      templates: [
        {
          name: 'main',
          steps: [
            [{ name: 'a', template: 'give', when: 'no == yes' }],
            [
              {
                name: 'b',
                template: 'say',
                arguments: { parameters: [{ name: 'm', value: '{{steps.a.outputs.parameters.with}}' }] },
              },
              {
                name: 'c',
                template: 'say',
                arguments: { parameters: [{ name: 'm', value: '{{steps.a.outputs.parameters.without}}' }] },
              },
            ],
          ],
        },
        leaf('give', {
          outputs: {
            parameters: [
              { name: 'with', valueFrom: { path: '/a', default: 'producer' } },
              { name: 'without', valueFrom: { path: '/b' } },
            ],
          },
        }),
        {
          name: 'say',
          inputs: { parameters: [{ name: 'm', default: 'consumer' }] },
          container: { image: 'busybox', command: ['echo'], args: ['{{inputs.parameters.m}}'] },
        },
      ],
    });
    expect(words).toEqual({ '~[1].b': ['echo', 'producer'], '~[1].c': ['echo', 'consumer'] });
  });

  it('with failFast and parallelism 1 starts nothing after a failure, whatever continueOn says', async () => {
    const message = 'template has failed or errored children and failFast enabled';
    const { form, started } = await scriptedRun(
      {
        templates: [
          {
            name: 'main',
            parallelism: 1,
            failFast: true,
            steps: [[{ name: 's', template: 'ok', continueOn: { failed: true }, withItems: [0, 1, 2] }]],
          },
          leaf('ok'),
        ],
      },
      { pods: (node) => (node.includes('(1:') ? 1 : 0) },
    );
    expect([started, form.message, form.nodes['~[0]']?.['message']]).toEqual([
      ['~[0].s(0:0)', '~[0].s(1:1)'],
      message,
      message,
    ]);
  });

  it('ends endless recursion at depth 100', async () => {
    const { form } = await scriptedRun({
      templates: [{ name: 'main', steps: [[{ name: 'again', template: 'main' }]] }],
    });
    const deepest = Object.values(form.nodes).filter(({ type }) => type === 'Skipped');
    expect([Object.keys(form.nodes).length, form.phase, deepest.map(({ phase }) => phase)]).toEqual([
      199,
      'Failed',
      ['Error'],
    ]);
  });

  it('does not start the steps behind one that cannot begin', async () => {
    const { form, started } = await scriptedRun({
      templates: [
        {
          name: 'main',
          steps: [
            [
              { name: 'a', template: 'ok' },
              { name: 'b', template: 'mount' },
              { name: 'c', template: 'ok' },
            ],
          ],
        },
        leaf('ok'),
        {
          name: 'mount',
          container: { image: 'busybox', command: ['true'], volumeMounts: [{ name: 'ghost', mountPath: '/x' }] },
        },
      ],
    });
    expect([started, form.phase, form.message]).toEqual([
      ['~[0].a'],
      'Failed',
      "step group deemed errored due to child ~[0].b error: volume 'ghost' not found in workflow spec",
    ]);
  });
});
