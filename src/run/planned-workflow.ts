import type { Workflow } from '../argo/types.ts';
import type { EngineName } from '../config/harness-config.ts';

/** A workflow that this run will submit: what a plan is made of. */
export interface PlannedWorkflow {
  /** Name of the entry, or of the file's workflow; what people call it. */
  readonly name: string;
  /** Manifest that it was read from, as `e2e run` takes it; left out for an entry of prow_config.yaml. */
  readonly file?: string;
  readonly workflow: Workflow;
  readonly engine: EngineName;
  /** Who chose the engine, for the first line of output. */
  readonly engineChosenBy: string;
  /** Our own deadline for the wait, milliseconds. */
  readonly timeoutMs: number;
}
