/** The cluster itself: what the other tests of this folder take for granted. */
import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import type { KubeRequest } from '../../src/kubernetes/kube-client.ts';
import { startGcsServer } from './one-node/gcs-server.ts';
import { busyboxPod, clusterUnderTest, connectToClusterUnderTest, kubectl, nobodysController } from './under-test.ts';

const cluster = clusterUnderTest();
const client = await connectToClusterUnderTest(cluster);
const pods = `/api/v1/namespaces/${cluster.namespace}/pods`;
const workflows = `/apis/argoproj.io/v1alpha1/namespaces/${cluster.namespace}/workflows`;
const createdPaths: string[] = [];

const spec = { entrypoint: 'main', suspend: true, templates: [{ name: 'main', container: { image: 'busybox' } }] };

afterAll(async () => {
  await Promise.allSettled(createdPaths.map((path) => client.request({ method: 'DELETE', path })));
  await client.close();
});

describe('the test cluster', () => {
  it('runs a real pod to Succeeded and keeps its log', async () => {
    const pod = await runPod('echo "from $(id -un)"');
    const log = await kubectl(cluster, 'logs', nameOf(pod));
    expect(log).toBe('from root\n');
  });

  it('lets a pod reach the API server by the address in its environment, as Argo’s executor does', async () => {
    const pod = await runPod(
      'nc -w 5 "$KUBERNETES_SERVICE_HOST" "$KUBERNETES_SERVICE_PORT" </dev/null && echo reached',
    );
    expect(await kubectl(cluster, 'logs', nameOf(pod))).toBe('reached\n');
  });

  it('follows a log line by line while the pod runs', async () => {
    const path = await createPod('for i in 1 2 3; do echo line $i; sleep 0.2; done');
    await podPhase(path, ['Running', 'Succeeded']);
    const followed: string[] = [];
    const query = { follow: 'true' };
    for await (const line of client.lines({ method: 'GET', path: `${path}/log`, query }, { idleMs: 10_000 })) {
      followed.push(line);
    }
    expect(followed).toEqual(['line 1', 'line 2', 'line 3']);
  });

  it('keeps every field of a Workflow, whether the API server knows it or not', async () => {
    const odd = { ...spec, unheardOf: { deep: [1, '2', null] } };
    const path = await createWorkflow({ spec: odd });
    expect(await client.request({ method: 'GET', path })).toMatchObject({ spec: odd });
  });

  it('sends a watch in Table form a short row for each change, with Status and Message among its columns', async () => {
    const label = `watched-${randomBytes(4).toString('hex')}`;
    const path = await createWorkflow({ metadata: { labels: { label } }, spec });
    const rows = tableRows({ labelSelector: `label=${label}`, resourceVersion: '0' });
    expect(await nextRow(rows)).toMatchObject({ type: 'ADDED', Status: null });
    const status = { phase: 'Failed', message: 'not today' };
    await client.request({ method: 'PATCH', path, body: { status } });
    const change = await nextRow(rows);
    expect(change).toMatchObject({ type: 'MODIFIED', Status: 'Failed', Message: 'not today' });
    expect(change.bytes).toBeLessThan(400);
    await rows.return?.(undefined);
  });
});

describe.runIf(cluster.parts !== null)('the GCS server (built with the parts of a cluster of our own)', () => {
  it('keeps what is uploaded to a bucket', async () => {
    await using server = await startGcsServer(cluster.parts ?? '', ['results']);
    const upload = `${server.endpoint}/upload/storage/v1/b/results/o?uploadType=media&name=logs/a.txt`;
    expect((await fetch(upload, { method: 'POST', body: 'hello' })).status).toBe(200);
    const download = await fetch(`${server.endpoint}/storage/v1/b/results/o/logs%2Fa.txt?alt=media`);
    expect(await download.text()).toBe('hello');
  });
});

async function createPod(script: string): Promise<string> {
  const body = busyboxPod({ name: `probe-${randomBytes(4).toString('hex')}`, script });
  return created(pods, body);
}

async function createWorkflow(parts: {
  readonly spec: object;
  readonly metadata?: { readonly labels?: object };
}): Promise<string> {
  const { labels, ...more } = parts.metadata ?? {};
  const metadata = { generateName: 'probe-', ...more, labels: { ...labels, ...nobodysController } };
  return created(workflows, { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', ...parts, metadata });
}

async function created(collection: string, body: object): Promise<string> {
  const object = await client.request<{ metadata: { name: string } }>({ method: 'POST', path: collection, body });
  const path = `${collection}/${object.metadata.name}`;
  createdPaths.push(path);
  return path;
}

async function runPod(script: string): Promise<string> {
  const path = await createPod(script);
  expect(await podPhase(path, ['Succeeded', 'Failed'])).toBe('Succeeded');
  return path;
}

async function podPhase(path: string, wanted: readonly string[]): Promise<string> {
  for (;;) {
    const { status } = await client.request<{ status: { phase: string } }>({ method: 'GET', path });
    if (wanted.includes(status.phase)) return status.phase;
    await systemClock.sleep(100);
  }
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Events of a watch, each with its row's cells by column and its length. */
async function* tableRows(query: Readonly<Record<string, string>>) {
  const accept = 'application/json;as=Table;g=meta.k8s.io;v=v1';
  const request: KubeRequest = {
    method: 'GET',
    path: workflows,
    query: { watch: 'true', includeObject: 'None', ...query },
    accept,
  };
  let columns: readonly string[] = [];
  for await (const line of client.lines(request, { idleMs: 60_000 })) {
    const { type, object } = JSON.parse(line) as TableEvent;
    columns = object.columnDefinitions?.map(({ name }) => name) ?? columns;
    const cells = Object.fromEntries(columns.map((name, index) => [name, object.rows[0]?.cells[index] ?? null]));
    yield { ...cells, type, bytes: line.length };
  }
}

interface TableEvent {
  readonly type: string;
  readonly object: {
    readonly columnDefinitions?: readonly { readonly name: string }[] | null;
    readonly rows: readonly { readonly cells: readonly unknown[] }[];
  };
}

type Row = { readonly type: string; readonly bytes: number };

async function nextRow(rows: AsyncGenerator<Row>): Promise<Row> {
  const { value } = await rows.next();
  return value;
}
