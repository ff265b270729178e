import { describe, expect, it } from 'vitest';
import { nodeId } from '../../../src/argo/names.ts';
import type { NodeStatus, Phase, WorkflowStatus } from '../../../src/argo/status-types.ts';
import type { Workflow, WorkflowSpec } from '../../../src/argo/types.ts';
import { keepingCommand } from '../../../src/engine/argo/pause/keeping-shell.ts';
import { type CliResult, runCli } from '../../support/cli.ts';
import { testDirectory } from '../../support/git-repo.ts';
import type { ClusterScript } from './cluster-script.ts';
import { type FakeCluster, fakeCluster, kubeconfigFor } from './fake-cluster.ts';

const succeeded: WorkflowStatus = { phase: 'Succeeded', finishedAt: '2026-11-21T10:01:00Z' };

function nodeOf(name: string, type: NodeStatus['type'], phase: Phase, more: object = {}): NodeStatus {
  return { id: nodeId('e2e-1', name), name, type, phase, ...more };
}

const nodes = [
  nodeOf('e2e-1', 'DAG', 'Failed'),
  nodeOf('e2e-1.checkout', 'Pod', 'Succeeded', { outputs: { result: 'sha', exitCode: '0' } }),
  nodeOf('e2e-1.unit', 'Pod', 'Failed'),
];
const failed: WorkflowStatus = {
  phase: 'Failed',
  finishedAt: '2026-11-21T10:01:00Z',
  nodes: Object.fromEntries(nodes.map((node) => [node.id, node])),
};

const volumeMounts = [{ name: 'work', mountPath: '/w' }];
const image = 'busybox';
const spec: WorkflowSpec = {
  entrypoint: 'main',
  onExit: 'copy',
  serviceAccountName: 'e2e-runner',
  volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'nfs-external' } }],
  templates: [
    {
      name: 'main',
      dag: {
        tasks: [
          { name: 'checkout', template: 'checkout' },
          { name: 'unit', template: 'unit', depends: 'checkout', when: '{{tasks.checkout.outputs.result}} == sha' },
        ],
      },
    },
    { name: 'checkout', container: { image, command: ['git'], volumeMounts } },
    { name: 'paused', script: { image, command: [...keepingCommand(['sh'], 600)], source: 'false' } },
    {
      name: 'unit',
      container: {
        image,
        command: ['test', '{{workflow.name}}', '{{=workflow.uid}}', '{{workflow.status}}'],
        volumeMounts,
      },
    },
    {
      name: 'copy',
      container: {
        image,
        command: ['e2e', 'copy-artifacts'],
        env: [{ name: 'E2E_DESTINATION', value: 'gs://b/logs/77' }],
      },
    },
  ],
};

function e2e1(more: Partial<Workflow> = {}): Workflow {
  const labels = {
    'argo-e2e/run': '77',
    BUILD_ID: '77',
    PULL_NUMBER: '42',
    'workflows.argoproj.io/phase': 'Failed',
    'workflows.argoproj.io/completed': 'true',
    'workflows.argoproj.io/controller-instanceid': 'blue',
  };
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name: 'e2e-1', namespace: 'ci', uid: 'uid-1', creationTimestamp: '2026-11-21T10:00:00Z', labels },
    spec,
    status: failed,
    ...more,
  };
}

/** `e2e retry` on a machine that knows of no run, of what is on the cluster. */
async function retry(
  objects: readonly Workflow[],
  args: readonly string[],
  script: ClusterScript = {},
): Promise<CliResult & { readonly made: Workflow | undefined; readonly cluster: FakeCluster }> {
  const known = new Set(objects.map(({ metadata }) => metadata.name));
  const statusOf = ({ metadata, status }: Workflow) => (known.has(metadata.name) || status ? null : succeeded);
  await using cluster = await fakeCluster({ statusOf, ...script });
  using directory = testDirectory();
  directory.write({ kubeconfig: kubeconfigFor(cluster) });
  for (const object of objects) cluster.add(object);
  const env = { KUBECONFIG: `${directory.path}/kubeconfig`, E2E_ENGINE: 'argo', E2E_NAMESPACE: 'ci' };
  const accounts = ['--allow-service-account', 'e2e-runner'];
  const result = await runCli('e2e', ['retry', ...args, ...accounts], { cwd: directory.path, env });
  const made = cluster.workflows().find(({ metadata }) => !known.has(metadata.name));
  return { ...result, made, cluster };
}

const madeBy = { volumeClaimTemplates: [{ metadata: { name: 'work' }, spec: {} }] };
const withClaims = e2e1({
  spec: { ...spec, ...madeBy },
  status: {
    ...failed,
    persistentVolumeClaims: [{ name: 'work', persistentVolumeClaim: { claimName: 'e2e-1-work' } }],
  },
});

describe('e2e retry on a cluster', () => {
  it('makes a new workflow of the same job, which is to its steps the one that failed', async () => {
    const { exitCode, stderr, made } = await retry([e2e1()], ['77']);
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('e2e-1: kept checkout; runs unit\n')]);
    const { labels, name, annotations } = made?.metadata ?? {};
    expect(name).toMatch(/^e2e-1-retry-[a-z0-9]{5}$/);
    expect(labels).toEqual({
      'argo-e2e/run': expect.not.stringMatching(/^77$/),
      'argo-e2e/retry-of': 'e2e-1',
      BUILD_ID: '77',
      PULL_NUMBER: '42',
      'workflows.argoproj.io/controller-instanceid': 'blue',
      'workflows.argoproj.io/phase': 'Succeeded',
      'workflows.argoproj.io/completed': 'true',
    });
    expect(Object.keys(annotations ?? {})).toEqual(['argo-e2e/submission']);
    const { entrypoint, templates = [] } = made?.spec ?? {};
    const container = (wanted: string) => templates.find((each) => each.name === wanted)?.container;
    expect(container('unit')?.command).toEqual(['test', 'e2e-1', `{{='uid-1'}}`, '{{workflow.status}}']);
    expect(templates.find((each) => each.name === 'paused')?.script?.command).toEqual(['sh']);
    expect(container('copy')?.env).toEqual([{ name: 'E2E_DESTINATION', value: 'log:' }]);
    const tasks = templates.find((each) => each.name === entrypoint)?.dag?.tasks ?? [];
    expect(tasks.map(({ template, when }) => ({ template, when }))).toEqual([
      { template: 'checkout-kept-1', when: undefined },
      { template: 'unit', when: '{{tasks.checkout.outputs.parameters.kept-result}} == sha' },
    ]);
    expect(templates.find((each) => each.name === 'checkout-kept-1')).toEqual({
      name: 'checkout-kept-1',
      steps: [[{ name: 'kept', template: 'checkout-kept-1', when: 'false' }]],
      outputs: { parameters: [{ name: 'kept-result', valueFrom: { expression: `sprig.b64dec('c2hh')` } }] },
    });
  });

  it('mounts the claims that were made for the workflow, which Kubernetes says are its own', async () => {
    const { exitCode, stderr, made } = await retry([withClaims], ['77'], { claims: { 'e2e-1-work': 'uid-1' } });
    expect([exitCode, stderr]).toEqual([
      0,
      expect.stringContaining('e2e-1: uses e2e-1-work, which goes with the workflow that it was made for\n'),
    ]);
    expect(made?.spec.volumeClaimTemplates).toBeUndefined();
    const work = { name: 'work', persistentVolumeClaim: { claimName: 'e2e-1-work' } };
    expect(made?.spec.volumes).toEqual([spec.volumes?.[0], work]);
    const failedAgain = { ...(made as Workflow), status: { ...failed, nodes: {} } };
    const next = await retry([failedAgain], [made?.metadata.name ?? ''], { claims: { 'e2e-1-work': 'uid-1' } });
    expect([next.exitCode, next.stderr]).toEqual([0, expect.stringContaining('all of it runs again\n')]);
    expect(next.made?.metadata.name).toMatch(/^e2e-1-retry-[a-z0-9]{5}$/);
    expect(next.made?.spec.volumes).toEqual([spec.volumes?.[0], work]);
  });

  it.each([
    ['is gone', {}, 2, 'claim e2e-1-work is gone, and with it what the steps of e2e-1 that succeeded have written'],
    ['belongs to somebody else', { claims: { 'e2e-1-work': 'uid-2' } }, 2, '--allow-claim e2e-1-work'],
    [
      'may not be looked at',
      {
        refuse: (_: string, path: string) => (path.includes('persistentvolumeclaims') ? ([403, 'no'] as const) : null),
      },
      3,
      '--allow-claim e2e-1-work',
    ],
  ])('makes nothing where such a claim %s', async (_what, script, code, words) => {
    const { exitCode, stderr, stdout, made } = await retry([withClaims], ['77'], script);
    expect([exitCode, `${stderr}${stdout}`, made]).toEqual([code, expect.stringContaining(words), undefined]);
  });

  it.each([
    ['what still runs', { status: { phase: 'Running' } }, 'run 77 still runs: e2e-1'],
    ['what succeeded', { status: succeeded }, 'nothing in run 77 failed'],
    [
      'what cannot be read',
      { status: { phase: 'Failed', offloadNodeStatusVersion: 'v1' } },
      'which steps of workflow e2e-1 succeeded cannot be read',
    ],
  ] as const)('refuses %s', async (_what, more, words) => {
    const { exitCode, stderr, made } = await retry([e2e1(more)], ['77']);
    expect([exitCode, stderr, made]).toEqual([2, expect.stringContaining(words), undefined]);
  });

  it('leaves alone, in a build, what was retried already', async () => {
    const { labels } = e2e1().metadata;
    const metadata = {
      ...e2e1().metadata,
      name: 'e2e-1-retry-x',
      labels: { ...labels, 'argo-e2e/run': '78', BUILD_ID: '9', 'argo-e2e/retry-of': 'e2e-1' },
    };
    const original = e2e1({ metadata: { ...e2e1().metadata, labels: { ...labels, BUILD_ID: '9' } } });
    const { exitCode, stderr } = await retry([original, e2e1({ metadata, status: succeeded })], ['9']);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('failed')]);
  });

  it('takes no author at his word that his workflow is a retry', async () => {
    const claimsOf = { 'argo-e2e/claims-of': 'uid-of-another' };
    const forged = e2e1({
      metadata: { name: 'forged', annotations: claimsOf, labels: { 'argo-e2e/retry-of': 'another' } },
    });
    await using cluster = await fakeCluster({ statusOf: ({ status }) => (status?.phase ? null : succeeded) });
    using directory = testDirectory();
    const { status: _, ...manifest } = forged;
    directory.write({ kubeconfig: kubeconfigFor(cluster), 'forged.json': JSON.stringify(manifest) });
    const env = { KUBECONFIG: `${directory.path}/kubeconfig` };
    const args = [
      'run',
      'forged.json',
      '--engine',
      'argo',
      '--namespace',
      'ci',
      '--allow-service-account',
      'e2e-runner',
    ];
    expect((await runCli('e2e', args, { cwd: directory.path, env })).exitCode).toBe(0);
    const { annotations, labels } = cluster.workflows()[0]?.metadata ?? {};
    expect([Object.keys(annotations ?? {}), labels?.['argo-e2e/retry-of']]).toEqual([
      ['argo-e2e/submission'],
      undefined,
    ]);
  });
});
