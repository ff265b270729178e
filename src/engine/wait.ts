import type { Workflow } from '../argo/types.ts';
import type { WorkflowEngine, WorkflowRef } from './engine.ts';
import { type WatchOptions, WorkflowWatch } from './workflow-watch.ts';

export interface WaitOptions extends WatchOptions {
  /** Ends the waiting; what still runs is `interrupted`. The workflows themselves are left alone. */
  readonly signal: AbortSignal;
  /** Milliseconds after which a workflow is `timed-out`. @default never */
  readonly timeoutMs?: number | null;
}

/** How the waiting for one workflow ended; `workflow` is the last object seen. */
export type WaitResult =
  | { readonly type: 'finished'; readonly ref: WorkflowRef; readonly workflow: Workflow }
  /** It does not exist any more: deleted by somebody, or by its own ttl before we looked. */
  | { readonly type: 'deleted'; readonly ref: WorkflowRef; readonly workflow: Workflow | null }
  /** `heldBy`: what kept it, as far as the engine knew. */
  | {
      readonly type: 'timed-out';
      readonly ref: WorkflowRef;
      readonly workflow: Workflow | null;
      readonly heldBy: string | null;
    }
  | { readonly type: 'interrupted'; readonly ref: WorkflowRef; readonly workflow: Workflow | null }
  /** The engine could not be asked any more. */
  | { readonly type: 'lost'; readonly ref: WorkflowRef; readonly workflow: Workflow | null; readonly error: unknown };

/** Waits until every workflow has ended, in the order of `refs`; trouble with one does not touch the others. */
export async function waitForAll(
  engine: WorkflowEngine,
  refs: readonly WorkflowRef[],
  options: WaitOptions,
): Promise<readonly WaitResult[]> {
  const watch = new WorkflowWatch(engine, refs, options);
  try {
    return await Promise.all(refs.map((ref) => watch.end(ref, options)));
  } finally {
    await watch.close();
  }
}
