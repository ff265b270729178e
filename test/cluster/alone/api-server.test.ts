import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import type { KubeRequest } from '../../../src/kubernetes/kube-client.ts';
import { KubeError } from '../../../src/kubernetes/kube-error.ts';
import {
  clusterUnderTest,
  compactEtcd,
  connectToClusterUnderTest,
  nobodysController,
  restartApiServer,
} from '../under-test.ts';

const cluster = clusterUnderTest();
const client = await connectToClusterUnderTest(cluster);
const workflows = `/apis/argoproj.io/v1alpha1/namespaces/${cluster.namespace}/workflows`;
const spec = { entrypoint: 'main', suspend: true, templates: [{ name: 'main', container: { image: 'busybox' } }] };
const metadata = { generateName: 'probe-', labels: nobodysController };
const created: string[] = [];

afterAll(async () => {
  await Promise.all(created.map((path) => client.request({ method: 'DELETE', path })));
  await client.close();
});

describe.runIf(cluster.controlSocket !== null)('the API server of a cluster of our own (not of somebody’s)', () => {
  it('can be killed and started again, and knows everything it knew', async () => {
    const path = await createWorkflow();
    const restarted = restartApiServer(cluster, { downMs: 500 });
    await expect(untilRefused()).resolves.toMatchObject({ status: 0 });
    await restarted;
    expect(await client.request({ method: 'GET', path })).toMatchObject({ spec });
  });

  it('answers 410 to a watch from before a compaction and a restart', async () => {
    const list = await client.request<{ metadata: { resourceVersion: string } }>({ method: 'GET', path: workflows });
    await createWorkflow();
    await createWorkflow();
    await compactEtcd(cluster);
    await restartApiServer(cluster);
    const query = { watch: 'true', resourceVersion: list.metadata.resourceVersion };
    expect(await firstAnswer({ method: 'GET', path: workflows, query })).toMatchObject({ code: 410 });
  });
});

async function createWorkflow(): Promise<string> {
  const body = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata, spec };
  const object = await client.request<{ metadata: { name: string } }>({ method: 'POST', path: workflows, body });
  const path = `${workflows}/${object.metadata.name}`;
  created.push(path);
  return path;
}

/** What a watch says first, once the API server that has just started has read its storage (429 until then). */
async function firstAnswer(request: KubeRequest): Promise<unknown> {
  for (;;) {
    try {
      for await (const line of client.lines(request, { idleMs: 30_000 })) {
        return (JSON.parse(line) as { readonly object: unknown }).object;
      }
    } catch (error) {
      if (!(error instanceof KubeError && error.status === 429)) throw error;
      await systemClock.sleep(error.retryAfterMs ?? 100);
    }
  }
}

async function untilRefused(): Promise<unknown> {
  for (;;) {
    const refusal = await client.request({ method: 'GET', path: '/version' }).then(
      () => null,
      (error: unknown) => error,
    );
    if (refusal !== null) return refusal;
    await systemClock.sleep(20);
  }
}
