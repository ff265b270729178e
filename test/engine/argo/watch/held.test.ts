/** What keeps a workflow from going on where its own row does not tell: no controller has begun, or a pod cannot be made. */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { podName } from '../../../../src/argo/names.ts';
import type { NodeStatus, WorkflowStatus } from '../../../../src/argo/status-types.ts';
import type { Workflow, WorkflowSpec } from '../../../../src/argo/types.ts';
import { createArgoEngine } from '../../../../src/engine/argo/engine.ts';
import { defaultPolicy } from '../../../../src/engine/argo/policy/policy.ts';
import { runLabel } from '../../../../src/engine/argo/submission-labels.ts';
import type { WorkflowEngine, WorkflowRef } from '../../../../src/engine/engine.ts';
import type { KubeRequest } from '../../../../src/kubernetes/kube-client.ts';
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts';
import { createMemoryCluster, type MemoryCluster, refusal } from '../memory-cluster.ts';

const startMs = Date.parse('2026-11-21T06:00:00Z');
const ref: WorkflowRef = { name: 'w', namespace: 'ci' };
const instance = 'workflows.argoproj.io/controller-instanceid';
const phaseLabel = 'workflows.argoproj.io/phase';

interface Rig {
  readonly cluster: MemoryCluster;
  readonly clock: FakeClock;
  readonly engine: WorkflowEngine;
}

function setUp(objects: Readonly<Record<string, unknown>> = {}): Rig {
  const cluster = createMemoryCluster();
  cluster.onRequest = (request) => objectAt(request, objects);
  const clock = createFakeClock(startMs);
  const engine = createArgoEngine({
    client: cluster.client,
    runId: 'r1',
    policy: defaultPolicy('ci'),
    clock,
    random: () => 0.5,
  });
  return { cluster, clock, engine };
}

/** What else there is in the cluster, by path; anything but workflows that is not named does not exist. */
function objectAt({ path, method, query }: KubeRequest, objects: Readonly<Record<string, unknown>>): unknown {
  const found = query?.['watch'] === undefined ? objects[path] : undefined;
  if (found instanceof Error) throw found;
  if (found === undefined && method === 'GET' && !path.includes('/workflows'))
    throw refusal(404, 'NotFound', 'not found');
  return found;
}

/** What holds workflow `w`, with the second from which on it was said, until `untilSeconds`. */
async function heard(
  { engine, clock }: Rig,
  untilSeconds: number,
  refs = [ref],
): Promise<readonly (readonly [number, string])[]> {
  const over = new AbortController();
  const told: (readonly [number, string])[] = [];
  const listening = (async () => {
    for await (const { heldBy } of engine.changes(refs, over.signal))
      if (heldBy !== undefined) told.push([(clock.now() - startMs) / 1000, heldBy]);
  })();
  await clock.runUntil(clock.sleep(untilSeconds * 1000));
  over.abort();
  await listening;
  return told;
}

describe('a workflow that no controller begins with', () => {
  const workflowW = (labels: Record<string, string> = {}, spec: WorkflowSpec = {}) => ({
    metadata: { name: 'w', labels: { [runLabel]: 'r1', ...labels } },
    spec,
  });
  const begun = (name: string, labels: Record<string, string> = {}) => ({
    metadata: { name, labels: { [phaseLabel]: 'Running', ...labels }, creationTimestamp: '2026-11-21T05:59:00Z' },
  });
  const place = '/apis/apps/v1/namespaces/argo/deployments/workflow-controller';
  const leaseAt = (namespace: string) =>
    `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/workflow-controller`;
  const intro = 'no controller has begun with it for 30s';
  const forbidden = refusal(403, 'Forbidden', 'no');

  it('is explained after half a minute, and again every few minutes, with a handful of requests', async () => {
    const rig = setUp();
    rig.cluster.put(workflowW());
    const words = 'no workflow of namespace ci was ever begun: is there a controller that looks at this namespace?';
    expect(await heard(rig, 400)).toEqual([
      [30, `${intro}: ${words}`],
      [210, `no controller has begun with it for 210s: ${words}`],
      [390, `no controller has begun with it for 390s: ${words}`],
    ]);
    expect(rig.cluster.requests.filter((line) => line.startsWith('GET'))).toHaveLength(3 * 6);
  });

  it('is not spoken of any more once it has a phase', async () => {
    const rig = setUp();
    rig.cluster.put(workflowW());
    const later = rig.clock.sleep(40_000).then(() => rig.cluster.patch('w', { status: { phase: 'Running' } }));
    expect(await heard(rig, 600)).toHaveLength(1);
    await later;
  });

  it.each<{
    readonly why: string;
    readonly own?: ReturnType<typeof workflowW>;
    readonly others?: readonly ReturnType<typeof begun>[];
    readonly objects?: Readonly<Record<string, unknown>>;
    readonly words: string;
  }>([
    {
      why: 'it was created suspended',
      own: workflowW({}, { suspend: true }),
      words: ': its spec.suspend is true; e2e resume lets it begin',
    },
    {
      why: 'it asks for a controller of which there is no trace',
      own: workflowW({ [instance]: 'blue' }),
      others: [begun('x'), begun('y', { [instance]: 'green' })],
      words: `: its label ${instance} asks for a controller with instanceID "blue", and those begun in namespace ci have none, "green"`,
    },
    {
      why: 'it asks for a controller where nothing was ever begun',
      own: workflowW({ [instance]: 'blue' }),
      words: `: its label ${instance} asks for a controller with instanceID "blue", and no workflow of namespace ci was ever begun`,
    },
    {
      why: 'the controller of the namespace serves labelled workflows alone',
      others: [begun('y', { [instance]: 'green' })],
      words: `: the workflows begun in namespace ci have the label ${instance} ("green"), this one has none`,
    },
    {
      why: 'the controller has stopped',
      others: [begun('x')],
      objects: { [place]: { spec: { replicas: 1 }, status: {} } },
      words:
        ': other workflows of namespace ci were begun, the newest of them made at 2026-11-21T05:59:00Z: the controller may be down or busy; deployment argo/workflow-controller has no ready pod (replicas: 1)',
    },
    {
      why: 'the controller does not renew its lease any more',
      objects: { [leaseAt('ci')]: { spec: { renewTime: '2026-11-21T05:58:30.000000Z' } } },
      words:
        ': no workflow of namespace ci was ever begun: is there a controller that looks at this namespace?; the controller of namespace ci renewed its lease 120s ago: it seems to be down',
    },
    {
      why: 'a controller is alive that does not look at this namespace',
      objects: {
        [place]: { status: { readyReplicas: 1 } },
        [leaseAt('argo')]: { spec: { renewTime: '2026-11-21T06:00:25.000000Z' } },
      },
      words:
        ': no workflow of namespace ci was ever begun: is there a controller that looks at this namespace?; the controller of namespace argo is alive',
    },
    {
      why: 'none, where nothing may be looked at',
      objects: {
        '/apis/argoproj.io/v1alpha1/namespaces/ci/workflows': forbidden,
        '/apis/argoproj.io/v1alpha1/namespaces/ci/workflows/w': forbidden,
        [place]: forbidden,
      },
      words: '',
    },
  ])('has its reason told: $why', async ({ own = workflowW(), others = [], objects = {}, words }) => {
    const rig = setUp(objects);
    for (const each of [own, ...others]) rig.cluster.put(each);
    expect(await heard(rig, 32)).toEqual([[30, `${intro}${words}`]]);
  });

  it('costs no more requests when it is one of a hundred', async () => {
    const rig = setUp();
    const names = Array.from({ length: 100 }, (_, index) => `w${index}`);
    for (const name of names) rig.cluster.put({ metadata: { name, labels: { [runLabel]: 'r1' } } });
    const refs = names.map((name) => ({ name, namespace: 'ci' }));
    const told = await heard(rig, 32, refs);
    expect(told).toHaveLength(100);
    expect(rig.cluster.requests.filter((line) => line.startsWith('GET'))).toHaveLength(10);
  });
});

describe('a pod that starts without a word', () => {
  const eventsPath = '/api/v1/namespaces/ci/events';
  const mount = 'MountVolume.SetUp failed for volume "key" : secret "no-such" not found';
  const node = (rest: Partial<NodeStatus> = {}): NodeStatus => ({
    id: 'w-1',
    name: 'w[0].deploy',
    displayName: 'deploy',
    type: 'Pod',
    templateName: 'main',
    phase: 'Pending',
    message: 'PodInitializing',
    startedAt: '2026-11-21T06:00:00Z',
    ...rest,
  });
  const pod = podName('w', 'w[0].deploy', 'main');
  const event = (reason: string, message: string, rest = {}) => ({
    involvedObject: { name: pod },
    reason,
    message,
    lastTimestamp: '2026-11-21T06:00:05Z',
    ...rest,
  });
  const object = (only: NodeStatus, status: WorkflowStatus = {}): Pick<Workflow, 'metadata' | 'spec' | 'status'> => ({
    metadata: { name: 'w', labels: { [runLabel]: 'r1', [phaseLabel]: 'Running' } },
    spec: {},
    status: { phase: 'Running', nodes: { [only.id]: only }, ...status },
  });
  const heldBy = async ({ engine }: Rig) => (await engine.get(ref))?.status?.nodes?.['w-1']?.heldBy;
  const reads = ({ cluster }: Rig) => cluster.requests.filter((line) => line.includes('/events')).length;

  it('is explained by its events a quarter of a minute after it was made, in the changes and in the object', async () => {
    const rig = setUp({ [eventsPath]: { items: [event('Pulled', 'x'), event('FailedMount', mount)] } });
    rig.cluster.put(object(node()));
    expect(await heldBy(rig)).toBeUndefined();
    expect(await heard(rig, 20)).toEqual([[16, `deploy cannot start: FailedMount: ${mount}`]]);
    expect(await heldBy(rig)).toBe(`FailedMount: ${mount}`);
    expect(rig.cluster.get('w')?.status?.nodes?.['w-1']).toEqual(node()); // the cluster's own object is as it was
  });

  it('is explained in the last look at it, when nobody looked before', async () => {
    const rig = setUp({ [eventsPath]: { items: [event('FailedMount', mount)] } });
    rig.cluster.put(object(node()));
    await rig.clock.runUntil(rig.clock.sleep(60_000));
    expect(await heldBy(rig)).toBe(`FailedMount: ${mount}`);
    expect(rig.cluster.requests.at(-1)).toContain('fieldSelector=type=Warning,involvedObject.kind=Pod,');
  });

  it('is looked up with a few requests, however often somebody looks and however long it lasts', async () => {
    const rig = setUp({ [eventsPath]: { items: [] } });
    rig.cluster.put(object(node()));
    for (let second = 0; second < 3_600; second += 10) {
      await rig.clock.runUntil(rig.clock.sleep(10_000));
      await Promise.all([heldBy(rig), heldBy(rig)]);
    }
    expect(reads(rig)).toBeLessThan(17);
  });

  it('stays unexplained where events may not be read, which is tried again only after minutes', async () => {
    const rig = setUp({ [eventsPath]: refusal(403, 'Forbidden', 'no') });
    rig.cluster.put(object(node()));
    await rig.engine.get(ref);
    expect(await heard(rig, 290)).toEqual([]);
    expect(reads(rig)).toBe(1);
  });

  it('is not confused with what its pod said long ago, or another pod says', async () => {
    const old = event('FailedMount', mount, { lastTimestamp: '2026-11-21T05:50:00Z' });
    const other = event('FailedMount', mount, { involvedObject: { name: 'w-main-2' } });
    const rig = setUp({ [eventsPath]: { items: [old, other] } });
    rig.cluster.put(object(node()));
    await rig.clock.runUntil(rig.clock.sleep(20_000));
    expect(await heldBy(rig)).toBeUndefined();
  });

  it('is not looked up where the message tells by itself, and that is remembered when Argo’s last word forgets it', async () => {
    const rig = setUp();
    const cause = 'Unschedulable: 0/1 nodes are available';
    rig.cluster.put(object(node({ message: cause })));
    expect(await heldBy(rig)).toBeUndefined();
    const over = node({ phase: 'Failed', message: 'workflow shutdown with strategy:  Stop' });
    rig.cluster.put(object(over, { phase: 'Failed' }));
    expect(await heldBy(rig)).toBe(cause);
    expect(reads(rig)).toBe(0);
  });

  it('is forgotten when the pod runs after all', async () => {
    const rig = setUp();
    rig.cluster.put(object(node({ message: 'ErrImagePull: no route' })));
    await rig.engine.get(ref);
    rig.cluster.put(object(node({ phase: 'Running', message: '' })));
    await rig.engine.get(ref);
    rig.cluster.put(object(node({ phase: 'Failed', message: 'main: Error (exit code 1)' })));
    expect(await heldBy(rig)).toBeUndefined();
  });

  it('is found in compressed nodes as well', async () => {
    const rig = setUp();
    const packed = (only: NodeStatus) => gzipSync(JSON.stringify({ [only.id]: only })).toString('base64');
    rig.cluster.put(object(node(), { nodes: {}, compressedNodes: packed(node({ message: 'ErrImagePull: x' })) }));
    await rig.engine.get(ref);
    const over = node({ phase: 'Failed', message: 'Step exceeded its deadline' });
    rig.cluster.put(object(over, { phase: 'Failed', nodes: {}, compressedNodes: packed(over) }));
    expect((await rig.engine.get(ref))?.status).toEqual({
      phase: 'Failed',
      nodes: { 'w-1': { ...over, heldBy: 'ErrImagePull: x' } },
    });
  });
});
