/** The cluster that the tests of project `cluster` run on, as `npm run test:cluster` hands it to them. */
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { runCommand } from '../../src/core/command.ts';
import { connectToCluster } from '../../src/kubernetes/connect.ts';
import type { KubeClient } from '../../src/kubernetes/kube-client.ts';
import { askControl } from './one-node/control.ts';

/** Who writes the status of workflows: Argo's controller, or the replayer with recordings of it. */
export type StatusAuthor = 'controller' | 'replayer';

export interface ClusterUnderTest {
  /** Path of a kubeconfig whose user may do everything in the namespace. */
  readonly kubeconfig: string;
  /** Where the tests work; it has an account `default` that may write task results. */
  readonly namespace: string;
  readonly statusAuthor: StatusAuthor;
  /** Unix socket of a cluster of our own; null when it is somebody's, whose API server is not ours to restart. */
  readonly controlSocket: string | null;
  /** Directory of kubectl and fake-gcs-server; null when the cluster is somebody's. */
  readonly parts: string | null;
}

/** The environment variables that carry it. */
export const variables = {
  kubeconfig: 'E2E_TEST_KUBECONFIG',
  namespace: 'E2E_TEST_NAMESPACE',
  statusAuthor: 'E2E_TEST_STATUS_AUTHOR',
  controlSocket: 'E2E_TEST_CONTROL',
  parts: 'E2E_TEST_PARTS',
} as const satisfies Record<keyof ClusterUnderTest, string>;

/** Throws with the command to use where there is no cluster. */
export function clusterUnderTest(env: NodeJS.ProcessEnv = process.env): ClusterUnderTest {
  const need = (name: string) => {
    const value = env[name];
    if (value === undefined) throw new Error(`${name} is not set: these tests run by npm run test:cluster`);
    return value;
  };
  const statusAuthor = need(variables.statusAuthor);
  if (statusAuthor !== 'controller' && statusAuthor !== 'replayer') {
    throw new Error(`${variables.statusAuthor} is ${statusAuthor}; expected controller or replayer`);
  }
  return {
    kubeconfig: need(variables.kubeconfig),
    namespace: need(variables.namespace),
    statusAuthor,
    controlSocket: env[variables.controlSocket] ?? null,
    parts: env[variables.parts] ?? null,
  };
}

/** Labels of a workflow whose status a test writes itself: no controller acts on it. */
export const nobodysController = { 'workflows.argoproj.io/controller-instanceid': 'nobody' } as const;

/** What a child process needs to see the cluster. */
export function environmentOf(cluster: ClusterUnderTest): Readonly<Record<string, string>> {
  const entries = Object.entries(variables).map(([key, name]) => [name, cluster[key as keyof ClusterUnderTest]]);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== null));
}

/** For the titles of tests: which of the two they ran on. */
export function statusAuthorWords(cluster: ClusterUnderTest): string {
  return cluster.statusAuthor === 'controller' ? 'Argo’s own controller' : 'recorded statuses of Argo’s controller';
}

/** A client of its API server, in its namespace. */
export function connectToClusterUnderTest({ kubeconfig }: ClusterUnderTest): Promise<KubeClient> {
  return connectToCluster({ kubeconfig, env: process.env, homeDirectory: homedir(), userAgent: 'argo-e2e-tests' });
}

/** Kills the API server, keeps it down for that long, and resolves when it answers again. */
export function restartApiServer(cluster: ClusterUnderTest, { downMs = 0 } = {}): Promise<void> {
  return askControl(controlOf(cluster), 'restart-api-server', { downMs });
}

/**
 * Makes etcd forget all but its newest revision. The API server still knows recent ones from memory: only after a restart as well does it
 * answer 410 to a watch that wants to resume from before.
 */
export function compactEtcd(cluster: ClusterUnderTest): Promise<void> {
  return askControl(controlOf(cluster), 'compact-etcd', {});
}

/** Makes the images of a docker-archive (`docker save`, `buildah push docker-archive:`) known to the node. */
export function importImages(cluster: ClusterUnderTest, archive: string): Promise<void> {
  return askControl(controlOf(cluster), 'import-images', { archive });
}

export interface BusyboxPod {
  readonly name: string;
  /** What `sh -c` runs. */
  readonly script: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A manifest of a pod that runs once, in container `main` as Argo calls it. */
export function busyboxPod({ name, script, labels = {}, annotations = {} }: BusyboxPod): object {
  const main = { name: 'main', image: 'busybox', imagePullPolicy: 'IfNotPresent', command: ['sh', '-c', script] };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels, annotations },
    spec: { restartPolicy: 'Never', terminationGracePeriodSeconds: 1, containers: [main] },
  };
}

/** Runs kubectl, the built one or the user's, in the namespace. Throws with what it said when it fails. */
export async function kubectl(cluster: ClusterUnderTest, ...args: readonly string[]): Promise<string> {
  const { kubeconfig, namespace, parts } = cluster;
  const where = ['--kubeconfig', kubeconfig, '-n', namespace];
  // What it remembers of a cluster of ours is of no use to anybody afterwards.
  const own = parts === null ? [] : ['--cache-dir', join(dirname(kubeconfig), 'kubectl')];
  const result = await runCommand(parts === null ? 'kubectl' : join(parts, 'kubectl'), [...where, ...own, ...args]);
  if (result.exitCode !== 0) throw new Error(`kubectl ${args.join(' ')}: ${result.stderr}`);
  return result.stdout;
}

function controlOf({ controlSocket }: ClusterUnderTest): string {
  if (controlSocket === null) throw new Error('this cluster is somebody’s: its API server is not ours to steer');
  return controlSocket;
}
