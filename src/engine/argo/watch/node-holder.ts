import type { Workflow } from '../../../argo/types.ts';
import type { Clock } from '../../../core/clock.ts';
import type { Change, WorkflowRef } from '../../engine.ts';
import { keyOf } from '../../watched-workflow.ts';
import type { Holder } from './changes.ts';
import { type HeldNode, type HeldNodes, heldNodesOf, withCauses } from './held-nodes.ts';
import type { PodCauses } from './pod-events.ts';

export interface NodeHolderOptions {
  readonly clock: Clock;
  /** Why pods of a namespace do not start; null when that cannot be read. Never throws. */
  readonly causes: (namespace: string, signal: AbortSignal | null) => Promise<PodCauses | null>;
  /** Milliseconds for which a pod may start without a word before its events are read. @default 15 000 */
  readonly afterMs?: number | undefined;
}

interface Entry {
  readonly ref: WorkflowRef;
  nodes: HeldNodes;
}

/** When the events of a namespace may be read next, on the clock's `elapsed`. */
interface Pace {
  nextAt: number;
  pauseMs: number;
  reading: Promise<readonly WorkflowRef[]> | null;
}

/** Milliseconds between two readings of the events of one namespace; doubled while they tell nothing new. */
const shortestPauseMs = 15_000;
const longestPauseMs = 300_000;

/**
 * Remembers why nodes are Pending, of the objects that somebody looked at: Argo forgets it when the node ends, and never knows of volumes that
 * cannot be mounted. Those are looked up in the pods' events.
 */
export class NodeHolder implements Holder {
  readonly #entries = new Map<string, Entry>();
  readonly #paces = new Map<string, Pace>();
  readonly #options: NodeHolderOptions;

  constructor(options: NodeHolderOptions) {
    this.#options = options;
  }

  /** The object, with `heldBy` of nodes where that is known and the node does not say so itself. */
  async seen(ref: WorkflowRef, workflow: Workflow): Promise<Workflow> {
    const entry = this.#entries.get(keyOf(ref)) ?? { ref, nodes: new Map() };
    entry.nodes = heldNodesOf(workflow, entry.nodes, this.#options.clock);
    if (entry.nodes.size === 0) this.#entries.delete(keyOf(ref));
    else this.#entries.set(keyOf(ref), entry);
    if (this.#isSilent(entry)) await this.#readEvents(ref.namespace, null);
    return withCauses(workflow, entry.nodes);
  }

  noticed(ref: WorkflowRef, phase: Change['phase']): void {
    if (phase === 'gone') this.#entries.delete(keyOf(ref));
  }

  heldBy(ref: WorkflowRef): string | null {
    const nodes = [...(this.#entries.get(keyOf(ref))?.nodes.values() ?? [])];
    const words = nodes.flatMap(({ displayName, cause, silentSince }) =>
      cause !== null && silentSince !== null ? [`${displayName} cannot start: ${cause}`] : [],
    );
    return words.length === 0 ? null : words.toSorted().join('; ');
  }

  async look(signal: AbortSignal): Promise<readonly WorkflowRef[]> {
    const silent = [...this.#entries.values()].filter((entry) => this.#isSilent(entry));
    const namespaces = [...new Set(silent.map(({ ref }) => ref.namespace))];
    const news = await Promise.all(namespaces.map((namespace) => this.#readEvents(namespace, signal)));
    return news.flat();
  }

  #isSilent({ nodes }: Entry): boolean {
    const { clock, afterMs = 15_000 } = this.#options;
    return [...nodes.values()].some(
      ({ silentSince }) => silentSince !== null && clock.elapsed() - silentSince >= afterMs,
    );
  }

  /** At most one reading of a namespace is under way. Gives those of which a cause is new. */
  #readEvents(namespace: string, signal: AbortSignal | null): Promise<readonly WorkflowRef[]> {
    const pace = this.#paces.get(namespace) ?? { nextAt: 0, pauseMs: shortestPauseMs, reading: null };
    this.#paces.set(namespace, pace);
    if (pace.reading === null && this.#options.clock.elapsed() < pace.nextAt) return Promise.resolve([]);
    pace.reading ??= this.#readNow(namespace, pace, signal).finally(() => {
      pace.reading = null;
    });
    return pace.reading;
  }

  async #readNow(namespace: string, pace: Pace, signal: AbortSignal | null): Promise<readonly WorkflowRef[]> {
    const found = await this.#options.causes(namespace, signal);
    const entries = [...this.#entries.values()].filter(({ ref }) => ref.namespace === namespace);
    const news = entries.filter((entry) => found !== null && learn(entry, found)).map(({ ref }) => ref);
    const longerMs = found === null ? longestPauseMs : Math.min(pace.pauseMs * 2, longestPauseMs);
    pace.pauseMs = news.length > 0 ? shortestPauseMs : longerMs;
    pace.nextAt = this.#options.clock.elapsed() + pace.pauseMs;
    return news;
  }
}

function learn(entry: Entry, causes: PodCauses): boolean {
  let isNew = false;
  const learnt = [...entry.nodes].map(([id, node]): readonly [string, HeldNode] => {
    const cause = node.silentSince === null ? undefined : causes.get(node.pod);
    if (cause === undefined || cause === node.cause) return [id, node];
    isNew = true;
    return [id, { ...node, cause }];
  });
  if (isNew) entry.nodes = new Map(learnt);
  return isNew;
}
