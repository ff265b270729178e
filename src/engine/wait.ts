import { isTerminal } from '../argo/phase.ts';
import type { Workflow } from '../argo/types.ts';
import type { Clock } from '../core/clock.ts';
import type { WorkflowEngine, WorkflowRef } from './engine.ts';

export interface WaitOptions {
  readonly clock: Clock;
  /** Ends the waiting; what still runs is `interrupted`. The workflows themselves are left alone. */
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch after which a workflow is `timed-out`. @default never */
  readonly deadlineMs?: number | null;
  /** Called with each object that differs from the one before it. */
  readonly onChange?: (workflow: Workflow) => void;
  /** Milliseconds between looks when nothing changes. @default 10 000 */
  readonly pollMs?: number;
  /** Milliseconds for which `get` may fail in a row before the workflow is `lost`. @default 300 000 */
  readonly patienceMs?: number;
}

/** How the waiting for one workflow ended; `workflow` is the last object seen. */
export type WaitResult =
  | { readonly type: 'finished'; readonly ref: WorkflowRef; readonly workflow: Workflow }
  /** It does not exist any more: deleted by somebody, or by its own ttl before we looked. */
  | { readonly type: 'deleted'; readonly ref: WorkflowRef; readonly workflow: Workflow | null }
  | { readonly type: 'timed-out'; readonly ref: WorkflowRef; readonly workflow: Workflow | null }
  | { readonly type: 'interrupted'; readonly ref: WorkflowRef; readonly workflow: Workflow | null }
  /** The engine could not be asked any more. */
  | { readonly type: 'lost'; readonly ref: WorkflowRef; readonly workflow: Workflow | null; readonly error: unknown };

const defaultPollMs = 10_000;
const defaultPatienceMs = 300_000;
const firstPauseMs = 1_000;

/** Waits until every workflow has ended, in the order of `refs`. Changes are hints, `get` is the truth; trouble with one does not touch the others. */
export async function waitForAll(
  engine: WorkflowEngine,
  refs: readonly WorkflowRef[],
  options: WaitOptions,
): Promise<readonly WaitResult[]> {
  const over = new AbortController();
  const bells = new Map(refs.map((ref) => [keyOf(ref), new Bell()]));
  const listening = listen(engine, refs, bells, options.clock, AbortSignal.any([options.signal, over.signal]));
  try {
    return await Promise.all(refs.map((ref) => waitForOne(engine, ref, bells.get(keyOf(ref)) ?? new Bell(), options)));
  } finally {
    over.abort();
    await listening;
  }
}

async function waitForOne(
  engine: WorkflowEngine,
  ref: WorkflowRef,
  bell: Bell,
  options: WaitOptions,
): Promise<WaitResult> {
  const { clock, signal, deadlineMs = null } = options;
  const watched: Watched = { ref, workflow: null, failingSince: null };
  for (;;) {
    if (signal.aborted) return { type: 'interrupted', ref, workflow: watched.workflow };
    const end = await look(engine, watched, options);
    if (end !== null) return end;
    const leftMs = deadlineMs === null ? Number.POSITIVE_INFINITY : deadlineMs - clock.now();
    if (leftMs <= 0) return { type: 'timed-out', ref, workflow: watched.workflow };
    const pollMs = options.pollMs ?? defaultPollMs;
    const pauseMs = watched.failingSince === null ? pollMs : Math.min(pollMs, firstPauseMs);
    await bell.next(clock, Math.min(pauseMs, leftMs), signal);
  }
}

interface Watched {
  readonly ref: WorkflowRef;
  workflow: Workflow | null;
  /** Since when `get` fails, milliseconds since the epoch. */
  failingSince: number | null;
}

/** Asks once. Null while the workflow runs, or while there is still hope that the engine will answer again. */
async function look(engine: WorkflowEngine, watched: Watched, options: WaitOptions): Promise<WaitResult | null> {
  const { ref, workflow: last } = watched;
  let workflow: Workflow | null;
  try {
    workflow = await engine.get(ref);
  } catch (error) {
    const now = options.clock.now();
    watched.failingSince ??= now;
    const isLost = now - watched.failingSince >= (options.patienceMs ?? defaultPatienceMs);
    return isLost ? { type: 'lost', ref, workflow: last, error } : null;
  }
  watched.failingSince = null;
  if (workflow === null) return { type: 'deleted', ref, workflow: last };
  watched.workflow = workflow;
  if (!isSame(workflow, last)) options.onChange?.(workflow);
  return isTerminal(workflow.status?.phase) ? { type: 'finished', ref, workflow } : null;
}

/** An engine gives the same object while nothing has changed, or one of the same resource version. */
function isSame(a: Workflow, b: Workflow | null): boolean {
  const version = a.metadata.resourceVersion;
  return a === b || (version !== undefined && version === b?.metadata.resourceVersion);
}

/** Rings the bells of what may have changed. A stream that ends is opened again, after a growing pause when it keeps ending. */
async function listen(
  engine: WorkflowEngine,
  refs: readonly WorkflowRef[],
  bells: ReadonlyMap<string, Bell>,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  let pauseMs = firstPauseMs;
  while (!signal.aborted) {
    try {
      for await (const ref of engine.changes(refs, signal)) {
        pauseMs = firstPauseMs;
        bells.get(keyOf(ref))?.ring();
      }
    } catch {
      // `get` is asked all the same, and says what is wrong
    }
    await clock.sleep(pauseMs, signal).catch(() => {});
    pauseMs = Math.min(pauseMs * 2, 30_000);
  }
}

/** Wakes one sleeper; a ring that nobody hears counts for the next. */
class Bell {
  #rung = false;
  #wake: (() => void) | null = null;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Resolves at the next ring, after `ms`, or when the signal fires. */
  async next(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#rung) {
      const rung = new AbortController();
      this.#wake = () => rung.abort();
      await clock.sleep(ms, AbortSignal.any([signal, rung.signal])).catch(() => {});
      this.#wake = null;
    }
    this.#rung = false;
  }
}

function keyOf({ namespace, name }: WorkflowRef): string {
  return `${namespace}/${name}`;
}
