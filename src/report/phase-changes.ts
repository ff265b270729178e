/** Successive objects of workflows compared, node by node. */

import { pendingReason } from '../argo/pending.ts';
import { isNodeDone, isTerminal } from '../argo/phase.ts';
import type { NodeStatus, Phase, WorkflowPhase } from '../argo/status-types.ts';
import type { Workflow } from '../argo/types.ts';
import { parseTime } from './durations.ts';
import { causeOf, exitCodeOf, waitOf } from './failure-cause.ts';
import { byStart, isComposite } from './node-tree.ts';
import { statusNodes } from './status-nodes.ts';
import { stepPath } from './step-path.ts';

export interface PhaseChange {
  /** `workflow`, or `workflow/step`. */
  readonly subject: string;
  /** Null when it was not there before. */
  readonly from: Phase | WorkflowPhase | null;
  readonly to: Phase | WorkflowPhase;
  /** Null until the end. */
  readonly durationMs: number | null;
  /** Why: the cause of a failure, of a skip, of a long wait. */
  readonly detail: string | null;
}

export interface RunningStep {
  readonly subject: string;
  readonly phase: Phase;
  /** Milliseconds since the epoch. */
  readonly since: number | null;
}

interface Known {
  phase: Phase | WorkflowPhase;
  /** First words of the messages that a pending node has shown: they alternate for minutes. */
  readonly reasons: Set<string>;
  isSuspended: boolean;
}

/** Why nothing new begins; a workflow without a phase has none to show. */
export const suspensionText = 'suspended (spec.suspend): nothing new begins until e2e resume';

/** Remembers phases, not objects: an engine may go on changing what it has handed out. */
export class PhaseTracker {
  readonly #known = new Map<string, Known>();
  readonly #running = new Map<string, readonly RunningStep[]>();

  /** What is new in this object. Parents and groups are left out: their steps tell. */
  changes(name: string, workflow: Workflow): readonly PhaseChange[] {
    const { nodes } = statusNodes(workflow.status);
    const leaves = Object.values(nodes).filter(({ type }) => !isComposite(type));
    const subjectOf = (node: NodeStatus) => `${name}/${stepPath(node, workflow.metadata.name ?? name, nodes)}`;
    const changes = leaves.toSorted(byEvent).flatMap((node) => this.#nodeChange(node, name, () => subjectOf(node)));
    const running = leaves.filter(({ phase }) => phase === 'Running' || phase === 'Pending');
    this.#running.set(
      name,
      isTerminal(workflow.status?.phase)
        ? []
        : running.map((node) => ({
            subject: subjectOf(node),
            phase: node.phase ?? 'Pending',
            since: parseTime(node.startedAt),
          })),
    );
    const own = [...this.#workflowChange(name, workflow), ...this.#suspension(name, workflow)];
    return isTerminal(workflow.status?.phase) ? [...changes, ...own] : [...own, ...changes];
  }

  /** Steps that have not ended, of all workflows. */
  running(): readonly RunningStep[] {
    return [...this.#running.values()].flat();
  }

  #nodeChange(node: NodeStatus, name: string, subject: () => string): readonly PhaseChange[] {
    const phase = node.phase ?? 'Pending';
    const known = this.#at(`${name}\n${node.id}`);
    const from = known.phase === '' ? null : known.phase;
    const reason = phase === 'Pending' ? pendingReason(waitOf(node)) : '';
    const isNewReason = reason !== '' && !known.reasons.has(reason);
    if (from === phase && !isNewReason) return [];
    known.phase = phase;
    known.reasons.add(reason);
    return [{ subject: subject(), from, to: phase, durationMs: durationOf(node), detail: detailOf(node, isNewReason) }];
  }

  #workflowChange(name: string, { status }: Workflow): readonly PhaseChange[] {
    const phase = status?.phase ?? '';
    const known = this.#at(name);
    if (phase === '' || known.phase === phase) return [];
    const from = known.phase === '' ? null : known.phase;
    known.phase = phase;
    const isWorthSaying = phase === 'Pending' || (isTerminal(phase) && phase !== 'Succeeded');
    return [
      {
        subject: name,
        from,
        to: phase,
        durationMs: durationOf(status),
        detail: isWorthSaying ? (status?.message ?? null) : null,
      },
    ];
  }

  /** Argo: nothing in the status tells that `spec.suspend` keeps new nodes from beginning. */
  #suspension(name: string, { spec, status }: Workflow): readonly PhaseChange[] {
    const known = this.#at(name);
    const wasSuspended = known.isSuspended;
    known.isSuspended = spec.suspend === true && !isTerminal(status?.phase);
    if (known.isSuspended === wasSuspended || isTerminal(status?.phase)) return [];
    const to = status?.phase || 'Pending';
    const detail = wasSuspended ? 'resumed' : suspensionText;
    return [{ subject: name, from: to, to, durationMs: null, detail }];
  }

  #at(key: string): Known {
    const known = this.#known.get(key) ?? { phase: '' as const, reasons: new Set<string>(), isSuspended: false };
    this.#known.set(key, known);
    return known;
  }
}

/** Events of one object in the order they happened; times are whole seconds, and what ended may be why another began. */
function byEvent(a: NodeStatus, b: NodeStatus): number {
  const [eventA, eventB] = [parseTime(a.finishedAt ?? a.startedAt) ?? 0, parseTime(b.finishedAt ?? b.startedAt) ?? 0];
  const endsFirst = Number(isNodeDone(b.phase)) - Number(isNodeDone(a.phase));
  return eventA - eventB || endsFirst || byStart(a, b);
}

function detailOf(node: NodeStatus, isNewReason: boolean): string | null {
  if (node.phase === 'Failed' || node.phase === 'Error') return causeOf({ ...node, exitCode: exitCodeOf(node) });
  const isSkip = node.phase === 'Skipped' || node.phase === 'Omitted';
  if (isNewReason) return waitOf(node) ?? null;
  return isSkip ? (node.message ?? null) : null;
}

function durationOf(
  ended:
    | {
        readonly startedAt?: string | null;
        readonly finishedAt?: string | null;
        readonly phase?: Phase | WorkflowPhase;
      }
    | undefined,
): number | null {
  const [startedAt, finishedAt] = [parseTime(ended?.startedAt), parseTime(ended?.finishedAt)];
  const isDone =
    ended?.phase !== 'Skipped' && ended?.phase !== 'Omitted' && ended?.phase !== '' && isNodeDone(ended?.phase);
  return startedAt === null || finishedAt === null || !isDone ? null : finishedAt - startedAt;
}
