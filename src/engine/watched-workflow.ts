import { isTerminal } from '../argo/phase.ts';
import type { WorkflowStatus } from '../argo/status-types.ts';
import type { Workflow } from '../argo/types.ts';
import { Bell } from './bell.ts';
import type { Change, Looker, WorkflowRef } from './engine.ts';
import type { WaitResult } from './wait.ts';
import type { EndOptions, WatchOptions } from './workflow-watch.ts';

const defaultPollMs = 30_000;
const defaultPatienceMs = 600_000;
const firstPauseMs = 1_000;
/** A look at the very end of the waiting is not waited for longer. */
const lastLookMs = 2_000;
/** A workflow of more nodes is looked at less often, in proportion. */
const nodesOfOrdinarySize = 200;

export function keyOf({ namespace, name }: WorkflowRef): string {
  return `${namespace}/${name}`;
}

/** One workflow of a watch: what was noticed, what was seen, and when it must be looked at. */
export class WatchedWorkflow {
  readonly ref: WorkflowRef;
  readonly #engine: Looker;
  readonly #options: WatchOptions;
  /** Rings when there may be a reason to look. */
  readonly #reason = new Bell();
  readonly #waiters = new Set<Bell>();
  #workflow: Workflow | null = null;
  #outcome: WaitResult | null = null;
  #heldBy: string | null = null;
  #isStreaming = false;
  #phase: Change['phase'];
  /** Only `get` can say what the last change was. */
  #mustLook = false;
  /** A reader may want to see what has changed. */
  #hasChanged = false;
  #lookedAt: number;
  /** Before the first look a reader is not kept waiting. */
  #readAt = Number.NEGATIVE_INFINITY;
  #failures = 0;
  #failingSince = 0;
  #error: unknown = null;
  #defect: unknown = null;

  constructor(engine: Looker, ref: WorkflowRef, options: WatchOptions) {
    this.#engine = engine;
    this.ref = ref;
    this.#options = options;
    this.#lookedAt = options.clock.elapsed();
  }

  get isOver(): boolean {
    return this.#outcome !== null;
  }

  setStreaming(isStreaming: boolean): void {
    if (isStreaming === this.#isStreaming) return;
    this.#isStreaming = isStreaming;
    this.#reason.ring();
  }

  noticed({ phase, heldBy }: Change): void {
    this.#phase = phase;
    this.#hasChanged ||= phase !== ''; // until its controller has seen it there is nothing to read
    if (phase === undefined || isEnd(phase)) this.#mustLook = true;
    else this.#answered();
    if (heldBy !== undefined && heldBy !== this.#heldBy) this.#held(heldBy);
    this.#heldBy = heldBy ?? null;
    this.#reason.ring();
  }

  /** Looks whenever there is a reason to, until the workflow has ended or the signal fires. */
  async follow(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    try {
      while (!signal.aborted && this.#outcome === null) {
        const waitMs = this.#dueAt() - clock.elapsed();
        if (waitMs > 0) await this.#reason.next(clock, waitMs, signal);
        else await this.#look();
      }
    } catch (error) {
      this.#defect = error;
    }
    this.#tell();
  }

  async end({ signal, timeoutMs = null }: EndOptions): Promise<WaitResult> {
    const { clock } = this.#options;
    const deadline = timeoutMs === null ? Number.POSITIVE_INFINITY : clock.elapsed() + timeoutMs;
    const news = new Bell();
    this.#waiters.add(news);
    try {
      for (;;) {
        const end = await this.#endNow(signal, deadline);
        if (end !== null) return end;
        await news.next(clock, deadline - clock.elapsed(), signal);
      }
    } finally {
      this.#waiters.delete(news);
    }
  }

  async #endNow(signal: AbortSignal, deadline: number): Promise<WaitResult | null> {
    if (this.#defect !== null) throw this.#defect;
    const { ref } = this;
    const { clock, patienceMs = defaultPatienceMs } = this.#options;
    const isLate = clock.elapsed() >= deadline;
    if (this.#outcome === null && (isLate || signal.aborted)) await this.#lookOnceMore();
    if (this.#outcome !== null) return this.#outcome;
    const workflow = this.#workflow;
    if (signal.aborted) return { type: 'interrupted', ref, workflow };
    if (isLate) return { type: 'timed-out', ref, workflow, heldBy: this.#heldBy };
    if (this.#failures > 0 && clock.elapsed() - this.#failingSince >= patienceMs)
      return { type: 'lost', ref, workflow, error: this.#error };
    return null;
  }

  /** Milliseconds on the clock's `elapsed` at which to look next; in the past when there is reason to at once. */
  #dueAt(): number {
    const { pollMs = defaultPollMs, lookEveryMs = 0, random = Math.random } = this.#options;
    if (this.#failures > 0) {
      const boundMs = Math.min(pollMs, firstPauseMs * 2 ** (this.#failures - 1));
      return this.#lookedAt + boundMs * (0.5 + random() / 2);
    }
    if (this.#mustLook) return 0;
    const size = Math.max(1, nodeCountOf(this.#workflow?.status) / nodesOfOrdinarySize);
    const forReader =
      this.#hasChanged && lookEveryMs !== null ? this.#readAt + lookEveryMs * size : Number.POSITIVE_INFINITY;
    const isTold = this.#isStreaming && !isEnd(this.#phase); // an end that `get` did not confirm is not told a second time
    return Math.min(forReader, isTold ? Number.POSITIVE_INFINITY : this.#lookedAt + pollMs);
  }

  async #look(): Promise<void> {
    const wasGone = this.#mustLook;
    this.#mustLook = false;
    this.#hasChanged = false;
    let workflow: Workflow | null;
    try {
      workflow = await this.#engine.get(this.ref);
    } catch (error) {
      this.#mustLook ||= wasGone;
      this.#failed(error);
      return;
    }
    this.#lookedAt = this.#options.clock.elapsed();
    this.#readAt = this.#lookedAt;
    this.#answered();
    this.#seen(workflow);
    this.#tell();
  }

  #seen(workflow: Workflow | null): void {
    const { ref } = this;
    const last = this.#workflow;
    if (workflow === null) {
      this.#outcome = { type: 'deleted', ref, workflow: last };
      return;
    }
    this.#workflow = workflow;
    if (!isSame(workflow, last)) this.#options.onChange?.(workflow);
    if (isTerminal(workflow.status?.phase)) this.#outcome = { type: 'finished', ref, workflow };
  }

  /** Before the waiting ends for another reason: what is the matter, as of now. */
  async #lookOnceMore(): Promise<void> {
    const patience = new AbortController();
    const { clock } = this.#options;
    await Promise.race([this.#look(), clock.sleep(lastLookMs, patience.signal).catch(() => {})]);
    patience.abort();
  }

  #held(heldBy: string): void {
    try {
      this.#options.onHeld?.(this.ref, heldBy);
    } catch (error) {
      this.#defect = error;
    }
  }

  #failed(error: unknown): void {
    this.#lookedAt = this.#options.clock.elapsed();
    if (this.#failures === 0) this.#failingSince = this.#lookedAt;
    this.#failures += 1;
    this.#error = error;
    this.#tell();
  }

  #answered(): void {
    this.#failures = 0;
    this.#error = null;
  }

  #tell(): void {
    for (const each of this.#waiters) each.ring();
  }
}

/** Compressed, a node takes some thirty characters. */
function nodeCountOf({ nodes, compressedNodes }: WorkflowStatus = {}): number {
  return compressedNodes === undefined ? Object.keys(nodes ?? {}).length : compressedNodes.length / 30;
}

function isEnd(phase: Change['phase']): boolean {
  return phase === 'gone' || isTerminal(phase);
}

/** An engine gives the same object while nothing has changed, or one of the same resource version. */
function isSame(a: Workflow, b: Workflow | null): boolean {
  const version = a.metadata.resourceVersion;
  return a === b || (version !== undefined && version === b?.metadata.resourceVersion);
}
