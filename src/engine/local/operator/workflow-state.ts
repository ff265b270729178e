import type { WorkflowPhase } from '../../../argo/status-types.ts';

/** Phase and message of the workflow itself. */
export interface WorkflowState {
  phase: WorkflowPhase;
  message: string;
  /** Milliseconds since the epoch. */
  startedAt: number | null;
  finishedAt: number | null;
}

export interface WorkflowEnd {
  readonly phase: 'Succeeded' | 'Failed' | 'Error';
  readonly message: string;
}
