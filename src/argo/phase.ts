import type { Phase, WorkflowPhase } from './status-types.ts';

/** Argo: a workflow is complete in Succeeded, Failed **and Error**; a fresh object has no phase, a locked one is Pending. */
export function isTerminal(phase: WorkflowPhase | undefined): phase is 'Succeeded' | 'Failed' | 'Error' {
  return phase === 'Succeeded' || phase === 'Failed' || phase === 'Error';
}

/** Phases in which a node is at its end for now; a node in Error is final only when its workflow is. */
export function isNodeDone(phase: Phase | undefined): boolean {
  return phase !== undefined && phase !== 'Pending' && phase !== 'Running';
}
