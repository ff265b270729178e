import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { NodeStatus, WorkflowStatus } from '../../../src/argo/status-types.ts';
import type { WorkflowSpec } from '../../../src/argo/types.ts';
import { HarnessError } from '../../../src/core/errors.ts';
import { actAsAllowed } from '../../../src/engine/argo/act.ts';
import type { Act } from '../../../src/engine/engine.ts';
import { KubeError } from '../../../src/kubernetes/kube-error.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { createMemoryCluster, type MemoryCluster, refusal } from './memory-cluster.ts';

const ref = { name: 'w', namespace: 'ci' };
const path = '/apis/argoproj.io/v1alpha1/namespaces/ci/workflows/w';
const startMs = Date.parse('2026-11-21T06:00:00.400Z');
const running = { 'workflows.argoproj.io/phase': 'Running' };

function clusterWith(
  status: WorkflowStatus = {},
  spec: WorkflowSpec = {},
  labels: Record<string, string> = running,
): MemoryCluster {
  const cluster = createMemoryCluster();
  cluster.put({ metadata: { name: 'w', labels }, spec, status });
  return cluster;
}

/** Null when it was taken, else what was thrown; and how many seconds of pauses it took. */
async function act(cluster: MemoryCluster, wish: Act): Promise<{ readonly error: unknown; readonly seconds: number }> {
  const clock = createFakeClock(startMs);
  const work = actAsAllowed(cluster.client, ref, wish, { clock, random: () => 0.5 }).then(
    () => null,
    (error: unknown) => error,
  );
  return { error: await clock.runUntil(work), seconds: (clock.now() - startMs) / 1000 };
}

/** Fails the requests of one method so often, then lets them pass. */
function failing(cluster: MemoryCluster, method: string, failures: readonly (KubeError | 'lost')[]): void {
  const left = [...failures];
  cluster.onRequest = (request) => {
    const failure = request.method === method ? left.shift() : undefined;
    if (failure === undefined) return undefined;
    if (failure !== 'lost') throw failure;
    cluster.patch('w', request.body); // the server took it, its answer is lost
    throw new KubeError('connection reset', { status: 0 });
  };
}

const suspended = (outputs?: NodeStatus['outputs']): WorkflowStatus => ({
  phase: 'Running',
  nodes: {
    ask: {
      id: 'ask',
      name: 'w[0].ask',
      displayName: 'ask',
      type: 'Suspend',
      phase: 'Running',
      ...(outputs && { outputs }),
    },
    done: { id: 'done', name: 'w[0].done', displayName: 'done', type: 'Suspend', phase: 'Succeeded' },
    pod: { id: 'pod', name: 'w[0].pod', displayName: 'pod', type: 'Pod', phase: 'Running' },
  },
});
const supplied = { parameters: [{ name: 'answer', valueFrom: { supplied: {} } }] };

describe('stop, terminate and suspend', () => {
  it.each([
    ['stop', { shutdown: 'Stop' }],
    ['terminate', { shutdown: 'Terminate' }],
    ['suspend', { suspend: true }],
  ] as const)('%s is one patch of the spec, after a look at the phase that costs a few bytes', async (type, spec) => {
    const cluster = clusterWith();
    expect((await act(cluster, { type })).error).toBeNull();
    expect(cluster.requests).toEqual([`GET ${path}`, `PATCH ${path}`]);
    expect(cluster.bodies).toEqual([{ spec }]);
  });

  it.each(['Succeeded', 'Failed', 'Error'])('a workflow in %s is left alone, and the error says so', async (phase) => {
    const cluster = clusterWith({}, {}, { 'workflows.argoproj.io/phase': phase });
    expect((await act(cluster, { type: 'stop' })).error).toEqual(
      new HarnessError('ENGINE', `workflow w has ended (${phase}), nothing can stop it`),
    );
    expect(cluster.bodies).toEqual([]);
  });

  it('may be wished again: a second stop changes nothing', async () => {
    const cluster = clusterWith();
    await act(cluster, { type: 'stop' });
    expect((await act(cluster, { type: 'stop' })).error).toBeNull();
    expect(cluster.get('w')?.spec).toEqual({ shutdown: 'Stop' });
  });

  it('is tried again within seconds while the server is in trouble, and after a lost answer', async () => {
    const cluster = clusterWith();
    const busy = new KubeError('slow down', { status: 429, retryAfterMs: 1_000 });
    failing(cluster, 'PATCH', [busy, refusal(503, 'ServiceUnavailable', 'no leader'), 'lost']);
    const { error, seconds } = await act(cluster, { type: 'terminate' });
    expect([error, cluster.get('w')?.spec.shutdown]).toEqual([null, 'Terminate']);
    expect(cluster.bodies).toHaveLength(4);
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThan(4);
  });

  it('is tried again after a conflict, which is another’s write at the same moment', async () => {
    const cluster = clusterWith();
    failing(cluster, 'PATCH', [refusal(409, 'Conflict', 'the object has been modified')]);
    const { error } = await act(cluster, { type: 'stop' });
    expect([error, cluster.get('w')?.spec.shutdown]).toEqual([null, 'Stop']);
  });

  it('gives up after some seconds with what the server said last', async () => {
    const cluster = clusterWith();
    failing(
      cluster,
      'GET',
      Array.from({ length: 50 }, () => refusal(503, 'ServiceUnavailable', 'no leader')),
    );
    const { error, seconds } = await act(cluster, { type: 'stop' });
    expect(error).toMatchObject({ status: 503 });
    expect(seconds).toBeLessThan(7);
  });

  it('names a workflow that does not exist, and takes a 404 that is not about it for no such answer', async () => {
    expect((await act(createMemoryCluster(), { type: 'stop' })).error).toMatchObject({
      code: 'NOT_FOUND',
      message: 'there is no workflow w in namespace ci',
    });
    const starting = clusterWith();
    failing(starting, 'GET', [new KubeError('answered 404', { status: 404 })]);
    expect((await act(starting, { type: 'stop' })).error).toMatchObject({ code: 'ENGINE', message: 'answered 404' });
  });

  it('names the verb and the Role that are missing when it is not allowed', async () => {
    const cluster = clusterWith();
    const message =
      'workflows.argoproj.io "w" is forbidden: User "dev" cannot patch resource "workflows" in API group "argoproj.io" in the namespace "ci"';
    failing(cluster, 'PATCH', [refusal(403, 'Forbidden', message)]);
    const { error } = await act(cluster, { type: 'stop' });
    expect(error).toMatchObject({
      code: 'ENGINE',
      message: 'user "dev" may not patch workflows.argoproj.io in namespace ci',
    });
    expect((error as HarnessError).hint).toContain('kind: RoleBinding');
  });
});

describe('resume', () => {
  it('lifts spec.suspend and ends the running Suspend nodes, for the object that was read and no other', async () => {
    const cluster = clusterWith(suspended(), { suspend: true });
    const version = cluster.get('w')?.metadata.resourceVersion;
    expect((await act(cluster, { type: 'resume' })).error).toBeNull();
    expect(cluster.bodies).toEqual([
      {
        metadata: { resourceVersion: version },
        spec: { suspend: null },
        status: { nodes: { ask: { phase: 'Succeeded', finishedAt: '2026-11-21T06:00:00Z' } } },
      },
    ]);
  });

  it('supplies values, else defaults', async () => {
    const parameters = [
      { name: 'answer', valueFrom: { supplied: {} } },
      { name: 'rest', valueFrom: { supplied: {}, default: 'd' } },
    ];
    const cluster = clusterWith(suspended({ parameters }));
    await act(cluster, { type: 'resume', displayName: 'ask', outputs: { answer: 'yes' } });
    expect(cluster.get('w')?.status?.nodes?.['ask']).toEqual({
      ...suspended().nodes?.['ask'],
      phase: 'Succeeded',
      finishedAt: '2026-11-21T06:00:00Z',
      outputs: {
        parameters: [
          { name: 'answer', value: 'yes' },
          { name: 'rest', value: 'd' },
        ],
      },
    });
  });

  it('of one node leaves spec.suspend as it is, which Argo does too', async () => {
    const cluster = clusterWith(suspended(), { suspend: true });
    await act(cluster, { type: 'resume', displayName: 'ask' });
    expect([cluster.get('w')?.spec.suspend, cluster.get('w')?.status?.nodes?.['ask']?.phase]).toEqual([
      true,
      'Succeeded',
    ]);
  });

  it.each<readonly [string, Act, WorkflowStatus, string]>([
    [
      'a name that no suspended node has',
      { type: 'resume', displayName: 'done' },
      suspended(),
      'no suspended node is called done',
    ],
    [
      'a value that is missing',
      { type: 'resume' },
      suspended(supplied),
      'output answer of node ask has no value and no default: give one with --value answer=VALUE',
    ],
    [
      'a value that nothing takes',
      { type: 'resume', outputs: { anwser: 'yes' } },
      suspended(supplied),
      'no suspended node takes a value anwser; there is answer',
    ],
    [
      'nodes that are in the controller’s database',
      { type: 'resume' },
      { phase: 'Running', offloadNodeStatusVersion: 'fnv:1' },
      'its nodes are offloaded to the controller’s database; use argo resume with argo-server',
    ],
    [
      'nodes that cannot be read',
      { type: 'resume' },
      { phase: 'Running', compressedNodes: 'H4sI' },
      'its nodes cannot be read: compressedNodes cannot be inflated: unexpected end of file',
    ],
  ])('refuses %s', async (_, wish, status, reason) => {
    const cluster = clusterWith(status);
    expect((await act(cluster, wish)).error).toEqual(new HarnessError('ENGINE', `cannot resume workflow w: ${reason}`));
    expect(cluster.bodies).toEqual([]);
  });

  it('reads the object again when the controller wrote it meanwhile', async () => {
    const cluster = clusterWith(suspended());
    let writes = 0;
    cluster.onRequest = ({ method }) => {
      if (method !== 'PATCH' || writes === 3) return undefined;
      writes += 1;
      cluster.patch('w', { status: { progress: `${writes}/9` } });
      return undefined;
    };
    expect((await act(cluster, { type: 'resume' })).error).toBeNull();
    expect(cluster.requests.filter((line) => line.startsWith('PATCH'))).toHaveLength(4);
    expect(cluster.get('w')?.status).toMatchObject({ progress: '3/9', nodes: { ask: { phase: 'Succeeded' } } });
  });

  it('knows its own work after a lost answer, also where it was to resume a node by its name', async () => {
    const cluster = clusterWith(suspended());
    failing(cluster, 'PATCH', ['lost']);
    expect((await act(cluster, { type: 'resume', displayName: 'ask' })).error).toBeNull();
    expect(cluster.bodies).toHaveLength(1);
  });

  it('gives compressed nodes back compressed', async () => {
    const { nodes } = suspended();
    const cluster = clusterWith({
      phase: 'Running',
      compressedNodes: gzipSync(JSON.stringify(nodes)).toString('base64'),
    });
    expect((await act(cluster, { type: 'resume' })).error).toBeNull();
    const { nodes: plain, compressedNodes = '' } = cluster.get('w')?.status ?? {};
    expect(plain).toBeUndefined();
    expect(JSON.parse(gunzipSync(Buffer.from(compressedNodes, 'base64')).toString())).toEqual({
      ...nodes,
      ask: { ...nodes?.['ask'], phase: 'Succeeded', finishedAt: '2026-11-21T06:00:00Z' },
    });
  });

  it('of a workflow in which nothing is suspended asks for nothing', async () => {
    const cluster = clusterWith({ phase: 'Running' });
    expect((await act(cluster, { type: 'resume' })).error).toBeNull();
    expect(cluster.bodies).toEqual([]);
  });
});
