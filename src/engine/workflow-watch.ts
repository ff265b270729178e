/** Follows the workflows of a run by one stream of changes. Changes are hints, `get` is the truth. */
import type { Workflow } from '../argo/types.ts';
import type { Clock } from '../core/clock.ts';
import type { Looker, WorkflowRef } from './engine.ts';
import type { WaitResult } from './wait.ts';
import { keyOf, WatchedWorkflow } from './watched-workflow.ts';

export interface WatchOptions {
  readonly clock: Clock;
  /** Called with each object that differs from the one before it. */
  readonly onChange?: ((workflow: Workflow) => void) | undefined;
  /** Called when it becomes known what keeps a workflow from going on, or that it is something else now. */
  readonly onHeld?: ((ref: WorkflowRef, heldBy: string) => void) | undefined;
  /** Least milliseconds between two looks at a workflow that changes; more for one of many nodes. Null: only its end is looked at. @default 0 */
  readonly lookEveryMs?: number | null | undefined;
  /** Milliseconds between looks while there is no stream. @default 30 000 */
  readonly pollMs?: number | undefined;
  /** Milliseconds for which the engine may fail to answer before a workflow is `lost`. @default 600 000 */
  readonly patienceMs?: number | undefined;
  /** Uniform in [0, 1), for pauses. */
  readonly random?: (() => number) | undefined;
}

export interface EndOptions {
  readonly signal: AbortSignal;
  readonly timeoutMs?: number | null;
}

const firstPauseMs = 1_000;
const longestPauseMs = 30_000;
/** A server that names a longer time is not believed; beyond some weeks a timer of Node fires at once. */
const longestNamedMs = 300_000;
/** A stream that lived this long had no trouble of its own. */
const healthyMs = 60_000;

/** Listens from the start until `close`. */
export class WorkflowWatch {
  readonly #watched: ReadonlyMap<string, WatchedWorkflow>;
  readonly #engine: Looker;
  readonly #options: WatchOptions;
  readonly #over = new AbortController();
  readonly #work: readonly Promise<void>[];

  constructor(engine: Looker, refs: readonly WorkflowRef[], options: WatchOptions) {
    this.#engine = engine;
    this.#options = options;
    this.#watched = new Map(refs.map((ref) => [keyOf(ref), new WatchedWorkflow(engine, ref, options)]));
    this.#work = [this.#listen(), ...[...this.#watched.values()].map((each) => each.follow(this.#over.signal))];
  }

  /** Resolves when the workflow has ended, or the waiting for it has; may be asked again. Throws what a listener threw. */
  end(ref: WorkflowRef, options: EndOptions): Promise<WaitResult> {
    const watched = this.#watched.get(keyOf(ref));
    if (watched === undefined) throw new TypeError(`${keyOf(ref)} is not watched`);
    return watched.end(options);
  }

  async close(): Promise<void> {
    this.#over.abort();
    await Promise.all(this.#work);
  }

  /** A stream that breaks is opened anew after a pause that grows while there is nothing but trouble; jittered, so that many do not come at once. */
  async #listen(): Promise<void> {
    const { clock, random = Math.random } = this.#options;
    const { signal } = this.#over;
    for (let failures = 0; !signal.aborted; failures += 1) {
      const openedAt = clock.elapsed();
      const error = await this.#hear(signal);
      this.#setStreaming(false);
      if (clock.elapsed() - openedAt >= healthyMs) failures = 0;
      const boundMs = Math.min(longestPauseMs, firstPauseMs * 2 ** failures);
      const pauseMs = Math.max(boundMs * (0.5 + random() / 2), retryAfterOf(error));
      await clock.sleep(pauseMs, signal).catch(() => {});
    }
  }

  /** Until the stream ends; gives the error that broke it. */
  async #hear(signal: AbortSignal): Promise<unknown> {
    try {
      const refs = [...this.#watched.values()].flatMap(({ ref, isOver }) => (isOver ? [] : [ref]));
      for await (const change of this.#engine.changes(refs, signal)) {
        this.#setStreaming(true);
        this.#watched.get(keyOf(change.ref))?.noticed(change);
      }
      return null;
    } catch (error) {
      return error; // `get` is asked all the same, and says what is wrong
    }
  }

  #setStreaming(isStreaming: boolean): void {
    for (const each of this.#watched.values()) each.setStreaming(isStreaming);
  }
}

function retryAfterOf(error: unknown): number {
  const named = typeof error === 'object' && error !== null && 'retryAfterMs' in error ? error.retryAfterMs : 0;
  return typeof named === 'number' ? Math.min(named, longestNamedMs) : 0;
}
