import type { WorkflowPhase } from '../argo/status-types.ts';
import type { Workflow } from '../argo/types.ts';
import type { Problem } from '../core/errors.ts';

/** A submitted workflow, enough to find it again. */
export interface WorkflowRef {
  readonly name: string;
  readonly namespace: string;
}

/** What a person may do to a running workflow; the words are argo's. */
export type Act =
  | { readonly type: 'stop' }
  | { readonly type: 'terminate' }
  | { readonly type: 'suspend' }
  /** Ends running Suspend nodes (all, or those of `displayName`), with values for their supplied outputs. */
  | { readonly type: 'resume'; readonly displayName?: string; readonly outputs?: Readonly<Record<string, string>> };

/** What an engine noticed of a workflow. */
export interface Change {
  readonly ref: WorkflowRef;
  /** As far as the notice tells it; left out when only `get` can say. `gone`: it does not exist any more. */
  readonly phase?: WorkflowPhase | 'gone';
  /** Why it does not go on, in words for a person: a lock, no controller. Left out when nothing is known to hold it. */
  readonly heldBy?: string;
}

/** What it takes to follow workflows, for who may not or need not start any. */
export type Looker = Pick<WorkflowEngine, 'get' | 'changes'>;

/** Runs Argo Workflows. Implemented by engine/local (this machine) and engine/argo (a cluster). */
export interface WorkflowEngine {
  readonly name: 'argo' | 'local';
  /** Called for every workflow before any is submitted. Gives what this engine cannot or may not run; an error among them means: submit nothing. */
  check(workflow: Workflow): Promise<readonly Problem[]>;
  /** Called once per workflow. Resolves when the engine has taken the workflow; it runs from then on. Throws HarnessError ENGINE. */
  submit(workflow: Workflow): Promise<WorkflowRef>;
  /** The object as it is now, or null when it does not exist (any more). This is the truth. */
  get(ref: WorkflowRef): Promise<Workflow | null>;
  /**
   * Yields a change for every ref at once, and one whenever a workflow may have changed, until `signal` fires. A hint: may repeat, but misses no
   * end while it lasts. Throws when it breaks; the caller pauses (`retryAfterMs` of the error, if it has one, at least) and asks anew.
   */
  changes(refs: readonly WorkflowRef[], signal: AbortSignal): AsyncIterable<Change>;
  /** Asks the engine to stop, suspend or resume; resolves when the engine has taken the wish, not when it is done. */
  act(ref: WorkflowRef, act: Act): Promise<void>;
}
