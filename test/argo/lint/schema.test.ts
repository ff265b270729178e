import { describe, expect, it } from 'vitest';
import { conform } from '../../../src/argo/lint/schema/conform.ts';

const base = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata: { name: 'w' } };

function faults(spec: unknown): readonly (readonly [string, string, string | null])[] {
  return conform({ ...base, spec }, 'Workflow').problems.map(({ rule, path, hint }) => [rule, path, hint]);
}

const template = (fields: object) => ({ entrypoint: 'a', templates: [{ name: 'a', ...fields }] });

describe('the schema of the CRD', () => {
  it.for([
    ['an unknown field', { entryPoint: 'a' }, ['unknown-field', 'spec.entryPoint', 'did you mean "entrypoint"?']],
    [
      'an unknown field deep inside a volume',
      { volumes: [{ name: 'v', projected: { sources: [{ secret: { names: 'x' } }] } }] },
      ['unknown-field', 'spec.volumes[0].projected.sources[0].secret.names', 'did you mean "name"?'],
    ],
    ['a key that is no word', { 'odd key': 1 }, ['unknown-field', 'spec["odd key"]', null]],
    [
      'a number for a text',
      template({ container: { args: [10] } }),
      ['wrong-type', 'spec.templates[0].container.args[0]', 'quote it: "10"'],
    ],
    [
      'a text for a list',
      template({ container: { command: 'sleep 10' } }),
      ['wrong-type', 'spec.templates[0].container.command', 'make it a list: ["sleep 10"]'],
    ],
    ['a fraction for a whole number', { parallelism: 1.5 }, ['wrong-type', 'spec.parallelism', null]],
    ['null in a list', { templates: [null] }, ['wrong-type', 'spec.templates[0]', null]],
    [
      'a missing field',
      template({ container: { volumeMounts: [{ name: 'v' }] } }),
      ['required-field', 'spec.templates[0].container.volumeMounts[0].mountPath', null],
    ],
    [
      'a word outside the list',
      { retryStrategy: { retryPolicy: 'Never' } },
      ['bad-value', 'spec.retryStrategy.retryPolicy', null],
    ],
    [
      'a quantity that is none',
      template({ container: { resources: { requests: { memory: '1 Gi' } } } }),
      ['bad-value', 'spec.templates[0].container.resources.requests.memory', null],
    ],
    ['parallelism 0', { parallelism: 0 }, ['bad-value', 'spec.parallelism', null]],
    [
      'the same mount path twice',
      template({
        container: {
          volumeMounts: [
            { name: 'v', mountPath: '/a' },
            { name: 'w', mountPath: '/a' },
          ],
        },
      }),
      ['duplicate', 'spec.templates[0].container.volumeMounts[1]', null],
    ],
    [
      'the same port twice',
      template({ container: { ports: [{ containerPort: 1 }, { containerPort: 1, protocol: 'TCP' }] } }),
      ['duplicate', 'spec.templates[0].container.ports[1]', null],
    ],
    [
      'two locations of an artifact',
      { arguments: { artifacts: [{ name: 'a', raw: { data: '' }, s3: { key: 'k' } }] } },
      ['field-conflict', 'spec.arguments.artifacts[0].raw', null],
    ],
    [
      'count beside end',
      template({ steps: [[{ name: 's', template: 'a', withSequence: { count: 1, end: 2 } }]] }),
      ['field-conflict', 'spec.templates[0].steps[0][0].withSequence.end', null],
    ],
    [
      'something inside supplied',
      template({ inputs: { parameters: [{ name: 'p', valueFrom: { supplied: { by: 'me' } } }] } }),
      ['unknown-field', 'spec.templates[0].inputs.parameters[0].valueFrom.supplied.by', null],
    ],
  ] as const)('refuses %s', ([, spec, expected]) => {
    expect(faults(spec)).toEqual([expected]);
  });

  it.for([
    ['null for absent', { entrypoint: null, templates: [{ name: 'a', suspend: {}, container: null }] }],
    [
      'numbers where numbers or texts go',
      template({
        activeDeadlineSeconds: 5,
        retryStrategy: { limit: '3', backoff: { factor: 2 } },
        container: { livenessProbe: { httpGet: { port: 'http' } } },
      }),
    ],
    ['201 characters of a parameter name', { arguments: { parameters: [{ name: 'a'.repeat(201), value: '' }] } }],
    ['free forms', template({ steps: [[{ name: 's', template: 'a', withItems: [{ any: { deep: [1] } }, null] }]] })],
  ])('accepts %s', ([, spec]) => {
    expect(faults(spec)).toEqual([]);
  });

  it('gives back what the rules may rely on', () => {
    const spec = { templates: [{ name: 7, container: { args: [true], odd: 1, env: [{ value: 'x' }] } }], onExit: null };
    expect(conform({ ...base, spec }, 'Workflow').value).toEqual({
      ...base,
      spec: { templates: [{ name: '7', container: { args: ['true'], env: [{ name: '', value: 'x' }] } }] },
    });
  });

  it('a key like __proto__ is an unknown field and no prototype', () => {
    expect(faults(JSON.parse('{"__proto__": {"entrypoint": "x"}}'))).toEqual([
      ['unknown-field', 'spec.__proto__', null],
    ]);
  });
});
