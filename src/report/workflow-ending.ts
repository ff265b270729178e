import type { Workflow } from '../argo/types.ts';

/** Why nobody waits for this workflow any more. */
export type WorkflowEnding =
  /** It reached a terminal phase; the object says which. */
  | { readonly type: 'completed' }
  /** The engine would not take it. */
  | { readonly type: 'rejected'; readonly message: string }
  /** It vanished while we waited; the object is the last one seen. */
  | { readonly type: 'deleted' }
  /** Our own deadline passed. `heldBy`: what kept the workflow then, as far as the engine knew. */
  | { readonly type: 'timed-out'; readonly timeoutMs: number; readonly heldBy?: string | null }
  /** The engine could not be asked any more; `message` says why. */
  | { readonly type: 'lost'; readonly message: string }
  /** `reason` names the signal. */
  | { readonly type: 'interrupted'; readonly reason: string };

export interface EndedWorkflow {
  /** Name of the entry. */
  readonly name: string;
  /** Manifest that it was read from; left out for an entry. */
  readonly file?: string | undefined;
  /** The last object seen; what was submitted where nothing else is known. */
  readonly workflow: Workflow;
  readonly ending: WorkflowEnding;
}
