/** What crosses the border to the child process that calls a workflow function: plain data, no credentials. */
import type { ProwJob } from '../prow/job.ts';

export interface WorkflowRequest {
  /** Absolute path of the tested checkout. */
  readonly root: string;
  /** Module path relative to `root`. */
  readonly module: string;
  readonly exportName: string;
  readonly context: WorkflowContextData;
  /** Where the entry stands, for what is wrong with its kwargs. @default unknown: such a problem stands where the function does */
  readonly source?: {
    readonly file: string;
    /** 1-based. */
    readonly line: number;
    readonly column: number;
    /** Position in the file's `workflows`. */
    readonly index: number;
  };
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
