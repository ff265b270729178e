import type { Template, Workflow, WorkflowSpec } from '../../src/argo/types.ts';
import { silentLog } from '../../src/core/log.ts';
import type { Act } from '../../src/engine/engine.ts';
import { LocalWorkflow } from '../../src/engine/local/local-workflow.ts';
import type { Capacity } from '../../src/engine/local/operator/capacity.ts';
import type { ConfigMaps } from '../../src/engine/local/operator/config-maps.ts';
import { LockTable } from '../../src/engine/local/operator/lock-table.ts';
import { createMemoCache, type MemoCache } from '../../src/engine/local/operator/memo-cache.ts';
import type { LocalPod, PodResult, PodRunner } from '../../src/engine/local/pod-runner.ts';
import { createFakeClock } from './fake-clock.ts';
import { type NormalForm, normalForm } from './normal-form.ts';

/** How a pod ends: its exit code, or more. `lastsMs` is 1 s unless given. */
export type PodScript = number | (Partial<PodResult> & { readonly lastsMs?: number });

export interface ScriptedRun {
  readonly form: NormalForm;
  readonly workflow: Workflow;
  /** Names of the nodes whose pods started, without the workflow's name, in order. */
  readonly started: readonly string[];
  /** What ran in each pod: command and args, or the script. */
  readonly words: Readonly<Record<string, readonly string[]>>;
  /** False when it would never have ended by itself. */
  readonly hasEnded: boolean;
  /** How many pods ran at once. */
  readonly mostAtOnce: number;
  /** How many pods ran still when it had ended. */
  readonly podsLeft: number;
}

export interface ScriptOptions {
  /** How the pod of a node ends, by the node's name without the workflow's; the others succeed. */
  readonly pods?: (node: string, pod: LocalPod) => PodScript;
  /** What is done, and after how many milliseconds. */
  readonly acts?: readonly (readonly [atMs: number, act: Act])[];
  readonly configMaps?: ConfigMaps;
  readonly processes?: Capacity;
  readonly locks?: LockTable;
  readonly memo?: MemoCache;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A template that runs `true`, with a name. */
export function leaf(name: string, rest: Omit<Template, 'name'> = {}): Template {
  return { name, container: { image: 'busybox', command: ['true'] }, ...rest };
}

/** Runs a workflow called `wf` with pods that do as told, in no time. */
export async function scriptedRun(spec: WorkflowSpec, options: ScriptOptions = {}): Promise<ScriptedRun> {
  const clock = createFakeClock(Date.parse('2026-01-01T00:00:00Z'));
  const started: string[] = [];
  const words: Record<string, readonly string[]> = {};
  let active = 0;
  let mostAtOnce = 0;
  const pods: PodRunner = {
    start: (pod) => {
      const node = pod.nodeName.replace(/^wf/, '~');
      started.push(node);
      const { container, script } = pod.template;
      words[node] =
        script === undefined ? [...(container?.command ?? []), ...(container?.args ?? [])] : [script.source];
      const stopped = new AbortController();
      const done = scriptedPod(options.pods?.(node, pod) ?? 0, pod, clock, stopped.signal);
      active += 1;
      mostAtOnce = Math.max(mostAtOnce, active);
      const counted = done.finally(() => {
        active -= 1;
      });
      return { done: counted, stop: () => stopped.abort() };
    },
  };
  const metadata = {
    name: 'wf',
    namespace: 'ci',
    uid: 'u',
    creationTimestamp: '2026-01-01T00:00:00Z',
    ...(options.labels && { labels: options.labels }),
    ...(options.annotations && { annotations: options.annotations }),
  };
  const local = new LocalWorkflow({
    workflow: { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata, spec: { entrypoint: 'main', ...spec } },
    pods,
    clock,
    ...(options.processes !== undefined && { processes: options.processes }),
    locks: options.locks ?? new LockTable(),
    memo: options.memo ?? createMemoCache(),
    configMaps: options.configMaps ?? {},
    log: silentLog,
    changed: () => {},
  });
  const done = local.run().then(() => true);
  for (const [atMs, act] of options.acts ?? []) void clock.sleep(atMs).then(() => local.act(act));
  const hasEnded = (await clock.runUntil(done)) === true;
  return {
    form: normalForm(local.snapshot()),
    workflow: local.snapshot(),
    started,
    words,
    hasEnded,
    mostAtOnce,
    podsLeft: active,
  };
}

async function scriptedPod(
  script: PodScript,
  pod: LocalPod,
  clock: ReturnType<typeof createFakeClock>,
  stopped: AbortSignal,
): Promise<PodResult> {
  const { lastsMs = 1000, ...told } = typeof script === 'number' ? {} : script;
  const startedAt = clock.now();
  const isLate = pod.deadlineMs !== null && pod.deadlineMs < lastsMs;
  const wasStopped = await clock.sleep(Math.min(lastsMs, pod.deadlineMs ?? lastsMs), stopped).then(
    () => false,
    () => true,
  );
  const exitCode = typeof script === 'number' ? script : Number(told.exitCode ?? 0);
  const ended = { exitCode: String(exitCode), parameters: {}, result: null, startedAt, finishedAt: clock.now() };
  if (isLate || wasStopped)
    return {
      ...ended,
      phase: 'Failed',
      exitCode: '143',
      message: 'Pod was active on the node longer than the specified deadline',
    };
  const message = exitCode === 0 ? null : `main: Error (exit code ${exitCode})`;
  return {
    ...ended,
    phase: exitCode === 0 ? 'Succeeded' : 'Failed',
    message,
    ...told,
    result: pod.wantsResult ? (told.result ?? null) : null,
  };
}
