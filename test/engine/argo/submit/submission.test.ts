import { describe, expect, it } from 'vitest';
import type { ObjectMeta } from '../../../../src/argo/pod-types.ts';
import type { Workflow } from '../../../../src/argo/types.ts';
import { HarnessError } from '../../../../src/core/errors.ts';
import { runSelector } from '../../../../src/engine/argo/submission-labels.ts';
import { prepareSubmission, type SubmissionOptions } from '../../../../src/engine/argo/submit/submission.ts';

const spec = { entrypoint: 'main' };
const options: SubmissionOptions = {
  runId: 'run-1',
  namespace: 'ci',
  submissionId: 'id-1',
  random: (limit) => limit - 1,
};

function prepare(metadata: ObjectMeta, rest: Partial<Workflow> = {}, asked: Partial<SubmissionOptions> = {}) {
  const workflow: Workflow = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata, spec, ...rest };
  return prepareSubmission(workflow, { ...options, ...asked });
}

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof HarnessError) return `${error.code} ${error.message}`;
    throw error;
  }
  return 'not refused';
}

describe('a submission', () => {
  it('is the workflow with namespace, name, the run’s label on it and on its pods, and the submission’s id', () => {
    expect(prepare({ generateName: 'unit-tests-', labels: { a: 'b' }, annotations: { c: 'd' } })).toEqual({
      id: 'id-1',
      ref: { name: 'unit-tests-99999', namespace: 'ci' },
      workflow: {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Workflow',
        metadata: {
          name: 'unit-tests-99999',
          namespace: 'ci',
          labels: { a: 'b', 'argo-e2e/run': 'run-1' },
          annotations: { c: 'd', 'argo-e2e/submission': 'id-1' },
        },
        spec: { entrypoint: 'main', podMetadata: { labels: { 'argo-e2e/run': 'run-1' } } },
      },
    });
  });

  it('keeps the pod labels and annotations of the author, and the run’s labels win', () => {
    const podMetadata = { labels: { a: 'b', PROW_JOB_ID: 'mine', 'argo-e2e/run': 'mine' }, annotations: { c: 'd' } };
    const { workflow } = prepare(
      { name: 'w', labels: { PROW_JOB_ID: 'mine' } },
      { spec: { podMetadata } },
      {
        labels: { PROW_JOB_ID: 'job-1' },
      },
    );
    expect(workflow.metadata.labels).toEqual({ PROW_JOB_ID: 'job-1', 'argo-e2e/run': 'run-1' });
    expect(workflow.spec.podMetadata).toEqual({
      labels: { a: 'b', PROW_JOB_ID: 'job-1', 'argo-e2e/run': 'run-1' },
      annotations: { c: 'd' },
    });
  });

  it('keeps name and namespace where the workflow has them', () => {
    expect(prepare({ name: 'w', generateName: 'other-', namespace: 'own' }).ref).toEqual({
      name: 'w',
      namespace: 'own',
    });
  });

  it('leaves out what only a server writes, so that an exported workflow can be run again and no status is smuggled in', () => {
    const exported = {
      name: 'w',
      uid: 'u',
      resourceVersion: '7',
      generation: 3,
      creationTimestamp: '2026-01-01T00:00:00Z',
      deletionTimestamp: '2026-01-01T00:00:00Z',
      deletionGracePeriodSeconds: 0,
      managedFields: [{}],
      selfLink: '/x',
    };
    const status = { phase: 'Running', storedWorkflowTemplateSpec: { hostNetwork: true } } as Workflow['status'];
    const { workflow } = prepare(exported, { ...(status !== undefined && { status }) });
    expect(Object.keys(workflow)).toEqual(['apiVersion', 'kind', 'metadata', 'spec']);
    expect(Object.keys(workflow.metadata)).toEqual(['name', 'namespace', 'labels', 'annotations']);
  });

  it('does not change the object it was given', () => {
    const metadata = Object.freeze({ name: 'w', labels: Object.freeze({ a: 'b' }) });
    expect(prepare(metadata, { spec: Object.freeze({ entrypoint: 'main' }) }).ref.name).toBe('w');
  });

  it.each([
    ['a long prefix is cut before the random end', { generateName: `${'a'.repeat(80)}-` }, `${'a'.repeat(58)}99999`],
    ['a prefix that fits stays whole', { generateName: `${'a'.repeat(57)}-` }, `${'a'.repeat(57)}-99999`],
    ['an empty name is none', { name: '', generateName: 'a-' }, 'a-99999'],
  ])('%s', (_, metadata, name) => {
    expect(prepare(metadata).ref.name).toBe(name);
  });

  it.each([
    ['nothing to name it by', {}, 'WORKFLOW_REFUSED the workflow has neither metadata.name nor metadata.generateName'],
    [
      'a name that no label can hold',
      { name: 'a'.repeat(64) },
      `WORKFLOW_REFUSED workflow name ${'a'.repeat(64)} is 64 characters long, at most 63 are allowed`,
    ],
  ])('is refused with %s', (_, metadata, message) => {
    expect(refusal(() => prepare(metadata))).toBe(message);
  });

  it('writes a run id that is no label value as Prow’s rule makes one, the same for the selector', () => {
    expect(prepare({ name: 'w' }, {}, { runId: 'run of 2026/é!' }).workflow.metadata.labels).toEqual({
      'argo-e2e/run': 'run-of-2026',
    });
    expect(runSelector('run of 2026/é!')).toBe('argo-e2e/run=run-of-2026');
    expect(refusal(() => runSelector('é!'))).toBe('USAGE run id "é!" cannot be written as a label');
  });

  it('ends generated names with letters that Kubernetes uses, each as likely', () => {
    const limits: number[] = [];
    prepare({ generateName: 'a-' }, {}, { random: (limit) => limits.push(limit) });
    expect(limits).toEqual([27, 27, 27, 27, 27]);
  });
});
