import { describe, expect, it } from 'vitest';
import { dryRun } from '../../../../src/engine/argo/submit/create.ts';
import { openClusterSession, refuse } from '../cluster-session.ts';
import { ours, unavailable, workflowsOf } from './submission-rig.ts';

describe('a dry run', () => {
  it('asks with the object that would be created, and makes nothing', async () => {
    await using session = await openClusterSession();
    expect(await dryRun(session.client, ours, session.persistence)).toEqual([]);
    expect(session.requests).toEqual([`POST ${workflowsOf}?dryRun=All&fieldValidation=Strict&fieldManager=argo-e2e`]);
    expect(JSON.parse(session.bodies[0] ?? '')).toEqual(ours.workflow);
    expect(session.workflows.size).toBe(0);
  });

  it('finds a name that is taken', async () => {
    await using session = await openClusterSession();
    session.workflows.set('unit-tests', {});
    expect(await dryRun(session.client, ours, session.persistence)).toMatchObject([
      {
        severity: 'error',
        path: 'metadata.name',
        message: 'a workflow unit-tests exists already in namespace ci',
        hint: 'use generateName or another name, or remove it: kubectl delete workflow -n ci unit-tests',
      },
    ]);
  });

  it('asks again while the server is in trouble', async () => {
    await using session = await openClusterSession(['drop', unavailable, refuse(409, 'Conflict', 'try again')]);
    expect(await dryRun(session.client, ours, session.persistence)).toEqual([]);
    expect(session.requests).toHaveLength(4);
  });

  it('only warns where a webhook of the cluster takes none', async () => {
    const message = 'admission webhook "w.acme.dev" does not support dry run';
    await using session = await openClusterSession([refuse(400, 'BadRequest', message)]);
    expect(await dryRun(session.client, ours, session.persistence)).toMatchObject([
      { severity: 'warning', message: `the cluster cannot say beforehand whether it takes the workflow: ${message}` },
    ]);
  });
});
