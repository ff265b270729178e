import { randomBytes } from 'node:crypto';
import { expect, onTestFinished } from 'vitest';
import { nodeId } from '../../src/argo/names.ts';
import type { Workflow } from '../../src/argo/types.ts';
import { systemClock } from '../../src/core/clock.ts';
import { createArgoEngine } from '../../src/engine/argo/engine.ts';
import { defaultPolicy } from '../../src/engine/argo/policy/policy.ts';
import type { WorkflowRef } from '../../src/engine/engine.ts';
import { describeEngine } from '../engine/contract.ts';
import type { Story } from '../engine/contract-stage.ts';
import type { RecordedRequest } from '../support/fault-proxy/exchange.ts';
import { statusAuthor, useCluster, withRecording } from './cluster-rig.ts';
import { recordings } from './contract-recordings.ts';
import { proxiedClient } from './proxied-client.ts';

const rig = useCluster();
const workflowsPath = `/apis/argoproj.io/v1alpha1/namespaces/${rig.namespace}/workflows`;

describeEngine(`the Argo engine (${statusAuthor})`, async () => {
  const runId = `run-${randomBytes(4).toString('hex')}`;
  const { client, proxy, close } = await proxiedClient(rig.namespace);
  onTestFinished(close);
  const policy = defaultPolicy(rig.namespace);
  const engine = createArgoEngine({ client, runId, policy, clock: systemClock, random: Math.random });
  return {
    engine,
    remove: rig.remove,
    prepared: (workflow, which) => withRecording(workflow, recordings[which]),
    verify: async (story) => {
      const { requests } = proxy;
      const of = (...stages: readonly RecordedRequest['stage'][]) =>
        requests.filter(({ stage }) => stages.includes(stage));
      expect(requests.every(({ status, method }) => status === (method === 'POST' ? 201 : 200) || status === 404)).toBe(
        true,
      );
      verifyPreflight(of('other'), story);
      await verifyCreations(of('dry run', 'create'), story, runId);
      expect(of('shutdown').map(({ path, body }) => [path, body])).toEqual(story.acts.map(patchOf));
      verifyWatches(of('watch'), runId);
      const ours = story.submitted.map(({ ref }) => pathOf(ref));
      expect(of('get').filter(({ path }) => !ours.includes(path))).toEqual([]);
      expect(of('list', 'delete')).toEqual([]);
    },
  };
});

/** Asked once, and not at all where nothing is sent: a workflow that is wrong by itself never reaches the cluster. */
function verifyPreflight(requests: readonly RecordedRequest[], { submitted }: Story): void {
  const asked = ['/apis/argoproj.io/v1alpha1', `/api/v1/namespaces/${rig.namespace}`];
  expect(requests.map(({ path }) => path)).toEqual(submitted.length === 0 ? [] : asked);
}

/** Each workflow was tried and then created once, as the very object that was tried, and that is what the API server has. */
async function verifyCreations(
  requests: readonly RecordedRequest[],
  { submitted }: Story,
  runId: string,
): Promise<void> {
  const query = { fieldManager: 'argo-e2e', fieldValidation: 'Strict' };
  const documents = submitted.map(({ ref, workflow }) => submittedObject(workflow, ref, runId));
  const sent = requests.map(({ path, query, body }) => ({ path, query, body }));
  expect(sent).toEqual(
    documents.flatMap((body) => [
      { path: workflowsPath, query: { ...query, dryRun: 'All' }, body },
      { path: workflowsPath, query, body },
    ]),
  );
  for (const [index, { ref }] of submitted.entries()) {
    expect(requests[2 * index + 1]?.body).toEqual(requests[2 * index]?.body);
    const kept = await rig.read(ref);
    if (kept !== null) expect(kept).toMatchObject(documents[index] ?? {});
  }
  const all = await rig.list(`argo-e2e/run=${runId}`);
  expect(all.length).toBeLessThanOrEqual(submitted.length);
}

function submittedObject({ metadata, spec }: Workflow, { name, namespace }: WorkflowRef, runId: string) {
  const label = { 'argo-e2e/run': runId };
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: {
      name,
      namespace,
      labels: label,
      annotations: { ...metadata.annotations, 'argo-e2e/submission': expect.stringMatching(/^[-0-9a-f]{36}$/) },
    },
    spec: { ...spec, podMetadata: { labels: label } },
  };
}

function verifyWatches(requests: readonly RecordedRequest[], runId: string): void {
  for (const { path, query, accept } of requests) {
    expect(path).toBe(workflowsPath);
    expect(query).toMatchObject({
      labelSelector: `argo-e2e/run=${runId}`,
      includeObject: 'None',
      allowWatchBookmarks: 'true',
    });
    expect(accept).toMatch(/^application\/json;as=Table;/);
  }
}

/** The one patch that an act is. */
function patchOf({ ref, act }: Story['acts'][number]): readonly [string, unknown] {
  switch (act.type) {
    case 'stop':
      return [pathOf(ref), { spec: { shutdown: 'Stop' } }];
    case 'terminate':
      return [pathOf(ref), { spec: { shutdown: 'Terminate' } }];
    case 'suspend':
      return [pathOf(ref), { spec: { suspend: true } }];
    default:
      return [
        pathOf(ref),
        {
          metadata: { resourceVersion: expect.stringMatching(/^\d+$/) },
          ...(act.outputs === undefined
            ? { spec: { suspend: null } }
            : { status: { nodes: { [approveId(ref)]: resumedNode(act.outputs) } } }),
        },
      ];
  }
}

function resumedNode(outputs: Readonly<Record<string, string>>) {
  const parameters = Object.entries(outputs).map(([name, value]) => ({ name, value }));
  return {
    phase: 'Succeeded',
    finishedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    outputs: { parameters },
  };
}

function approveId({ name }: WorkflowRef): string {
  return nodeId(name, `${name}[0].approve`);
}

function pathOf({ name }: WorkflowRef): string {
  return `${workflowsPath}/${name}`;
}
