import { describe, expect, it } from 'vitest';
import type { Workflow } from '../../../../src/argo/types.ts';
import { defaultPolicy } from '../../../../src/engine/argo/policy/policy.ts';
import { offlineProblems } from '../../../../src/engine/argo/submit/offline-problems.ts';
import { maxWorkflowBytes, sizeProblems } from '../../../../src/engine/argo/submit/workflow-size.ts';

const policy = defaultPolicy('ci');

function workflowOf(spec: unknown): Workflow {
  return { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata: { name: 'w' }, spec } as Workflow;
}

const script = (source: string) => ({ name: 'main', script: { image: 'busybox', command: ['sh'], source } });
const argument = (value: string) => ({ entrypoint: 'main', arguments: { parameters: [{ name: 'p', value }] } });

describe('what is wrong before a cluster is asked', () => {
  it('is nothing for a workflow that lints, asks for nothing and is small', () => {
    expect(offlineProblems(workflowOf({ entrypoint: 'main', templates: [script('true')] }), policy)).toEqual([]);
  });

  it('comes from the linter, the policy and the size, all at once and as errors', () => {
    const spec = {
      ...argument('x'.repeat(maxWorkflowBytes)),
      entrypoint: 'nowhere',
      hostNetwork: true,
      templates: [script('true')],
    };
    const problems = offlineProblems(workflowOf(spec), policy);
    expect(problems.map(({ severity, path, rule }) => [severity, path, rule])).toEqual([
      ['error', 'spec.entrypoint', 'entrypoint'],
      ['error', 'spec.hostNetwork', 'policy-host-network'],
      ['error', 'spec.arguments.parameters[0].value', 'too-large'],
    ]);
  });

  it('leaves the linter’s advice to e2e lint', () => {
    const unused = { entrypoint: 'main', templates: [script('true'), { ...script('true'), name: 'unused' }] };
    expect(offlineProblems(workflowOf(unused), policy)).toEqual([]);
  });

  it.each([null, 'x', 3, [], { templates: 3 }])('is found without a crash where the spec is %j', (spec) => {
    expect(offlineProblems(workflowOf(spec), policy).length).toBeGreaterThan(0);
  });
});

describe('a workflow that is too large', () => {
  it('is told in bytes, seen and allowed, with its largest part', () => {
    const spec = { entrypoint: 'main', templates: [script('true'), script('é'.repeat(600_000))] };
    expect(sizeProblems(workflowOf(spec)).map(({ message, hint, path }) => [message, hint, path])).toEqual([
      [
        'the workflow is 1,200,274 bytes of JSON, at most 1,048,576 are kept by Argo',
        'the largest part is spec.templates[1].script.source with 1,200,002 bytes: put it into the image, the checkout or a ConfigMap',
        'spec.templates[1].script.source',
      ],
    ]);
  });

  it('by many parts of the same size is told by the list that holds them', () => {
    const spec = { templates: Array.from({ length: 150 }, () => script('x'.repeat(10_000))) };
    expect(sizeProblems(workflowOf(spec)).map(({ path }) => path)).toEqual(['spec.templates']);
  });

  it('is not one whose status is large, for that is not sent', () => {
    const status = { message: 'x'.repeat(2 * maxWorkflowBytes) } as unknown as NonNullable<Workflow['status']>;
    expect(sizeProblems({ ...workflowOf({ entrypoint: 'main' }), status })).toEqual([]);
  });

  it('begins one byte above the limit, whatever numbers it holds', () => {
    const empty = Buffer.byteLength(JSON.stringify(workflowOf({ priority: 0, ...argument('') }))) + 19;
    const filled = (bytes: number) =>
      workflowOf({ priority: 12345678901234567890n, ...argument('x'.repeat(bytes - empty)) });
    expect(sizeProblems(filled(maxWorkflowBytes))).toEqual([]);
    expect(sizeProblems(filled(maxWorkflowBytes + 1))).toHaveLength(1);
  });
});
