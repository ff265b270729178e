import type { Clock } from '../../../core/clock.ts';
import type { ContainerEnd, ContainerPlan, FailedCommand, LaunchedContainer } from './container-run.ts';
import type { Isolation } from './isolation.ts';
import type { PipePool } from './output-pipes.ts';
import { launchPlainProcess } from './plain-process.ts';
import { podTokenVariable, removeProcessRecord, writeProcessRecord } from './process-record.ts';
import { launchSandbox } from './sandbox.ts';
import { type OutputFiles, openStepOutput } from './step-output.ts';

export interface ContainerContext {
  readonly isolation: Isolation;
  /** `setpriv` of util-linux, or null where there is none. */
  readonly setpriv: string | null;
  readonly pipes: PipePool;
  readonly clock: Clock;
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly graceMs: number;
}

export interface ContainerPlace {
  /** Private directory of this container; `tmp` and `argo` of it are what the container sees under these names. */
  readonly scratch: string;
  /** A directory that the step must not see. */
  readonly hidden: string;
  readonly record: string;
  readonly output: OutputFiles;
  /** Called when the command failed, with everything around it still there; it ends when this resolves. Null: nobody looks. */
  readonly onFailure: ((failed: FailedCommand, stop: AbortSignal) => Promise<void>) | null;
}

/** How long a pipe may stay open after its container is gone: only what escaped from it, or a very slow disk, takes any time. */
const drainMs = { namespaces: 30_000, none: 2000 } as const satisfies Record<Isolation['type'], number>;

/** Runs one container to its end, or ends it when `stop` fires: SIGTERM to all of it, then SIGKILL. Rejects when its surroundings cannot be made. */
export async function runContainer(
  plan: ContainerPlan,
  place: ContainerPlace,
  context: ContainerContext,
  stop: AbortSignal,
): Promise<ContainerEnd> {
  const output = await openStepOutput(place.output, context.pipes);
  try {
    const launched = await launch(plan, place, context, output.streams).finally(output.handOver);
    return 'pid' in launched ? await supervise(launched, plan, place, context, stop) : launched;
  } finally {
    await output.drain(drainMs[context.isolation.type]);
  }
}

async function launch(
  plan: ContainerPlan,
  place: ContainerPlace,
  context: ContainerContext,
  streams: Parameters<typeof launchSandbox>[1],
): Promise<LaunchedContainer | ContainerEnd> {
  const { isolation, setpriv } = context;
  return isolation.type === 'namespaces'
    ? launchSandbox(plan, streams, { ...place, pauses: place.onFailure !== null }, isolation)
    : launchPlainProcess(plan, streams, { scratch: place.scratch, setpriv });
}

async function supervise(
  launched: LaunchedContainer,
  plan: ContainerPlan,
  place: ContainerPlace,
  { clock, graceMs }: ContainerContext,
  stop: AbortSignal,
): Promise<ContainerEnd> {
  const over = new AbortController();
  const end = (): void => {
    launched.kill('SIGTERM');
    clock.sleep(graceMs, over.signal).then(
      () => launched.kill('SIGKILL'),
      () => {}, // it ended within the grace
    );
  };
  try {
    await enter(launched, place.record, plan.environment[podTokenVariable] ?? '');
    if (!stop.aborted) {
      stop.addEventListener('abort', end, { once: true });
      launched.proceed();
    } else if (launched.isHeld) launched.kill('SIGKILL');
    else end();
    if (place.onFailure !== null) await pause(launched, place.onFailure, stop);
    return await launched.ended;
  } finally {
    stop.removeEventListener('abort', end);
    over.abort();
    removeProcessRecord(place.record);
  }
}

/** What we stopped ourselves has not failed by itself, so nobody looks at it. */
async function pause(
  launched: LaunchedContainer,
  onFailure: NonNullable<ContainerPlace['onFailure']>,
  stop: AbortSignal,
): Promise<void> {
  const failed = await launched.failed;
  try {
    if (failed !== null && !stop.aborted) await onFailure(failed, stop);
  } finally {
    launched.resume();
  }
}

/** Puts the process on record, for a later run to find it. What cannot be recorded must not run. */
async function enter(launched: LaunchedContainer, record: string, token: string): Promise<void> {
  try {
    if (launched.pid > 0) await writeProcessRecord(record, launched.pid, token);
  } catch (error) {
    launched.kill('SIGKILL');
    await launched.ended;
    throw error;
  }
}
