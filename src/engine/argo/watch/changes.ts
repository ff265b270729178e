/** One stream of changes for all workflows of a run, of the rows that the API server sends for them. */
import { isTerminal } from '../../../argo/phase.ts';
import { type WorkflowPhase, workflowPhases } from '../../../argo/status-types.ts';
import type { Clock } from '../../../core/clock.ts';
import type { TableEvent } from '../../../kubernetes/table-watch.ts';
import type { Change, WorkflowRef } from '../../engine.ts';
import { keyOf } from '../../watched-workflow.ts';
import { mergeStreams } from './merge-streams.ts';

/** Finds out, now and then, what keeps workflows from going on where their rows do not tell. */
export interface Holder {
  noticed(ref: WorkflowRef, phase: Change['phase']): void;
  /** What is known to hold it; null when nothing is. */
  heldBy(ref: WorkflowRef): string | null;
  /** Looks where it is time to; gives those of which something new is known. Never throws for a refusal: then nothing is known. */
  look(signal: AbortSignal): Promise<readonly WorkflowRef[]>;
}

export interface ChangeSources {
  /** Rows of the run's workflows in one namespace. */
  readonly watch: (namespace: string, signal: AbortSignal) => AsyncIterable<TableEvent>;
  readonly holders: readonly Holder[];
  readonly clock: Clock;
}

/** Milliseconds between two looks of the holders; most of them find nothing to ask for. */
const holderPauseMs = 2_000;

/** Follows the contract of WorkflowEngine.changes. Throws what `watch` throws. */
export function workflowChanges(
  refs: readonly WorkflowRef[],
  signal: AbortSignal,
  sources: ChangeSources,
): AsyncGenerator<Change> {
  const rows = new Rows(sources.holders);
  const namespaces = [...Map.groupBy(refs, ({ namespace }) => namespace)];
  const streams = namespaces.map(
    ([namespace, group]) =>
      (inner: AbortSignal) =>
        namespaceChanges(group, rows, sources.watch(namespace, inner)),
  );
  return mergeStreams([...streams, (inner) => heldChanges(rows, sources, inner)], signal);
}

/** A ref that no row ever named when all have come does not exist; one that vanished while nobody looked comes as `deleted`. Names that nobody asked for are left out. */
async function* namespaceChanges(
  refs: readonly WorkflowRef[],
  rows: Rows,
  events: AsyncIterable<TableEvent>,
): AsyncGenerator<Change> {
  const wanted = new Map(refs.map((ref) => [ref.name, ref]));
  const unseen = new Set(refs);
  for await (const event of events) {
    if (event.type === 'synced') {
      for (const ref of unseen) yield rows.gone(ref);
      continue;
    }
    const ref = wanted.get(event.name);
    if (ref === undefined) continue;
    unseen.delete(ref);
    yield event.type === 'deleted' ? rows.gone(ref) : rows.noticed(ref, event);
  }
}

async function* heldChanges(
  rows: Rows,
  { clock, holders }: ChangeSources,
  signal: AbortSignal,
): AsyncGenerator<Change> {
  for (;;) {
    await clock.sleep(holderPauseMs, signal);
    for (const holder of holders) {
      for (const ref of await holder.look(signal)) {
        const change = rows.asKnown(ref);
        if (change !== null) yield change;
      }
    }
  }
}

type Row = Extract<TableEvent, { type: 'row' }>;

/** The last row of each workflow, with what holds it. */
class Rows {
  readonly #last = new Map<string, Pick<Row, 'phase' | 'message'>>();
  readonly #holders: readonly Holder[];

  constructor(holders: readonly Holder[]) {
    this.#holders = holders;
  }

  noticed(ref: WorkflowRef, { phase, message }: Row): Change {
    this.#last.set(keyOf(ref), { phase, message });
    for (const holder of this.#holders) holder.noticed(ref, knownPhase(phase));
    return this.#change(ref, { phase, message });
  }

  gone(ref: WorkflowRef): Change {
    this.#last.delete(keyOf(ref));
    for (const holder of this.#holders) holder.noticed(ref, 'gone');
    return { ref, phase: 'gone' };
  }

  /** Null for one that is not there. */
  asKnown(ref: WorkflowRef): Change | null {
    const row = this.#last.get(keyOf(ref));
    return row === undefined ? null : this.#change(ref, row);
  }

  #change(ref: WorkflowRef, row: Pick<Row, 'phase' | 'message'>): Change {
    const phase = knownPhase(row.phase);
    const heldBy = isTerminal(phase) ? null : (ownWords(phase, row.message) ?? this.#words(ref));
    return { ref, ...(phase !== undefined && { phase }), ...(heldBy !== null && { heldBy }) };
  }

  #words(ref: WorkflowRef): string | null {
    return this.#holders.map((holder) => holder.heldBy(ref)).find((words) => words !== null) ?? null;
  }
}

/** Argo says in the message of a Pending workflow what it waits for: a lock, its turn. */
function ownWords(phase: WorkflowPhase | undefined, message: string): string | null {
  return phase === 'Pending' && message !== '' ? message : null;
}

/** Undefined for a text that is no phase of Argo: `get` can say more. */
function knownPhase(text: string): WorkflowPhase | undefined {
  return text === '' ? '' : workflowPhases.find((phase) => phase === text);
}
