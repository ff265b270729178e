import type { DagTask } from '../../../argo/types.ts';
import type { NodeFault } from './node-fault.ts';
import type { Variables } from './scope.ts';

/** A task of a DAG that runs. */
export interface TaskState {
  readonly task: DagTask;
  readonly nodeName: string;
  /** Its `depends` with every task's results; empty: none. */
  condition: string;
  /** Tasks that must have ended first. */
  readonly dependencies: TaskState[];
  readonly dependents: TaskState[];
  /** How many of `dependencies` have not ended. */
  waitingFor: number;
  /** What others may know of it, once it has ended. */
  variables: Variables | null;
  /** Why its outputs cannot be used. */
  fault: NodeFault | null;
  /** A loop over an inline template: what its passes gave cannot be put together for others. */
  isNameless: boolean;
  /** All tasks of the DAG with which others cannot go on; nearly always none. */
  readonly faulty: Set<TaskState>;
}
