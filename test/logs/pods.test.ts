import { describe, expect, it } from 'vitest';
import type { Workflow } from '../../src/argo/types.ts';
import type { LogSource, NodeLogQuery } from '../../src/logs/log-source.ts';
import { createPodLogSource } from '../../src/logs/pods.ts';
import { clientOf, type FakeCluster, fakeCluster } from '../cli/cluster/fake-cluster.ts';

const workflow: Workflow = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Workflow',
  metadata: { name: 'wf', namespace: 'ci' },
  spec: {},
};
const query: NodeLogQuery = { workflow: 'wf', namespace: 'ci', nodeId: 'wf-1', podName: 'wf-main-1' };
const listed = 'GET /api/v1/namespaces/ci/pods?labelSelector=workflows.argoproj.io/workflow=wf&limit=200';

/** A cluster with one workflow, whose only pod has this name and log. */
function clusterWith(name: string, log: string | null, status = 0): Promise<FakeCluster> {
  const labels = { 'workflows.argoproj.io/workflow': 'wf' };
  const annotations = { 'workflows.argoproj.io/node-id': 'wf-1' };
  return fakeCluster({
    pods: () => [{ namespace: 'ci', name, labels, annotations, log }],
    refuse: (_, path) => (status !== 0 && path.includes('/log?') ? [status, 'refused'] : null),
  });
}

async function withLogs<T>(cluster: FakeCluster, work: (source: LogSource) => Promise<T>): Promise<T> {
  cluster.add(workflow);
  const client = await clientOf(cluster);
  try {
    return await work(createPodLogSource(client));
  } finally {
    await client.close();
  }
}

function requests({ seen }: FakeCluster): readonly string[] {
  return seen.map(({ method, path }) => `${method} ${path}`);
}

describe('the log of a step on a cluster', () => {
  it('is read by the name that Argo gives the pod: no list of pods, and the end alone', async () => {
    await using cluster = await clusterWith('wf-main-1', 'one\ntwo\n');
    const tail = await withLogs(cluster, (source) => source.tail(query, 1000));
    expect(tail).toEqual({ text: 'one\ntwo\n', truncated: false, file: null });
    expect(requests(cluster)).toEqual([
      'GET /api/v1/namespaces/ci/pods/wf-main-1',
      'GET /api/v1/namespaces/ci/pods/wf-main-1/log?container=main&tailLines=5000&limitBytes=1048576',
    ]);
  });

  it('is found by the annotation of its pod where that has another name, or none is known', async () => {
    await using cluster = await clusterWith('wf-1', 'hello\n');
    const texts = await withLogs(cluster, (source) =>
      Promise.all(
        [query, { workflow: 'wf', namespace: 'ci', nodeId: 'wf-1' }, { ...query, nodeId: 'wf-2' }].map(
          async (each) => (await source.tail(each, 1000))?.text,
        ),
      ),
    );
    expect(texts).toEqual(['hello\n', 'hello\n', undefined]);
    expect(requests(cluster).filter((each) => each === listed)).toHaveLength(3);
  });

  it('is nothing, and no error, while its container waits to start', async () => {
    await using cluster = await clusterWith('wf-main-1', null);
    expect(await withLogs(cluster, (source) => source.tail(query, 1000))).toBeNull();
  });

  it('is nothing where the kubelet has lost it, which it says in the place of the log', async () => {
    await using cluster = await clusterWith('wf-main-1', 'unable to retrieve container logs for containerd://0123');
    expect(await withLogs(cluster, (source) => source.tail(query, 1000))).toBeNull();
  });

  it('that may not be read is an error with the server’s words', async () => {
    await using cluster = await clusterWith('wf-main-1', 'x', 403);
    await expect(withLogs(cluster, (source) => source.tail(query, 1000))).rejects.toMatchObject({
      name: 'KubeError',
      status: 403,
      message: expect.stringContaining('refused'),
    });
  });

  it('holds no line of Argo’s executor, also where the step’s last line did not end', async () => {
    const log = [
      'time=2026-11-21T06:46:51.063Z level=INFO msg="waiting for signals" argo=true signalPath=/var/run/argo/x',
      'time="2026-11-21T07:25:20.190Z" level=info msg="sub-process exited" argo=true error="<nil>"',
      'curl --data argo=true',
      'time=now level=INFO msg=mine argo=true',
      'half a linetime=2026-11-21T06:46:52.063Z level=INFO msg="sub-process exited" argo=true error="exit status 1"',
      '',
    ].join('\n');
    await using cluster = await clusterWith('wf-main-1', log);
    const own = ['curl --data argo=true', 'time=now level=INFO msg=mine argo=true', 'half a line'];
    expect((await withLogs(cluster, (source) => source.tail(query, 1000)))?.text).toBe(`${own.join('\n')}\n`);
  });

  it.each([
    { what: 'the executor’s errors', lines: ['ERROR'], text: 'ERROR' },
    { what: 'nothing where it did its ordinary work', lines: ['INFO', 'WARN'], text: null },
  ])('of a step that never began is $what', async ({ lines, text }) => {
    const line = (level: string) => `time=2026-11-21T20:13:44.211Z level=${level} msg="x" argo=true`;
    await using cluster = await fakeCluster({
      pods: () => [
        {
          namespace: 'ci',
          name: 'wf-main-1',
          labels: {},
          annotations: {},
          log: null,
          waitLog: `${[...lines, 'INFO'].map(line).join('\n')}\n`,
        },
      ],
    });
    const tail = await withLogs(cluster, (source) => source.tail(query, 1000));
    expect(tail?.text ?? null).toEqual(text === null ? null : expect.stringContaining(line(text)));
    expect(tail?.text ?? '').not.toContain('INFO');
  });

  it.each([
    { what: 'many short lines', log: 'x\n'.repeat(6000), max: 6, text: 'x\nx\nx\n' },
    { what: 'lines of which only some fit', log: 'one\ntwo\nthree\n', max: 12, text: 'two\nthree\n' },
    { what: 'one line longer than what is wanted', log: `${'ä'.repeat(50)}\n`, max: 5, text: 'ää' },
    { what: 'lines that are too much in one answer', log: `${'y'.repeat(200_000)}\n`.repeat(8), max: 4, text: 'yyyy' },
  ])('is cut to the end of $what', async ({ log, max, text }) => {
    await using cluster = await clusterWith('wf-main-1', log);
    const tail = await withLogs(cluster, (source) => source.tail(query, max));
    expect({ ...tail, text: tail?.text }).toEqual({ text, truncated: true, file: null });
  });

  it('is asked for again when the server is in trouble', async () => {
    let left = 1;
    await using cluster = await fakeCluster({
      pods: () => [{ namespace: 'ci', name: 'wf-main-1', labels: {}, annotations: {}, log: 'fine\n' }],
      refuse: () => (left-- > 0 ? [503, 'busy'] : null),
    });
    expect((await withLogs(cluster, (source) => source.tail(query, 1000)))?.text).toBe('fine\n');
  });
});
