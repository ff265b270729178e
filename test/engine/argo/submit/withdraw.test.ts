import { describe, expect, it } from 'vitest';
import type { Workflow } from '../../../../src/argo/types.ts';
import { createWorkflow } from '../../../../src/engine/argo/submit/create.ts';
import { prepareSubmission } from '../../../../src/engine/argo/submit/submission.ts';
import { withdraw } from '../../../../src/engine/argo/submit/withdraw.ts';
import { openClusterSession } from '../cluster-session.ts';

const workflow = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Workflow',
  metadata: { name: 'unit-tests' },
  spec: { entrypoint: 'main', templates: [{ name: 'main', container: { image: 'busybox', command: ['true'] } }] },
} as const satisfies Workflow;
const submissionOf = (submissionId: string) =>
  prepareSubmission(workflow, { runId: 'run-1', namespace: 'ci', submissionId, random: () => 0 });

describe('a creation whose end nobody knows is taken back', () => {
  it('when the object was made after all, so that nothing runs that nobody waits for', async () => {
    await using session = await openClusterSession(['lose', 'drop'], { budgetMs: 0 });
    const ours = submissionOf('ours');
    await expect(createWorkflow(session.client, ours, session.persistence)).rejects.toThrow(
      'it may exist all the same',
    );
    expect([...session.workflows.keys()]).toEqual(['unit-tests']);
    await withdraw(session.client, ours, session.persistence);
    expect([...session.workflows.keys()]).toEqual([]);
  });

  it('but never somebody else’s of the same name', async () => {
    await using session = await openClusterSession();
    await createWorkflow(session.client, submissionOf('theirs'), session.persistence);
    await withdraw(session.client, submissionOf('ours'), session.persistence);
    expect([...session.workflows.keys()]).toEqual(['unit-tests']);
  });

  it('and an API server that does not answer keeps nobody waiting', async () => {
    await using session = await openClusterSession(Array.from({ length: 50 }, () => 'drop'));
    await withdraw(session.client, submissionOf('ours'), session.persistence);
    expect(session.pauses.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(10_000);
  });
});
