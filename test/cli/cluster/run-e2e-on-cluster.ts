/** `run_e2e` where a cluster takes its workflows and ends them as a script says. */
import type { WorkflowStatus } from '../../../src/argo/status-types.ts';
import type { Workflow } from '../../../src/argo/types.ts';
import { type CliOptions, type CliResult, runCli } from '../../support/cli.ts';
import { type EntryOf, harnessRepo } from '../harness-repo.ts';
import type { ClusterScript } from './cluster-script.ts';
import { type FakeCluster, fakeCluster, kubeconfigFor } from './fake-cluster.ts';

export const token = 'very-secret-token-0123456789';
export const path = '/apis/argoproj.io/v1alpha1/namespaces/ci/workflows';
const started = '2026-11-21T10:00:00Z';
const finished = '2026-11-21T10:00:09Z';
export const running: WorkflowStatus = { phase: 'Running', startedAt: started };

export const succeeds: ClusterScript = {
  statusOf: (workflow) => (workflow.status === undefined ? ended(workflow, 'Succeeded') : null),
};

interface Rig {
  readonly cluster: FakeCluster;
  readonly repo: string;
  run(args: readonly string[], options?: Partial<CliOptions>): Promise<CliResult>;
}

/** `run_e2e --engine argo` in a repository with these entries. */
export async function onCluster(
  entries: Readonly<Record<string, EntryOf>>,
  script: ClusterScript,
  work: (rig: Rig) => Promise<void>,
): Promise<void> {
  await using cluster = await fakeCluster(script);
  using repo = harnessRepo(entries);
  repo.write({ '.kube/config': kubeconfigFor(cluster, token) });
  const env = { HOME: repo.path, E2E_ENGINE: 'argo' };
  const run: Rig['run'] = (args, options = {}) =>
    runCli('run_e2e', args, { cwd: repo.path, ...options, env: { ...env, ...options.env } });
  await work({ cluster, repo: repo.path, run });
}

/** What Argo writes of a workflow with one pod. */
export function ended({ metadata }: Workflow, phase: 'Succeeded' | 'Failed'): WorkflowStatus {
  const { name = '' } = metadata;
  const message = phase === 'Failed' ? { message: 'main: Error (exit code 3)' } : {};
  const node = { id: name, name, displayName: name, type: 'Pod', templateName: 'main', phase } as const;
  const times = { startedAt: started, finishedAt: finished };
  return { phase, ...message, ...times, nodes: { [name]: { ...node, ...message, ...times } } };
}
