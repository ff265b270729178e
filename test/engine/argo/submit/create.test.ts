import { describe, expect, it } from 'vitest';
import type { Workflow } from '../../../../src/argo/types.ts';
import { HarnessError } from '../../../../src/core/errors.ts';
import { createWorkflow } from '../../../../src/engine/argo/submit/create.ts';
import { type Fault, openClusterSession, refuse, say } from '../cluster-session.ts';
import { failureOf, get, ours, post, submissionOf, unavailable, workflow } from './submission-rig.ts';

describe('creating a workflow', () => {
  it('sends the prepared object once, with strict validation, and gives where it is', async () => {
    await using session = await openClusterSession();
    const ref = await createWorkflow(session.client, ours, session.persistence);
    expect(ref).toEqual({ name: 'unit-tests', namespace: 'ci' });
    expect(session.requests).toEqual([post]);
    expect(JSON.parse(session.bodies[0] ?? '')).toEqual(ours.workflow);
    expect(session.pauses).toEqual([]);
  });

  it('keeps all digits of numbers beyond 2^53, which a manifest may hold', async () => {
    await using session = await openClusterSession();
    const large = { ...workflow, spec: { ...workflow.spec, activeDeadlineSeconds: 9007199254740993n } };
    await createWorkflow(session.client, submissionOf('ours', large as unknown as Workflow), session.persistence);
    expect(session.bodies[0]).toContain('"activeDeadlineSeconds":9007199254740993,');
  });

  it.each<{ readonly what: string; readonly faults: readonly (Fault | null)[]; readonly requests: readonly string[] }>([
    { what: 'the answer is lost after the object was stored', faults: ['lose'], requests: [post, post, get] },
    { what: 'the answer is cut off', faults: ['truncate'], requests: [post, post, get] },
    { what: 'the request is lost', faults: ['drop', 'drop'], requests: [post, post, post] },
    { what: 'the server is away for a while', faults: [unavailable, unavailable], requests: [post, post, post] },
    { what: 'a gateway gives up, but the server went on', faults: ['late'], requests: [post, post, get] },
    {
      what: 'the answer is lost, and so is that to the question whose object it is',
      faults: ['lose', null, 'drop'],
      requests: [post, post, get, post, get],
    },
    {
      what: 'a quota is being updated by somebody else',
      faults: [refuse(409, 'Conflict', 'Operation cannot be fulfilled on resourcequotas "q"')],
      requests: [post, get, post],
    },
    {
      what: 'something in between says 200 and knows nothing of workflows',
      faults: [say(200, { kind: 'Status', status: 'Success' })],
      requests: [post, post],
    },
    {
      what: 'an object of that name has just gone',
      faults: [refuse(409, 'AlreadyExists', 'workflows.argoproj.io "unit-tests" already exists')],
      requests: [post, get, post],
    },
  ])('makes exactly one when $what', async ({ faults, requests }) => {
    await using session = await openClusterSession(faults);
    await createWorkflow(session.client, ours, session.persistence);
    expect(session.requests).toEqual(requests);
    expect([...session.workflows.keys()]).toEqual(['unit-tests']);
    expect(session.workflows.get('unit-tests')).toMatchObject(ours.workflow);
  });

  it('waits as long as the server says, then as usual', async () => {
    await using session = await openClusterSession([
      refuse(429, 'TooManyRequests', 'slow down', { 'retry-after': '7' }),
      unavailable,
    ]);
    await createWorkflow(session.client, ours, session.persistence);
    expect(session.pauses).toEqual([7000, 250, 500]);
    expect(session.requests).toEqual([post, post, post]);
  });

  it('gives up at once when the server names a time beyond the budget', async () => {
    await using session = await openClusterSession([
      refuse(429, 'TooManyRequests', 'slow down', { 'retry-after': '3600' }),
    ]);
    const failure = await failureOf(createWorkflow(session.client, ours, session.persistence));
    expect(failure).toMatch(/^ENGINE workflow ci\/unit-tests could not be created: .* answered 429 .*: slow down$/);
    expect(session.requests).toEqual([post]);
    expect(session.pauses).toEqual([]);
  });

  it('gives up after the budget and says that the object may exist', async () => {
    const told: number[] = [];
    await using session = await openClusterSession(
      Array.from({ length: 200 }, () => unavailable),
      {
        onRetry: (_, pauseMs) => told.push(pauseMs),
      },
    );
    const failure = await failureOf(createWorkflow(session.client, ours, session.persistence));
    expect(failure).toMatch(
      /no leader; it may exist all the same, for answers were lost\n {2}→ see whether it exists: kubectl get workflow -n ci unit-tests$/,
    );
    const waited = session.pauses.reduce((sum, ms) => sum + ms, 0);
    expect(waited).toBeGreaterThanOrEqual(300_000);
    expect(waited).toBeLessThan(310_000);
    expect(session.requests.length).toBeLessThan(80); // no busy loop
    expect(told).toEqual(session.pauses);
  });

  it('stops asking when it is interrupted', async () => {
    const interrupted = new AbortController();
    const reason = new HarnessError('INTERRUPTED', 'interrupted by SIGTERM');
    await using session = await openClusterSession([unavailable, unavailable], {
      signal: interrupted.signal,
      onRetry: () => interrupted.abort(reason),
    });
    expect(await failureOf(createWorkflow(session.client, ours, session.persistence))).toBe(
      'INTERRUPTED interrupted by SIGTERM',
    );
    expect(session.requests).toEqual([post]);
  });

  it('does not take another submission of the same run for its own', async () => {
    await using session = await openClusterSession();
    await createWorkflow(session.client, submissionOf('theirs'), session.persistence);
    expect(await failureOf(createWorkflow(session.client, ours, session.persistence))).toBe(
      `WORKFLOW_REFUSED workflow ci/unit-tests exists already: it belongs to run "run-1", created "2026-01-01T00:00:00Z"
  → use generateName or another name, or remove it: kubectl delete workflow -n ci unit-tests`,
    );
    expect(session.requests).toEqual([post, post, get]);
  });

  it('says of a stranger’s workflow that no run made it', async () => {
    await using session = await openClusterSession();
    session.workflows.set('unit-tests', { metadata: { labels: [], annotations: null } });
    expect(await failureOf(createWorkflow(session.client, ours, session.persistence))).toContain(
      'WORKFLOW_REFUSED workflow ci/unit-tests exists already: it was not made by run_e2e, created nothing\n',
    );
  });
});
