/** Manifests of our own that Argo 4.1.2 and its full CRDs have judged, by what a linter easily gets wrong about them. */
import { describe, expect, it } from 'vitest';
import { nothingKnown } from '../../../src/argo/lint/cluster-objects.ts';
import { lintManifest } from '../../../src/argo/lint/lint-manifest.ts';

const header = 'apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: w}\nspec:\n  entrypoint: main\n';
const give =
  '  - {name: give, container: {image: a}, outputs: {parameters: [{name: p, globalName: g, valueFrom: {path: /p}}]}}\n';
const take = '  - {name: take, container: {image: a, args: ["{{workflow.outputs.parameters.g}}"]}}\n';
const leaf = (fields: string) => `  templates:\n  - {name: main, ${fields}}\n`;
const container = (fields: string) => leaf(`container: {image: a, ${fields}}`);
const resource = (manifest: string) => leaf(`resource: {action: create, manifest: ${JSON.stringify(manifest)}}`);

/** Rule and path of every error, told nothing about a cluster, as `e2e lint` is. */
function errorsOf(text: string): readonly string[] {
  return lintManifest(text, { cluster: { ...nothingKnown, hasAllTemplates: true } }).flatMap(({ problems }) =>
    problems.flatMap(({ rule, path, severity }) => (severity === 'error' ? [`${rule} ${path}`] : [])),
  );
}

describe('Argo runs', () => {
  it.for([
    [
      'a global output of a task that stands behind the one that uses it, as tasks are sorted first',
      `  templates:\n  - {name: main, dag: {tasks: [{name: b, template: take, dependencies: [a]}, {name: a, template: give}]}}\n${give}${take}`,
    ],
    ['{{inputs.parameters}} in a template without any', container('args: ["{{inputs.parameters}}"]')],
    [
      'a faulty value of an input that every caller overrides',
      `  templates:\n  - {name: main, steps: [[{name: s, template: t, arguments: {parameters: [{name: p, value: x}]}}]]}\n  - {name: t, inputs: {parameters: [{name: p, value: "{{workflow.parameters.none}}"}]}, container: {image: a}}\n`,
    ],
    ['a resource manifest with a key given twice', resource('a: 1\na: 2\n')],
    ['a resource manifest with something behind its end', resource('[]{{workflow.status}}')],
    ['a resource manifest whose second document is no YAML', resource('---\na: 1\n---\n{')],
    [
      'an artifactory address that is only a path',
      `  arguments: {artifacts: [{name: a, artifactory: {url: "repo/file"}}]}\n${container('args: []')}`,
    ],
    [
      'a priority beyond 32 bits, which the API server does not look at',
      `  priority: 3000000000\n${container('args: []')}`,
    ],
    ['1e1000, which is a text', `  podPriorityClassName: 1e1000\n${container('args: []')}`],
    [
      'a hexadecimal number beyond 64 bits, which is a text',
      `  nodeSelector: {a: 0xfffffffffffffffff}\n${container('args: []')}`,
    ],
    ['.iNF, which is a text', `  nodeSelector: {a: .iNF}\n${container('args: []')}`],
    ['a quantity with an exponent', container('resources: {limits: {memory: 1e9}}')],
    [
      'a label of all pods that the template overrides',
      `  podMetadata: {labels: {a: "{{inputs.parameters.p}}"}}\n${leaf('metadata: {labels: {a: b}}, container: {image: a}')}`,
    ],
    ['bytes in base64', leaf('http: {url: x, bodyFrom: {bytes: YWJj}}')],
  ] as const)('%s', ([, spec]) => {
    expect(errorsOf(header + spec)).toEqual([]);
  });
});

describe('a tag that nobody closes', () => {
  const step = (fields: string) =>
    `${header}  templates:\n  - {name: main, steps: [[{name: s, template: t, ${fields}}]]}\n  - {name: t, container: {image: a}}\n`;

  it('is closed by the braces of the JSON that Argo searches, so that an unknown name in it passes', () => {
    expect(errorsOf(header + container('args: ["{{mine"]'))).toEqual([]);
    expect(errorsOf(step('when: "{{mine", continueOn: {failed: true}'))).toEqual([]);
  });

  it('in an argument too is closed by braces that follow in the spec, else it hangs the controller', () => {
    const argument = 'arguments: {parameters: [{name: p, value: "{{mine"}]}';
    expect(errorsOf(`${header}  ${argument}\n  priority: 1\n${container('args: []')}`)).toEqual([
      'controller-hang spec.arguments.parameters[0].value',
    ]);
    expect(errorsOf(`${header}  ${argument}\n  podMetadata: {labels: {a: b}}\n${container('args: []')}`)).toEqual([]);
  });

  it('is an error where no such braces follow', () => {
    const task = '{name: t, template: t, withParam: "{{"}';
    expect(errorsOf(step('when: "{{mine"'))).toEqual(['var-scope spec.templates[0].steps[0][0].when']);
    expect(errorsOf(header + leaf('container: {image: a}, priorityClassName: "{{mine"'))).toEqual([
      'var-scope spec.templates[0].priorityClassName',
    ]);
    expect(
      errorsOf(
        `${header}  templates:\n  - {name: main, dag: {tasks: [${task}]}}\n  - {name: t, container: {image: a}}\n`,
      ),
    ).toEqual(['var-scope spec.templates[0].dag.tasks[0].withParam']);
  });
});

describe('Argo refuses', () => {
  const parameter = 'spec.templates[0].inputs.parameters[0]';

  it.for([
    [
      'what an argument of the workflow puts into the template that it starts with',
      `  arguments: {parameters: [{name: p, value: "{{tasks.a.outputs.result}}"}]}\n${leaf('inputs: {parameters: [{name: p}]}, container: {image: a}')}`,
      `var-scope ${parameter}.value`,
    ],
    [
      'a label of all pods that uses what one template does not have',
      `  podMetadata: {labels: {a: "{{inputs.parameters.p}}"}}\n${leaf('inputs: {parameters: [{name: p, value: x}]}, container: {image: a}')}  - {name: other, container: {image: a}}\n`,
      'var-scope spec.podMetadata.labels.a',
    ],
    [
      'an argument artifact from nowhere that the first template gets',
      `  arguments: {artifacts: [{name: f, from: "{{inputs.artifacts.g}}"}]}\n${leaf('inputs: {artifacts: [{name: f, path: /f}]}, container: {image: a}')}`,
      'var-scope spec.templates[0].inputs.artifacts[0].from',
    ],
    [
      'a tag in the path of an output, where another field uses that path',
      leaf(
        'container: {image: a, args: ["{{outputs.parameters.p.path}}"]}, outputs: {parameters: [{name: p, valueFrom: {path: "{{inputs.parameters}}/{{tasks.x.status}}"}}]}',
      ),
      'var-scope spec.templates[0].container.args[0]',
    ],
    [
      'a resource manifest with an alias to nothing',
      resource('a: *b\n'),
      'resource spec.templates[0].resource.manifest',
    ],
    [
      'a variable in the name of a container, though one in the name of a step passes',
      leaf('containerSet: {containers: [{name: "c-{{workflow.name}}", image: a}]}'),
      'container-set spec.templates[0].containerSet.containers[0].name',
    ],
    [
      'a whole number beyond 64 bits',
      `  priority: 9223372036854775808\n${container('args: []')}`,
      'wrong-type spec.priority',
    ],
    ['a large float for a whole number', `  priority: 1e20\n${container('args: []')}`, 'wrong-type spec.priority'],
    [
      'bytes that are no base64',
      leaf('http: {url: x, bodyFrom: {bytes: "YWJ"}}'),
      'bad-value spec.templates[0].http.bodyFrom.bytes',
    ],
    [
      'an artifactory address without a path',
      `  arguments: {artifacts: [{name: a, artifactory: {url: "http://host"}}]}\n${container('args: []')}`,
      'arg-artifact spec.arguments.artifacts[0]',
    ],
  ] as const)('%s', ([, spec, expected]) => {
    expect(errorsOf(header + spec)).toContain(expected);
  });

  it.for([
    [
      'a limit beyond 32 bits',
      leaf('retryStrategy: {limit: 3000000000}, container: {image: a}'),
      'retryStrategy.limit',
    ],
    [
      'a deadline beyond 32 bits',
      leaf('activeDeadlineSeconds: 2147483648, container: {image: a}'),
      'activeDeadlineSeconds',
    ],
    [
      'a quantity with a fraction in its exponent',
      container('resources: {limits: {cpu: "1e3.5"}}'),
      'container.resources.limits.cpu',
    ],
    [
      'a quantity whose digits nobody can count',
      container('resources: {limits: {cpu: "1e99999999"}}'),
      'container.resources.limits.cpu',
    ],
  ] as const)('by dying: %s', ([, spec, path]) => {
    expect(errorsOf(header + spec)).toContain(`controller-crash spec.templates[0].${path}`);
  });
});

describe('the API server refuses of the metadata', () => {
  const inMetadata = (fields: string) =>
    `${header.replace('{name: w}', `{name: w, ${fields}}`)}${container('args: []')}`;

  it.for([
    [
      'an owner without uid',
      'ownerReferences: [{apiVersion: v1, kind: Pod, name: p, uid: ""}]',
      'required-field metadata.ownerReferences[0].uid',
    ],
    [
      'two controllers',
      'ownerReferences: [{apiVersion: v1, kind: Pod, name: p, uid: u, controller: true}, {apiVersion: v1, kind: Pod, name: q, uid: v, controller: true}]',
      'field-conflict metadata.ownerReferences',
    ],
    ['a finalizer that is no name', 'finalizers: ["a b"]', 'meta-name metadata.finalizers[0]'],
    [
      'finalizers that exclude each other',
      'finalizers: [orphan, foregroundDeletion]',
      'field-conflict metadata.finalizers',
    ],
    ['a time that is none', 'creationTimestamp: yesterday', 'bad-value metadata.creationTimestamp'],
    ['annotations beyond 256 KiB', `annotations: {a: ${'x'.repeat(256 * 1024)}}`, 'meta-labels metadata.annotations'],
  ] as const)('%s', ([, fields, expected]) => {
    expect(errorsOf(inMetadata(fields))).toEqual([expected]);
  });

  it('nothing of an empty namespace, a past time and a plain finalizer', () => {
    expect(errorsOf(inMetadata('namespace: "", creationTimestamp: "2020-01-01T00:00:00Z", finalizers: [x]'))).toEqual(
      [],
    );
  });

  it('and of the status a field that there is not', () => {
    expect(errorsOf(header.replace('spec:', 'status: {odd: 1}\nspec:') + container('args: []'))).toEqual([
      'unknown-field status.odd',
    ]);
  });
});
