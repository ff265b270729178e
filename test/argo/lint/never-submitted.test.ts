import { describe, expect, it } from 'vitest';
import { lintWorkflow } from '../../../src/argo/lint/lint.ts';
import { errors, plain } from './lint-rig.ts';

describe('what must never be submitted', () => {
  it.for([
    [
      'withItems as a map',
      `  entrypoint: main\n  templates:\n  - {name: main, steps: [[{name: a, template: plain, withItems: {a: 1}}]]}\n${plain}`,
      'controller-crash',
      'spec.templates[0].steps[0][0].withItems',
    ],
    [
      'withItems as a text',
      `  entrypoint: main\n  templates:\n  - {name: main, steps: [[{name: a, template: plain, withItems: abc}]]}\n${plain}`,
      'controller-crash',
      'spec.templates[0].steps[0][0].withItems',
    ],
    [
      'a plugin without a key',
      '  entrypoint: main\n  templates:\n  - {name: main, plugin: {}}\n',
      'controller-crash',
      'spec.templates[0].plugin',
    ],
    [
      'a plugin with two keys',
      '  entrypoint: main\n  templates:\n  - {name: main, plugin: {a: {}, b: {}}}\n',
      'controller-crash',
      'spec.templates[0].plugin',
    ],
    [
      'inline with a wrong type',
      '  entrypoint: main\n  templates:\n  - {name: main, steps: [[{name: a, inline: {container: {image: a, command: sh}}}]]}\n',
      'controller-crash',
      'spec.templates[0].steps[0][0].inline.container.command',
    ],
    [
      'a broken expression in an argument',
      `  entrypoint: plain\n  arguments: {parameters: [{name: a, value: "{{=1 +}}"}]}\n  templates:\n${plain}`,
      'controller-hang',
      'spec.arguments.parameters[0].value',
    ],
    [
      'an unclosed tag in an argument',
      `  priority: 1\n  entrypoint: plain\n  arguments: {parameters: [{name: a, value: "{{x"}]}\n  templates:\n${plain}`,
      'controller-hang',
      'spec.arguments.parameters[0].value',
    ],
    [
      'an illegal label key',
      `  workflowMetadata: {labels: {"bad key!": x}}\n  entrypoint: plain\n  templates:\n${plain}`,
      'controller-hang',
      'spec.workflowMetadata.labels["bad key!"]',
    ],
  ] as const)('%s', ([, spec, rule, path]) => {
    expect(errors(spec)).toContainEqual([rule, path]);
  });

  it('an object that Argo takes for finished', () => {
    const metadata = { name: 'w', labels: { 'workflows.argoproj.io/completed': 'true' } };
    const found = lintWorkflow({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Workflow',
      metadata,
      spec: { entrypoint: 'a', templates: [{ name: 'a', suspend: {} }] },
      status: { phase: 'Succeeded' },
    });
    expect(found.filter(({ severity }) => severity === 'error').map(({ rule, path }) => [rule, path])).toEqual([
      ['skips-validation', 'metadata.labels["workflows.argoproj.io/completed"]'],
      ['skips-validation', 'status.phase'],
    ]);
  });
});
