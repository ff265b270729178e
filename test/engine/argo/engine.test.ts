import { describe, expect, it } from 'vitest';
import type { Workflow } from '../../../src/argo/types.ts';
import { createArgoEngine } from '../../../src/engine/argo/engine.ts';
import { defaultPolicy } from '../../../src/engine/argo/policy/policy.ts';
import { runLabel } from '../../../src/engine/argo/submission-labels.ts';
import { KubeError } from '../../../src/kubernetes/kube-error.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { createMemoryCluster, refusal } from './memory-cluster.ts';

const hello: Workflow = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Workflow',
  metadata: { generateName: 'hello-' },
  spec: { entrypoint: 'main', templates: [{ name: 'main', container: { image: 'busybox', command: ['true'] } }] },
};
const withHostPath: Workflow = {
  ...hello,
  spec: { ...hello.spec, volumes: [{ name: 'root', hostPath: { path: '/' } }] },
};

function setUp() {
  const cluster = createMemoryCluster();
  cluster.onRequest = ({ path, query, body }) => {
    if (path === '/apis/argoproj.io/v1alpha1') return { resources: [{ name: 'workflows' }] };
    if (path.startsWith('/api/v1/namespaces/')) return { status: { phase: 'Active' } };
    return query?.['dryRun'] === 'All' ? body : undefined;
  };
  let chance = 0;
  const random = () => (chance++ % 27) / 27;
  const policy = defaultPolicy('ci');
  const engine = createArgoEngine({ client: cluster.client, runId: 'r1', policy, clock: createFakeClock(0), random });
  const verbs = () =>
    cluster.requests.map((line) => line.replace(/\?.*/, (query) => (query.includes('dryRun') ? '?dryRun' : '')));
  return { cluster, engine, verbs };
}

const workflows = '/apis/argoproj.io/v1alpha1/namespaces/ci/workflows';

describe('checking a workflow for a cluster', () => {
  it('asks the server whether it would take it, after one look at server and namespace for all of them', async () => {
    const { engine, verbs } = setUp();
    expect(await Promise.all([engine.check(hello), engine.check({ ...hello })])).toEqual([[], []]);
    expect(verbs()).toEqual([
      'GET /apis/argoproj.io/v1alpha1',
      'GET /api/v1/namespaces/ci',
      `POST ${workflows}?dryRun`,
      `POST ${workflows}?dryRun`,
    ]);
  });

  it('does not show the cluster what may not run, or is wrong by itself', async () => {
    const { engine, cluster } = setUp();
    const { spec } = hello;
    const rules = async (workflow: Workflow) =>
      (await engine.check(workflow)).map(({ rule, path }) => `${rule} ${path}`);
    expect(await rules(withHostPath)).toEqual(['policy-host-path spec.volumes[0].hostPath']);
    expect(await rules({ ...hello, spec: { ...spec, entrypoint: 'nowhere' } })).toHaveLength(1);
    expect(cluster.requests).toEqual([]);
  });

  it('gives what the server finds wrong', async () => {
    const { engine, cluster } = setUp();
    const pass = cluster.onRequest;
    cluster.onRequest = (request) => {
      if (request.query?.['dryRun'] === 'All')
        throw refusal(422, 'Invalid', 'is invalid', { causes: [{ field: 'spec.templates', message: 'Too many' }] });
      return pass(request);
    };
    expect((await engine.check(hello)).map(({ severity, path, message }) => [severity, path, message])).toEqual([
      ['error', 'spec.templates', 'Too many'],
    ]);
  });
});

describe('submitting to a cluster', () => {
  it('creates the very object that was checked, under the name that the server was asked about', async () => {
    const { engine, cluster } = setUp();
    await engine.check(hello);
    const ref = await engine.submit(hello);
    const [asked, created] = cluster.bodies;
    expect(created).toEqual(asked);
    expect(cluster.get(ref.name)?.metadata).toMatchObject({ namespace: 'ci', labels: { [runLabel]: 'r1' } });
  });

  it('makes two workflows of one object that is submitted twice', async () => {
    const { engine } = setUp();
    await engine.check(hello);
    const [first, second] = [await engine.submit(hello), await engine.submit(hello)];
    expect(first.name).not.toBe(second.name);
  });

  it('refuses what was never checked and may not run, without a request', async () => {
    const { engine, cluster } = setUp();
    await expect(engine.submit(withHostPath)).rejects.toMatchObject({
      code: 'WORKFLOW_REFUSED',
      message: 'workflow hello- cannot run on the cluster',
    });
    expect(cluster.requests).toEqual([]);
  });
});

describe('looking at a workflow on a cluster', () => {
  it('leaves out the server’s notes of who wrote which field', async () => {
    const { engine, cluster } = setUp();
    cluster.put({ metadata: { name: 'w', managedFields: [{ manager: 'x' }] } as Workflow['metadata'] });
    expect(Object.keys((await engine.get({ name: 'w', namespace: 'ci' }))?.metadata ?? {})).not.toContain(
      'managedFields',
    );
  });

  it('gives null for one that does not exist', async () => {
    expect(await setUp().engine.get({ name: 'w', namespace: 'ci' })).toBeNull();
  });

  it('takes a 404 of a server that starts, or of a proxy, for no such answer', async () => {
    const { engine, cluster } = setUp();
    cluster.onRequest = () => {
      throw new KubeError('answered 404: 404 page not found', { status: 404 });
    };
    await expect(engine.get({ name: 'w', namespace: 'ci' })).rejects.toMatchObject({ status: 404 });
  });

  it('says which right is missing, in words', async () => {
    const { engine, cluster } = setUp();
    const message = 'User "dev" cannot get resource "workflows" in API group "argoproj.io" in the namespace "ci"';
    cluster.onRequest = () => {
      throw refusal(403, 'Forbidden', message);
    };
    await expect(engine.get({ name: 'w', namespace: 'ci' })).rejects.toMatchObject({
      message: 'user "dev" may not get workflows.argoproj.io in namespace ci',
    });
  });
});
