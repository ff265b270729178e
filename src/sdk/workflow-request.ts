/** What crosses the border to the child process that calls a workflow function: plain data, no credentials. */
import type { ProwJob } from '../prow/job.ts';

export interface WorkflowRequest {
  /** Absolute path of the tested checkout. */
  readonly root: string;
  /** Module path relative to `root`. */
  readonly module: string;
  readonly exportName: string;
  readonly context: WorkflowContextData;
}

export interface WorkflowContextData {
  readonly job: Omit<ProwJob, 'decoration' | 'artifactsDir'>;
  /** Name of the entry in prow_config.yaml. */
  readonly entryName: string;
  /** `metadata.name` of the Workflow: unique, legal, ≤ 63 characters. */
  readonly workflowName: string;
  readonly namespace: string | null;
  readonly serviceAccount: string | null;
  readonly image: string | null;
  readonly volume: { readonly claim: string; readonly mountPath: string };
  readonly timeoutMs: number;
  /** `kwargs` of the entry. */
  readonly args: Readonly<Record<string, unknown>>;
}
