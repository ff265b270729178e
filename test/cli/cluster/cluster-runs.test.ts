import { describe, expect, it } from 'vitest';
import type { NodeStatus, WorkflowStatus } from '../../../src/argo/status-types.ts';
import type { Workflow } from '../../../src/argo/types.ts';
import { type CliResult, runCli } from '../../support/cli.ts';
import { type TestDirectory, testDirectory } from '../../support/git-repo.ts';
import type { ClusterScript } from './cluster-script.ts';
import { type FakeCluster, fakeCluster, kubeconfigFor } from './fake-cluster.ts';

const path = '/apis/argoproj.io/v1alpha1/namespaces/ci/workflows';

function workflowOf(name: string, run: string, status: WorkflowStatus, createdAt = '2026-11-21T10:00:00Z'): Workflow {
  const labels = { 'argo-e2e/run': run, BUILD_ID: `9${run}`, 'workflows.argoproj.io/phase': status.phase ?? '' };
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name, namespace: 'ci', labels, creationTimestamp: createdAt },
    spec: { entrypoint: 'main', templates: [] },
    status,
  };
}

function podNode(workflow: string, step: string, phase: NodeStatus['phase'], hash: number): NodeStatus {
  return {
    id: `${workflow}-${hash}`,
    name: `${workflow}.${step}`,
    displayName: step,
    type: 'Pod',
    templateName: step,
    phase: phase ?? 'Pending',
    startedAt: `2026-11-21T10:00:0${hash}Z`,
  };
}

function statusOf(workflow: string, phase: 'Running' | 'Failed' | 'Succeeded'): WorkflowStatus {
  const nodes = [podNode(workflow, 'one', 'Succeeded', 1), podNode(workflow, 'two', 'Running', 2)];
  const end = phase === 'Running' ? {} : { finishedAt: '2026-11-21T10:01:00Z' };
  return {
    phase,
    startedAt: '2026-11-21T10:00:00Z',
    ...end,
    nodes: Object.fromEntries(nodes.map((each) => [each.id, each])),
  };
}

const old = workflowOf('old-1', '100', statusOf('old-1', 'Failed'), '2026-11-20T10:00:00Z');
const first = workflowOf('new-1', '200', statusOf('new-1', 'Running'));
const second = workflowOf('new-2', '200', statusOf('new-2', 'Running'));

const pods: NonNullable<ClusterScript['pods']> = (workflow) =>
  Object.values(workflow.status?.nodes ?? {}).map((node) => ({
    namespace: 'ci',
    name: `pod-of-${node.id}`,
    labels: { 'workflows.argoproj.io/workflow': workflow.metadata.name ?? '' },
    annotations: { 'workflows.argoproj.io/node-id': node.id },
    log: node.phase === 'Running' ? null : `${node.displayName} 1\n${node.displayName} 2\n`,
  }));

/** `e2e` in a directory without any run, against a cluster that has two of them. */
interface Rig {
  readonly cluster: FakeCluster;
  e2e(...args: readonly string[]): Promise<CliResult>;
}

async function withRuns(work: (rig: Rig) => Promise<void>, script: ClusterScript = { pods }): Promise<void> {
  await using cluster = await fakeCluster(script);
  using directory: TestDirectory = testDirectory();
  directory.write({ kubeconfig: kubeconfigFor(cluster) });
  for (const workflow of [old, first, second]) cluster.add(workflow);
  const env = { KUBECONFIG: `${directory.path}/kubeconfig`, E2E_ENGINE: 'argo' };
  await work({ cluster, e2e: (...args) => runCli('e2e', args, { cwd: directory.path, env }) });
}

describe('e2e get of a run on a cluster', () => {
  it.each([
    ['latest', ['new-1', 'new-2']],
    ['200', ['new-1', 'new-2']],
    ['9200', ['new-1', 'new-2']],
    ['new-2', ['new-2']],
    ['old-1', ['old-1']],
  ])('finds %s by labels alone', async (run, names) => {
    await withRuns(async ({ e2e }) => {
      const { exitCode, stdout, stderr } = await e2e('get', run);
      expect([exitCode, stderr, stdout.match(/(?<=^Name: +)\S+/gm)]).toEqual([0, '', names]);
    });
  });

  it('shows the tree, or the objects themselves', async () => {
    await withRuns(async ({ e2e }) => {
      const [text, json] = await Promise.all([e2e('get', 'new-1'), e2e('get', '--workflow', 'w-2', '--json')]);
      expect(text.stdout).toMatch(/^Run: {8}200\nName: {7}new-1\nNamespace: {2}ci\nStatus: {5}Running\n/);
      expect((JSON.parse(json.stdout) as Workflow).metadata.name).toBe('new-2');
    });
  });

  it('says which there are where there is none of that name', async () => {
    await withRuns(async ({ cluster, e2e }) => {
      const [none, workflow, elsewhere] = await Promise.all([
        e2e('get', 'nothing'),
        e2e('get', '200', '--workflow', 'x'),
        e2e('get', '--namespace', 'other'),
      ]);
      expect([none, workflow, elsewhere].map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual([
        [2, `there is no run, build or workflow nothing in namespace ci of ${cluster.url}\n  → there are 200, 100\n`],
        [2, 'run 200 has no workflow x\n  → it has new-1, new-2\n'],
        [
          2,
          `there is no run in namespace other of ${cluster.url}\n  → no run of argo-e2e is there: name another namespace with -n\n`,
        ],
      ]);
    });
  });
});

describe('e2e logs of a run on a cluster', () => {
  it('prints what each step has printed; one that has not begun has nothing', async () => {
    await withRuns(async ({ e2e }) => {
      const [all, one, tail] = await Promise.all([
        e2e('logs', 'new-1'),
        e2e('logs', 'new-1', '--step', 'one'),
        e2e('logs', 'new-1', '--step', 'one', '--tail', '1'),
      ]);
      expect([all, one, tail].map(({ exitCode, stdout }) => [exitCode, stdout])).toEqual([
        [0, 'one: one 1\none: one 2\n'],
        [0, 'one 1\none 2\n'],
        [0, 'one 2\n'],
      ]);
    });
  });
});

describe('a namespace that cannot be one', () => {
  it.each(['..', 'a/../b', 'Ab', 'x'.repeat(64)])('is refused before anything is asked: %s', async (namespace) => {
    await withRuns(async ({ cluster, e2e }) => {
      const { exitCode, stderr } = await e2e('get', '--namespace', namespace);
      expect([exitCode, stderr.split('\n')[0], cluster.seen]).toEqual([
        2,
        `--namespace ${JSON.stringify(namespace)}: no namespace can be called so`,
        [],
      ]);
    });
  });
});

describe('a wish for a run on a cluster', () => {
  it.each([
    [['stop', 'latest'], { shutdown: 'Stop' }, 'stopped'],
    [['stop', '--terminate', '200'], { shutdown: 'Terminate' }, 'terminated'],
    [['suspend', '9200'], { suspend: true }, 'suspended'],
  ] as const)('%j is written into the spec of each of its workflows', async (args, spec, done) => {
    await withRuns(async ({ cluster, e2e }) => {
      const { exitCode, stdout, stderr } = await e2e(...args);
      expect([exitCode, stdout, stderr]).toEqual([0, `new-1 ${done}\nnew-2 ${done}\n`, '']);
      expect(cluster.changes()).toEqual([`PATCH ${path}/new-1`, `PATCH ${path}/new-2`]);
      expect(cluster.seen.filter(({ method }) => method === 'PATCH').map(({ body }) => body)).toEqual([
        { spec },
        { spec },
      ]);
    });
  });

  it('e2e resume takes back what e2e suspend wrote', async () => {
    await withRuns(async ({ cluster, e2e }) => {
      await e2e('suspend', 'new-1');
      expect(cluster.workflows().map(({ spec }) => spec.suspend)).toEqual([undefined, true, undefined]);
      expect((await e2e('resume', 'new-1')).stdout).toBe('new-1 resumed\n');
      expect(cluster.workflows().map(({ spec }) => spec.suspend)).toEqual([undefined, undefined, undefined]);
    });
  });

  it('that nothing can take is refused, and nothing is changed', async () => {
    await withRuns(async ({ cluster, e2e }) => {
      const [ended, node] = await Promise.all([e2e('stop', '100'), e2e('resume', 'new-1', '--node', 'approve')]);
      expect([ended, node].map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual([
        [2, 'run 100 has ended, nothing can stop it: old-1 Failed\n  → e2e get 100 -n ci\n'],
        [2, 'cannot resume workflow new-1: no suspended node is called approve\n'],
      ]);
      expect(cluster.changes()).toEqual([]);
    });
  });

  it('names, in the command that it suggests, the cluster that was named on its own command line', async () => {
    await withRuns(async ({ e2e }) => {
      const { stderr } = await e2e('stop', '100', '--context', 'test');
      expect(stderr).toContain('→ e2e get 100 -n ci --context test\n');
    });
  });

  it('e2e delete removes also what has ended', async () => {
    await withRuns(async ({ cluster, e2e }) => {
      expect((await e2e('delete', '100')).stdout).toBe('old-1 deleted\n');
      expect(cluster.workflows().map(({ metadata }) => metadata.name)).toEqual(['new-1', 'new-2']);
    });
  });

  it('that we have no right to names the right and the role that would grant it', async () => {
    const message =
      'workflows.argoproj.io "new-1" is forbidden: User "ann" cannot patch resource "workflows" in API group "argoproj.io" in the namespace "ci"';
    const refuse = (method: string) => (method === 'PATCH' ? ([403, message] as const) : null);
    await withRuns(
      async ({ e2e }) => {
        const { exitCode, stderr } = await e2e('stop', 'new-1');
        expect([exitCode, stderr.split('\n')[0]]).toEqual([
          3,
          'user "ann" may not patch workflows.argoproj.io in namespace ci',
        ]);
        expect(stderr).toContain('kind: Role');
      },
      { refuse },
    );
  });
});

describe('a cluster that cannot be used', () => {
  it.each([
    ['no kubeconfig', {}, [], 2, /^no cluster is configured/],
    ['a kubeconfig that is not there', {}, ['--kubeconfig', 'nowhere'], 2, /nowhere: the kubeconfig does not exist/],
    ['an unknown context', {}, ['--kubeconfig', 'kubeconfig', '--context', 'prod'], 2, /context "?prod/],
    ['nobody there', {}, ['--kubeconfig', 'closed'], 3, /did not answer .* \(ECONNREFUSED\)/],
  ])('%s: one error that says so', async (_, env, flags, exitCode, message) => {
    using directory = testDirectory();
    directory.write({
      kubeconfig: kubeconfigFor({ url: 'http://127.0.0.1:1' }),
      closed: kubeconfigFor({ url: 'http://127.0.0.1:1' }),
    });
    const asked = await runCli('e2e', ['get', '--engine', 'argo', ...flags], {
      cwd: directory.path,
      env: { HOME: directory.path, ...env },
    });
    expect([asked.exitCode, asked.stdout]).toEqual([exitCode, '']);
    expect(asked.stderr).toMatch(message);
    expect(asked.stderr).not.toContain('token-of-the-test');
  });
});
