import { describe, expect, it } from 'vitest';
import { planManifest } from '../../src/run/plan-manifest.ts';

const text = `
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: loop-}
spec:
  entrypoint: main
  arguments: {parameters: [{name: n, value: y}]}
  templates: [{name: main, container: {image: busybox, command: ['true']}}]
`;

describe('a plan from a manifest', () => {
  it('keeps a plain y or n as the text its author wrote, as the clients do whose runs were recorded', () => {
    const { workflows } = planManifest({
      text,
      file: 'loop.yaml',
      parameters: {},
      engine: { engine: 'local', chosenBy: '--engine' },
      timeoutMs: 1000,
    });
    expect(workflows.map(({ name, workflow }) => [name, workflow.spec.arguments])).toEqual([
      ['loop', { parameters: [{ name: 'n', value: 'y' }] }],
    ]);
  });

  it('takes -p for an argument with its enum, so that a wrong value is found, and adds what is not there', () => {
    const { workflows } = planManifest({
      text: text.replace('{name: n, value: y}', '{name: n, value: a, enum: [a, b]}'),
      file: 'loop.yaml',
      parameters: { n: 'zz', more: '1' },
      engine: { engine: 'local', chosenBy: '--engine' },
      timeoutMs: 1000,
    });
    expect(workflows.map(({ workflow }) => workflow.spec.arguments?.parameters)).toEqual([
      [
        { name: 'n', value: 'zz', enum: ['a', 'b'] },
        { name: 'more', value: '1' },
      ],
    ]);
  });
});
