/** Tells of failed steps on a cluster that are kept, while they are: from the logs of a run's pods. */
import { keepNotice } from '../engine/argo/pause/keeping-shell.ts';
import { runSelector } from '../engine/argo/submission-labels.ts';
import type { KubeClient } from '../kubernetes/kube-client.ts';
import { KubeError } from '../kubernetes/kube-error.ts';
import { type LoggingPod, listPods } from '../logs/list-pods.ts';
import type { LogOrigin } from '../logs/log-line.ts';
import { createOverlap } from '../logs/overlap.ts';
import { podLines } from '../logs/pod-lines.ts';
import type { Host } from './host.ts';

export interface KeptPodsOptions {
  readonly client: KubeClient;
  readonly runId: string;
  readonly clock: Host['clock'];
  readonly onKept: (kept: KeptPod) => void;
  readonly onGoesOn: (pod: KeptPod['pod']) => void;
  /** Told once of each namespace in which nobody can learn what is kept. */
  readonly onTrouble: (message: string) => void;
}

export interface KeptPod {
  readonly pod: Pick<LoggingPod, 'namespace' | 'name' | 'nodeName'>;
  readonly exitCode: number;
  /** When it was kept, milliseconds since the epoch by the clock of its machine; null where nobody said. */
  readonly since: number | null;
}

export interface KeptPods {
  /** Looks for the run's pods in this namespace from now on. */
  watch(namespace: string): void;
  close(): Promise<void>;
}

const lookEveryMs = 2_000;

export function createKeptPods(options: KeptPodsOptions): KeptPods {
  const over = new AbortController();
  const looking = new Map<string, Promise<void>>();
  const begin = (namespace: string) =>
    look(namespace, options, over.signal).catch((error: unknown) => options.onTrouble(messageOf(error)));
  return {
    watch: (namespace) => {
      if (!looking.has(namespace)) looking.set(namespace, begin(namespace));
    },
    close: async () => {
      over.abort();
      await Promise.all(looking.values());
    },
  };
}

/** Follows the log of every pod that has begun, each once, until one may not be read. Throws where pods may not be listed. */
async function look(namespace: string, options: KeptPodsOptions, signal: AbortSignal): Promise<void> {
  const { client, runId, clock, onTrouble } = options;
  const labelSelector = `${runSelector(runId)},workflows.argoproj.io/completed=false`;
  const followed = new Map<string, Promise<void>>();
  const told = new Set<string>();
  let isRefused = false;
  const begin = (pod: LoggingPod) =>
    follow(pod, told, options, signal).catch((error: unknown) => {
      followed.delete(pod.name); // asked again at the next look
      if (isPassing(error) || isRefused) return;
      isRefused = true;
      onTrouble(messageOf(error));
    });
  while (!signal.aborted && !isRefused) {
    for (const pod of await listed(client, { namespace, labelSelector }))
      if (!followed.has(pod.name) && isRunning(pod)) followed.set(pod.name, begin(pod));
    await clock.sleep(lookEveryMs, signal).catch(() => {});
  }
  await Promise.all(followed.values());
}

/** None while the server is in trouble. */
async function listed(client: KubeClient, query: Parameters<typeof listPods>[1]): Promise<readonly LoggingPod[]> {
  try {
    return await listPods(client, query);
  } catch (error) {
    if (isPassing(error)) return [];
    throw error;
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof KubeError && error.isTransient;
}

function isRunning({ containers, hasEnded }: LoggingPod): boolean {
  return !hasEnded && containers.some(({ name, hasBegun, hasEnded: isOver }) => name === 'main' && hasBegun && !isOver);
}

/** `told`: names of pods that were told of, also by a reading that broke off. */
async function follow(
  pod: LoggingPod,
  told: Set<string>,
  { client, clock, onKept, onGoesOn }: KeptPodsOptions,
  signal: AbortSignal,
): Promise<void> {
  const { namespace, name } = pod;
  const origin: LogOrigin = { source: 'pods', namespace, workflow: null, pod: name, container: 'main', step: null };
  const wish = { tail: null, since: null, follow: true, withExecutor: false, signal };
  for await (const { text, time } of podLines({ client, clock }, origin, wish, createOverlap())) {
    const notice = keepNotice(text);
    if (notice?.type === 'kept' && !told.has(name)) {
      told.add(name);
      onKept({ pod, exitCode: notice.exitCode, since: time === null ? null : Date.parse(time) });
    }
    if (notice?.type === 'goesOn' && told.has(name)) return onGoesOn(pod);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
