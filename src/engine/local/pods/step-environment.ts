import type { LocalPod } from '../pod-runner.ts';
import type { PodIdentity } from './environment.ts';
import { podTokenVariable } from './process-record.ts';

export interface StepEnvironmentOptions {
  /** PATH of every step. */
  readonly path: string;
  readonly home: string;
  /** Directory for temporary files where `/tmp` is not the pod's own, else null. */
  readonly tmp: string | null;
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** What a person asked for on top. */
  readonly more: Readonly<Record<string, string>>;
}

/** What every container has in its environment, and nothing of ours: no tokens, no cloud variables, no agents. */
export function stepEnvironment(
  pod: LocalPod,
  containerName: string,
  options: StepEnvironmentOptions,
): Readonly<Record<string, string>> {
  const deadline = pod.deadlineMs === null ? null : new Date(options.startedAt + pod.deadlineMs).toISOString();
  return {
    PATH: options.path,
    HOME: options.home,
    LANG: 'C.UTF-8',
    HOSTNAME: pod.podName,
    ...(options.tmp === null ? {} : { TMPDIR: options.tmp }),
    ARGO_CONTAINER_NAME: containerName,
    ARGO_DEADLINE: deadline ?? '0001-01-01T00:00:00Z', // Go's zero time, as Argo writes it
    ARGO_INCLUDE_SCRIPT_OUTPUT: String(pod.wantsResult),
    ARGO_NODE_ID: pod.nodeId,
    ARGO_WORKFLOW_NAME: pod.workflowName,
    ...options.more,
    [podTokenVariable]: options.token,
  };
}

/** Labels and annotations as Argo puts them on a pod: its own, the workflow's `podMetadata`, then the template's. */
export function podIdentity(pod: LocalPod): PodIdentity {
  const given = [pod.workflowSpec?.podMetadata, pod.template.metadata];
  return {
    name: pod.podName,
    namespace: pod.namespace,
    serviceAccountName: pod.template.serviceAccountName ?? pod.workflowSpec?.serviceAccountName ?? 'default',
    labels: Object.assign(
      { 'workflows.argoproj.io/workflow': pod.workflowName, 'workflows.argoproj.io/completed': 'false' },
      ...given.map((metadata) => metadata?.labels),
    ),
    annotations: Object.assign(
      { 'workflows.argoproj.io/node-id': pod.nodeId, 'workflows.argoproj.io/node-name': pod.nodeName },
      ...given.map((metadata) => metadata?.annotations),
    ),
  };
}
