import { join, resolve } from 'node:path';
import type { Clock } from '../../../core/clock.ts';
import { HarnessError } from '../../../core/errors.ts';
import type { Log } from '../../../core/log.ts';
import type { LocalPod, PodResult, PodRunner, RunningPod } from '../pod-runner.ts';
import type { ContainerMount } from './container-run.ts';
import type { OnFailure } from './failed-step.ts';
import type { Isolation } from './isolation.ts';
import type { KeyedValues } from './keyed-values.ts';
import { findTools } from './machine-tools.ts';
import { createPipePool } from './output-pipes.ts';
import { type Ending, podError } from './pod-result.ts';
import { type PodContext, runPod } from './run-pod.ts';

export interface PodRunnerOptions {
  /** Directory of the run: logs, volumes and records of its pods lie below. */
  readonly stateDir: string;
  /** From `probeIsolation`. */
  readonly isolation: Isolation;
  /** PATH of the steps. */
  readonly path: string;
  /** More variables for every step. Nothing of our own environment reaches a step unless it is here. @default none */
  readonly env?: Readonly<Record<string, string>>;
  /** Directories of claims that lie elsewhere, e.g. those of an earlier run. @default `<stateDir>/volumes/<claim>` */
  readonly claims?: Readonly<Record<string, string>>;
  /** Directories of this machine that every step sees as well. @default none */
  readonly shared?: readonly ContainerMount[];
  /** @default none */
  readonly secrets?: KeyedValues;
  /** @default none */
  readonly configMaps?: KeyedValues;
  readonly clock: Clock;
  readonly log: Log;
  /** Milliseconds between SIGTERM and SIGKILL. @default 5000 */
  readonly graceMs?: number;
  /** Gets each step whose `main` failed by itself, while its sandbox is still there; the step ends when this resolves. @default nobody does */
  readonly onFailure?: OnFailure | undefined;
}

export interface LocalPodRunner extends PodRunner {
  /** Stops what still runs and removes what the runner itself left on the disk. */
  close(): Promise<void>;
}

/** Node fires a longer timer at once. */
const longestTimerMs = 2 ** 31 - 1;

/** Makes processes of this machine of container and script templates. Throws HarnessError ENGINE when the machine lacks the tools for it. */
export async function createPodRunner(options: PodRunnerOptions): Promise<LocalPodRunner> {
  const context = await podContext(options);
  const running = new Set<RunningPod>();
  return {
    start: (pod) => {
      const started = startPod(pod, context);
      running.add(started);
      void started.done.then(() => running.delete(started));
      return started;
    },
    close: async () => {
      const last = [...running];
      for (const pod of last) pod.stop();
      await Promise.all(last.map(({ done }) => done));
      await context.pipes.close();
    },
  };
}

async function podContext(options: PodRunnerOptions): Promise<PodContext> {
  const stateDir = resolve(options.stateDir);
  const wanted = ['sh', 'cat', 'tee', 'mkfifo', 'setpriv'] as const;
  const { sh, cat, tee, mkfifo, setpriv } = await findTools(wanted, options.path);
  if (sh === null || cat === null || tee === null || mkfifo === null) {
    throw new HarnessError('ENGINE', 'this machine has no sh, cat, tee or mkfifo, which the local engine needs', {
      hint: 'install coreutils',
    });
  }
  return {
    stateDir,
    isolation: options.isolation,
    path: options.path,
    env: options.env ?? {},
    claims: options.claims ?? {},
    shared: options.shared ?? [],
    secrets: options.secrets ?? {},
    configMaps: options.configMaps ?? {},
    clock: options.clock,
    log: options.log,
    graceMs: options.graceMs ?? 5000,
    onFailure: options.onFailure ?? null,
    setpriv,
    pipes: createPipePool({ directory: join(stateDir, 'pipes'), mkfifo, tools: { sh, cat, tee } }),
  };
}

function startPod(pod: LocalPod, context: PodContext): RunningPod {
  const stop = new AbortController();
  let ending: Ending = null;
  const end = (why: Exclude<Ending, null>): void => {
    ending ??= why;
    stop.abort();
  };
  return { done: lifeOf(pod, context, stop.signal, { ending: () => ending, end }), stop: () => end('stop') };
}

async function lifeOf(
  pod: LocalPod,
  context: PodContext,
  stop: AbortSignal,
  { ending, end }: { ending(): Ending; end(why: 'deadline'): void },
): Promise<PodResult> {
  const { clock } = context;
  const startedAt = clock.now();
  const over = new AbortController();
  if (pod.deadlineMs !== null) {
    clock.sleep(Math.min(pod.deadlineMs, longestTimerMs), over.signal).then(
      () => end('deadline'),
      () => {}, // it ended in time
    );
  }
  try {
    const outcome = await runPod(pod, context, { startedAt, stop, ending, liftDeadline: () => over.abort() });
    return { finishedAt: clock.now(), ...outcome, startedAt };
  } catch (error) {
    const message = error instanceof Error ? error.message : 'the pod could not be set up';
    return { ...podError(message), result: null, startedAt, finishedAt: clock.now() };
  } finally {
    over.abort();
  }
}
