import { describe, expect, it } from 'vitest';
import { argoVerdict, lintRules, lintWorkflow, verdictOf } from '../../../src/argo/lint/lint.ts';
import { lintManifest } from '../../../src/argo/lint/lint-manifest.ts';
import { errors, header, plain, problemsOf } from './lint-rig.ts';

describe('lint', () => {
  it('reports everything that is wrong at once, each with its place', () => {
    const spec = `  entrypoint: mian
  arguments: {parameters: [{name: a}, {name: a, value: 3}]}
  templates:
  - name: main
    dag:
      tasks:
      - {name: b, template: plian, depend: a}
      - {name: c, template: plain, depends: x && d.Running}
      - {name: d, template: plain, depends: c}
${plain}`;
    const found = problemsOf(spec, 'error').map(({ rule, path, line, column, hint }) => ({
      rule,
      path,
      at: `${line}:${column}`,
      hint,
    }));
    expect(found).toMatchInlineSnapshot(`
      [
        {
          "at": "7:56",
          "hint": "quote it: "3"",
          "path": "spec.arguments.parameters[1].value",
          "rule": "wrong-type",
        },
        {
          "at": "12:36",
          "hint": "did you mean "depends"?",
          "path": "spec.templates[0].dag.tasks[0].depend",
          "rule": "unknown-field",
        },
        {
          "at": "7:46",
          "hint": null,
          "path": "spec.arguments.parameters[1].name",
          "rule": "arg-name",
        },
        {
          "at": "7:28",
          "hint": "give it a value, or valueFrom with configMapKeyRef",
          "path": "spec.arguments.parameters[0]",
          "rule": "arg-value",
        },
        {
          "at": "6:15",
          "hint": "did you mean "main"?",
          "path": "spec.entrypoint",
          "rule": "entrypoint",
        },
        {
          "at": "13:45",
          "hint": "did you mean "b"?",
          "path": "spec.templates[0].dag.tasks[1].depends",
          "rule": "dag-dependency",
        },
        {
          "at": "13:9",
          "hint": null,
          "path": "spec.templates[0].dag.tasks[1]",
          "rule": "dag-cycle",
        },
        {
          "at": "12:29",
          "hint": "did you mean "plain"?",
          "path": "spec.templates[0].dag.tasks[0].template",
          "rule": "template-ref",
        },
        {
          "at": "13:45",
          "hint": "Succeeded, Failed, Errored, Skipped, Omitted, Daemoned, AnySucceeded or AllFailed",
          "path": "spec.templates[0].dag.tasks[1].depends",
          "rule": "depends-grammar",
        },
      ]
    `);
  });

  it('takes an object that is none, or empty, without falling over', () => {
    for (const value of [
      null,
      undefined,
      1,
      'text',
      [],
      {},
      { kind: 'Workflow' },
      { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata: 3, spec: [] },
    ]) {
      expect(verdictOf(lintWorkflow(value))).toBe('invalid');
    }
  });

  it('a workflow without fault has no problem at all', () => {
    expect(problemsOf(`  entrypoint: plain\n  templates:\n${plain}`, 'error')).toEqual([]);
    expect(problemsOf(`  entrypoint: plain\n  templates:\n${plain}`, 'warning')).toEqual([]);
    expect(
      argoVerdict(
        lintWorkflow({
          apiVersion: 'argoproj.io/v1alpha1',
          kind: 'Workflow',
          metadata: { name: 'w' },
          spec: { entrypoint: 'a', templates: [{ name: 'a', suspend: {} }] },
        }),
      ),
    ).toBeNull();
  });

  it('says the API server refuses before it says what the controller would have said', () => {
    const value = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Workflow',
      metadata: { name: 'w' },
      spec: { entrypoint: 'nowhere', entryPoint: 'x' },
    };
    expect(argoVerdict(lintWorkflow(value))).toEqual({
      stage: 'api',
      message: 'strict decoding error: unknown field "spec.entryPoint"',
    });
  });

  it('names every rule it uses in the table of rules', () => {
    expect(Object.values(lintRules).every((sentence) => sentence.endsWith('.'))).toBe(true);
  });
});

describe('inline templates', () => {
  it('unknown fields and numbers for texts pass there, as the controller reads them itself', () => {
    const spec =
      '  entrypoint: main\n  templates:\n  - name: main\n    steps: [[{name: a, inline: {odd: 1, inputs: {parameters: [{name: count, value: 3}]}, container: {image: a, command: [b], args: ["{{inputs.parameters.count}}"]}}}]]\n';
    expect(errors(spec)).toEqual([]);
  });

  it('Argo looks at the first of them only, so faults in the others are warnings', () => {
    const inline = '{container: {image: "", command: [b]}}';
    const spec = `  entrypoint: main\n  templates:\n  - {name: main, steps: [[{name: a, inline: ${inline}}, {name: b, inline: ${inline}}]]}\n`;
    expect(errors(spec)).toEqual([['image', 'spec.templates[0].steps[0][0].inline.container']]);
    expect(problemsOf(spec, 'warning').map(({ rule, path }) => [rule, path])).toEqual([
      ['image', 'spec.templates[0].steps[0][1].inline.container'],
    ]);
  });

  it('what the others call is looked at all the same, as every template is', () => {
    const calls = (name: string) => `{steps: [[{name: x, template: ${name}}]]}`;
    const spec = `  entrypoint: main\n  templates:\n  - {name: main, steps: [[{name: a, inline: ${calls('plain')}}, {name: b, inline: ${calls('bad')}}]]}\n  - {name: bad, container: {image: ""}}\n${plain}`;
    expect(errors(spec)).toEqual([['image', 'spec.templates[1].container']]);
  });
});

describe('other objects in the file', () => {
  const template =
    'apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {name: shared}\nspec:\n  templates:\n  - name: hello\n    steps: [[{name: a, template: inner}]]\n  - {name: inner, container: {image: a, command: [b]}}\n';
  const caller = (name: string) =>
    `${header}  entrypoint: main\n  templates:\n  - {name: main, steps: [[{name: a, templateRef: {name: ${name}, template: hello}}]]}\n`;

  it('a WorkflowTemplate serves the references to it, its names meaning its own templates', () => {
    expect(lintManifest(`${template}---\n${caller('shared')}`)).toEqual([
      { workflow: 'w', verdict: 'valid', problems: [] },
    ]);
  });

  it('what is not at hand is a warning, as nobody can know', () => {
    expect(lintManifest(caller('other'))).toEqual([
      expect.objectContaining({
        verdict: 'valid',
        problems: [expect.objectContaining({ rule: 'template-ref', severity: 'warning' })],
      }),
    ]);
  });

  it('a file without a Workflow is invalid, and so is one whose kind is nearly the word', () => {
    expect(lintManifest(template)).toEqual([
      expect.objectContaining({
        workflow: null,
        verdict: 'invalid',
        problems: [expect.objectContaining({ message: 'there is no Workflow in this file' })],
      }),
    ]);
    expect(
      lintManifest('apiVersion: argoproj.io/v1alpha1\nkind: Worklfow\nmetadata: {name: w}\n').map(
        ({ verdict }) => verdict,
      ),
    ).toEqual(['invalid']);
    expect(lintManifest('a: [').map(({ verdict }) => verdict)).toEqual(['invalid']);
  });

  it('several workflows in one file have a verdict each', () => {
    const good = `${header}  entrypoint: plain\n  templates:\n${plain}`;
    expect(
      lintManifest(`${good}---\n${good.replace('entrypoint: plain', 'entrypoint: plan')}`).map(
        ({ verdict }) => verdict,
      ),
    ).toEqual(['valid', 'invalid']);
  });
});
