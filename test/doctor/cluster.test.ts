import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { HarnessError } from '../../src/core/errors.ts';
import { type ClusterPatient, examine } from '../../src/doctor/examine.ts';
import type { Finding } from '../../src/doctor/finding.ts';
import type { Machine } from '../../src/doctor/machine.ts';
import { connectToCluster } from '../../src/kubernetes/connect.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import {
  type Answers,
  type Attributes,
  answeringClient,
  controllerDeployment,
  healthyAnswers,
} from './answering-client.ts';

const now = Date.parse('2026-08-01T10:00:00Z');
const machine = { nodeVersion: '24.1.0', temporaryDirectory: tmpdir(), env: { PATH: process.env['PATH'] } };

async function findingsOf(
  client: ReturnType<typeof answeringClient>,
  over: Partial<ClusterPatient> = {},
  env: Machine['env'] = machine.env,
) {
  const cluster = {
    connect: async () => client,
    namespace: undefined,
    account: 'default',
    claim: 'nfs-external',
    ...over,
  };
  const found = await examine({
    machine: { ...machine, env },
    cluster,
    bucket: null,
    readLogging: null,
    clock: createFakeClock(now),
  });
  return found.filter(({ about }) => about === 'cluster' || about === 'namespace');
}

const told = (findings: readonly Finding[]) => findings.map(({ name, standing, seen }) => [standing, name, seen]);

/** Those that are not as they should be, in a cluster that differs from a healthy one. */
async function complaints(
  different: Answers,
  options: { allows?: (attributes: Attributes) => boolean; date?: string } = {},
): Promise<readonly Finding[]> {
  const date = 'Sat, 01 Aug 2026 10:00:00 GMT';
  const found = await findingsOf(answeringClient({ ...healthyAnswers, ...different }, { date, ...options }));
  return found.filter(({ standing }) => standing !== 'ok');
}

describe('the doctor of a cluster', () => {
  it('finds nothing to complain about where everything is there, and closes what it opened', async () => {
    const client = answeringClient(healthyAnswers, { date: 'Sat, 01 Aug 2026 10:00:01 GMT' });
    expect(told(await findingsOf(client))).toEqual([
      ['ok', 'kubeconfig', 'namespace ci of https://ci.test'],
      ['ok', 'API server', 'https://ci.test, Kubernetes v1.34.4'],
      ['ok', 'clock', 'agrees with the server’s'],
      ['ok', 'account', 'jane'],
      ['ok', 'Argo’s kinds', 'workflows and workflowtaskresults of argoproj.io/v1alpha1'],
      ['ok', 'Argo’s controller', '4.1.2 in namespace argo'],
      ['ok', 'namespace ci', 'is there'],
      ['ok', 'may use workflows.argoproj.io', expect.stringContaining('create')],
      ['ok', 'may use pods', expect.stringContaining('list')],
      ['ok', 'may use pods/log', 'get'],
      ['ok', 'may use events', expect.stringContaining('list')],
      ['ok', 'service account default', 'is there'],
      ['ok', 'image pull secret registry', 'of service account default'],
      ['ok', 'executor as default', 'may create, patch workflowtaskresults.argoproj.io'],
      ['ok', 'claim nfs-external', 'is bound, ReadWriteMany'],
    ]);
    expect(client.isClosed).toBe(true);
  });

  it('changes nothing there: it reads, and asks about rights', async () => {
    const client = answeringClient(healthyAnswers);
    await findingsOf(client);
    const changing = client.requests.filter(({ method, path }) => method !== 'GET' && !/reviews$/.test(path));
    expect(changing).toEqual([]);
  });

  it('never asks for what a pull secret holds', async () => {
    const client = answeringClient(healthyAnswers);
    await findingsOf(client);
    const [secret] = client.requests.filter(({ path }) => path.includes('/secrets/'));
    expect(secret?.accept).toMatch(/^application\/json;as=PartialObjectMetadata;/);
  });

  it('asks about every verb the harness uses, with the subresource in its own field', async () => {
    const asked: Attributes[] = [];
    await complaints({}, { allows: (attributes) => asked.push(attributes) > 0 });
    expect(asked).toContainEqual({ namespace: 'ci', group: '', resource: 'pods', subresource: 'log', verb: 'get' });
    expect(asked).toContainEqual({ namespace: 'ci', group: 'argoproj.io', resource: 'workflows', verb: 'watch' });
  });

  const rows: readonly {
    readonly name: string;
    readonly answers: Answers;
    readonly found: readonly [Finding['standing'], string, string];
  }[] = [
    {
      name: 'no Argo',
      answers: { '/apis/argoproj.io/v1alpha1': 404 },
      found: ['failed', 'Argo’s kinds', 'no argoproj.io/v1alpha1'],
    },
    {
      name: 'an Argo without the results of tasks',
      answers: { '/apis/argoproj.io/v1alpha1': { resources: [{ name: 'workflows' }] } },
      found: ['failed', 'Argo’s kinds', 'no workflowtaskresults of argoproj.io'],
    },
    {
      name: 'a controller that is down',
      answers: { '/apis/apps/v1/deployments': { items: [controllerDeployment('argo:v4.1.2', 0)] } },
      found: ['failed', 'Argo’s controller', 'argo:v4.1.2 in namespace argo is not ready: no workflow begins'],
    },
    {
      name: 'an old controller',
      answers: { '/apis/apps/v1/deployments': { items: [controllerDeployment('localhost:5000/argo:v3.4.11')] } },
      found: ['warning', 'Argo’s controller', '3.4.11 in namespace argo, older than what is tested'],
    },
    {
      name: 'no controller to be seen',
      answers: { '/apis/apps/v1/deployments': { items: [] } },
      found: ['warning', 'Argo’s controller', 'there is no Deployment workflow-controller'],
    },
    {
      name: 'a controller that may not be looked at',
      answers: {
        '/apis/apps/v1/deployments': 403,
        '/apis/apps/v1/namespaces/ci/deployments': 403,
        '/apis/apps/v1/namespaces/argo/deployments': 403,
      },
      found: ['warning', 'Argo’s controller', 'its version is not looked at: this account may not read it'],
    },
    {
      name: 'a workflow that nobody begins with',
      answers: {
        '/apis/argoproj.io/v1alpha1/namespaces/ci/workflows': {
          items: [{ metadata: { name: 'w', creationTimestamp: '2026-08-01T09:58:00Z' } }],
        },
      },
      found: ['warning', 'Argo’s controller', 'has not begun with workflow ci/w of 2026-08-01T09:58:00Z'],
    },
    {
      name: 'no namespace',
      answers: { '/api/v1/namespaces/ci': 404 },
      found: ['failed', 'namespace ci', 'is not there'],
    },
    {
      name: 'a namespace that is being deleted',
      answers: { '/api/v1/namespaces/ci': { status: { phase: 'Terminating' } } },
      found: ['failed', 'namespace ci', 'is Terminating'],
    },
    {
      name: 'no account for the steps',
      answers: { '/api/v1/namespaces/ci/serviceaccounts/default': 404 },
      found: ['failed', 'service account default', 'is not in ci'],
    },
    {
      name: 'an account without a token',
      answers: { '/api/v1/namespaces/ci/serviceaccounts/default': { automountServiceAccountToken: false } },
      found: ['warning', 'service account default', 'its token is not mounted into pods: Argo’s executor may lack it'],
    },
    {
      name: 'a pull secret that is named and not there',
      answers: { '/api/v1/namespaces/ci/secrets/registry': 404 },
      found: ['failed', 'image pull secret registry', 'is not in ci, and service account default names it'],
    },
    {
      name: 'a pull secret that may not be looked at',
      answers: { '/api/v1/namespaces/ci/secrets/registry': 403 },
      found: ['warning', 'image pull secret registry', 'not looked at: this account may not read it'],
    },
    {
      name: 'no claim',
      answers: { '/api/v1/namespaces/ci/persistentvolumeclaims/nfs-external': 404 },
      found: ['failed', 'claim nfs-external', 'is not in ci'],
    },
    {
      name: 'a claim that is not bound',
      answers: { '/api/v1/namespaces/ci/persistentvolumeclaims/nfs-external': { status: { phase: 'Pending' } } },
      found: ['failed', 'claim nfs-external', 'is Pending, no step can begin'],
    },
    {
      name: 'a claim of one node',
      answers: {
        '/api/v1/namespaces/ci/persistentvolumeclaims/nfs-external': {
          spec: { accessModes: ['ReadWriteOnce'] },
          status: { phase: 'Bound' },
        },
      },
      found: ['warning', 'claim nfs-external', 'is bound, but ReadWriteOnce: steps on different nodes cannot share it'],
    },
  ];
  it.each(rows)('tells of $name, and of nothing else', async ({ answers, found }) => {
    expect(told(await complaints(answers))).toEqual([found]);
  });

  it('names the verbs that are denied, with the one Role that grants them', async () => {
    const found = await complaints(
      {},
      { allows: ({ resource, verb }) => !(resource === 'workflows' && /create|patch/.test(verb)) },
    );
    expect(told(found)).toEqual([['failed', 'may use workflows.argoproj.io', 'may not create, patch in ci']]);
    expect(found[0]?.fix).toContain('kind: RoleBinding');
    expect(found[0]?.fix).toContain('name: "jane"');
  });

  it('tells that steps would end with exit code 64, with the Role for their account', async () => {
    const found = await complaints(
      {},
      { allows: ({ resource, verb }) => !(resource === 'workflowtaskresults' && verb === 'patch') },
    );
    expect(told(found)).toEqual([
      [
        'failed',
        'executor as default',
        'may not patch workflowtaskresults.argoproj.io: every step would end with exit code 64',
      ],
    ]);
    expect(found[0]?.fix).toContain('- {kind: ServiceAccount, name: "default", namespace: "ci"}');
  });

  const clocks = [
    { date: 'Sat, 01 Aug 2026 09:59:30 GMT', found: [['warning', 'clock', "30 s ahead of the server's"]] },
    {
      date: 'Sat, 01 Aug 2026 10:10:00 GMT',
      found: [['failed', 'clock', "601 s behind the server's: tokens may not be taken"]],
    },
    { date: 'nonsense', found: [['warning', 'clock', 'the server does not tell its time']] },
  ];
  it.each(clocks)('compares the clocks: $date', async ({ date, found }) => {
    expect(told(await complaints({}, { date }))).toEqual(found);
  });

  it('asks nothing else of a server that does not answer', async () => {
    const client = answeringClient({ '/version': 503 });
    expect(told(await findingsOf(client))).toEqual([
      ['ok', 'kubeconfig', 'namespace ci of https://ci.test'],
      ['failed', 'API server', 'answered 503'],
    ]);
    expect(client.requests).toHaveLength(1);
  });

  it('stops at credentials that are none', async () => {
    const anonymous = { status: { userInfo: { username: 'system:anonymous' } } };
    const client = answeringClient({
      ...healthyAnswers,
      '/apis/authentication.k8s.io/v1/selfsubjectreviews': anonymous,
    });
    expect(told(await findingsOf(client)).at(-1)).toEqual([
      'failed',
      'account',
      'the server takes us for system:anonymous',
    ]);
  });

  it('knows what Prow does to a pod that names no account', async () => {
    const env = { ...machine.env, KUBERNETES_SERVICE_HOST: '10.0.0.1' };
    const connect = () =>
      connectToCluster({
        env,
        homeDirectory: '/nonexistent',
        serviceAccountDirectory: '/nonexistent',
        userAgent: 'test',
      });
    const found = await findingsOf(answeringClient({}), { connect }, env);
    expect(found).toMatchObject([{ name: 'kubeconfig', standing: 'failed' }]);
    expect(found[0]?.fix).toContain('automountServiceAccountToken: true');
  });

  it('tells of a kubeconfig that cannot be used', async () => {
    const connect = async () => {
      throw new HarnessError('ENGINE', 'no cluster is configured', { hint: 'name one' });
    };
    expect(await findingsOf(answeringClient({}), { connect })).toEqual([
      { about: 'cluster', name: 'kubeconfig', standing: 'failed', seen: 'no cluster is configured', fix: 'name one' },
    ]);
  });
});
