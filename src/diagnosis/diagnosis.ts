/** Why a step failed or does not start: what is known, and what is made of it. */
import type { Phase } from '../argo/status-types.ts';
import type { Claim, KubeNode, Pod } from './kube-objects.ts';

export const causeKinds = [
  'out-of-memory',
  'exit-code',
  'signal',
  'command-not-found',
  'image-pull',
  'unschedulable',
  'volume-not-mounted',
  'missing-claim',
  'missing-secret',
  'missing-config-map',
  'missing-service-account',
  'container-not-created',
  'evicted',
  'node-lost',
  'deadline',
  'executor-rights',
  'executor-failed',
  'missing-output',
  'quota',
  'lock-wait',
  'init-failed',
  'sidecar-failed',
  'pod-deleted',
  'pod-refused',
  'workflow-rejected',
  'controller-error',
  'workflow-deleted',
  'stopped',
  'unknown',
] as const;
export type CauseKind = (typeof causeKinds)[number];

export interface Evidence {
  /** RFC 3339; null where nobody wrote down when. */
  readonly at: string | null;
  /** What said it: `event FailedMount`, `container main`, `node message`. */
  readonly source: string;
  readonly text: string;
}

export interface Diagnosis {
  readonly kind: CauseKind;
  /** One sentence with the names of the objects, without a full stop. */
  readonly sentence: string;
  readonly evidence: readonly Evidence[];
  /** What to change; null where the facts do not tell. */
  readonly fix: string | null;
  /** What to type next. One that ends in a here-document has several lines. */
  readonly next: readonly string[];
}

/** What became of the question for an object: it is there, it is not, or nobody may say. */
export type Look<T> =
  | { readonly type: 'found'; readonly value: T }
  | { readonly type: 'absent' }
  | { readonly type: 'unreadable'; readonly why: string; readonly isForbidden?: boolean };

export interface EventFact {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  /** When it was last seen, RFC 3339. */
  readonly at: string | null;
}

/** Everything that is known of one step; the rules look at nothing else. */
export interface StepFacts {
  readonly namespace: string;
  readonly workflow: string;
  /** Name for a person. */
  readonly step: string;
  readonly template: string | null;
  readonly phase: Phase;
  /** Of its node. */
  readonly message: string;
  /** What it was last seen to wait for, where its message does not tell (any more). */
  readonly heldBy: string | null;
  readonly exitCode: string | null;
  readonly finishedAt: string | null;
  /** Name that its pod has or had; null where it never can have had one (a local run, a Suspend). */
  readonly podName: string | null;
  readonly pod: Look<Pod>;
  /** Of the pod, oldest first; they outlive it for an hour. */
  readonly events: Look<readonly EventFact[]>;
  /** The machine that the pod was given to; only looked at when that may matter. */
  readonly machine: Look<KubeNode>;
  /** The claims that its pod mounts, where they were looked at. */
  readonly claims: ReadonlyMap<string, Look<Claim>>;
  /** What shows its log. */
  readonly logsCommand: string;
}

/** Null where it knows nothing of the matter. */
export type Rule = (facts: StepFacts) => Diagnosis | null;

/** What was found, or nothing. */
export function found<T>(look: Look<T>): T | null {
  return look.type === 'found' ? look.value : null;
}
