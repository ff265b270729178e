/** `e2e` where a cluster holds workflows in a state that the test chooses. */
import type { NodeStatus, Phase } from '../../../src/argo/status-types.ts';
import type { Workflow } from '../../../src/argo/types.ts';
import { type CliOptions, type CliResult, runCli } from '../../support/cli.ts';
import { type TestDirectory, testDirectory } from '../../support/git-repo.ts';
import type { ClusterScript } from './cluster-script.ts';
import { type FakeCluster, fakeCluster, kubeconfigFor } from './fake-cluster.ts';

export interface Step {
  readonly name: string;
  readonly phase: Phase;
  readonly message?: string;
}

export function workflowOf(
  name: string,
  run: string,
  phase: 'Running' | 'Succeeded' | 'Failed',
  steps: readonly Step[],
) {
  const nodes = steps.map(
    (step, index): NodeStatus => ({
      id: `${name}-${index}`,
      name: `${name}.${step.name}`,
      displayName: step.name,
      type: 'Pod',
      templateName: step.name,
      phase: step.phase,
      startedAt: new Date().toISOString(),
      ...(step.phase === 'Running' || step.phase === 'Pending' ? {} : { finishedAt: new Date().toISOString() }),
      ...(step.message === undefined ? {} : { message: step.message }),
    }),
  );
  const isOver = phase !== 'Running';
  const workflow: Workflow = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: {
      name,
      namespace: 'ci',
      labels: { 'argo-e2e/run': run, 'workflows.argoproj.io/phase': phase },
      creationTimestamp: `2026-11-21T10:00:0${run}Z`,
    },
    spec: { entrypoint: 'main', templates: [] },
    status: {
      phase,
      startedAt: '2026-11-21T10:00:00Z',
      ...(isOver ? { finishedAt: '2026-11-21T10:01:00Z' } : {}),
      nodes: Object.fromEntries(nodes.map((each) => [each.id, each])),
    },
  };
  return workflow;
}

interface Rig {
  readonly cluster: FakeCluster;
  e2e(args: readonly string[], options?: Partial<CliOptions>): Promise<CliResult>;
}

export async function withCluster(work: (rig: Rig) => Promise<void>, script: ClusterScript = {}): Promise<void> {
  await using cluster = await fakeCluster(script);
  using directory: TestDirectory = testDirectory();
  directory.write({ kubeconfig: kubeconfigFor(cluster) });
  const env = { KUBECONFIG: `${directory.path}/kubeconfig` };
  await work({
    cluster,
    e2e: (args, options = {}) =>
      runCli('e2e', args, { cwd: directory.path, ...options, env: { ...env, ...options.env } }),
  });
}
