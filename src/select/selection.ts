import type { WorkflowEntry } from '../config/harness-config.ts';

/** The decision about one entry. */
export type Selection =
  | {
      readonly type: 'selected';
      readonly entry: WorkflowEntry /** The file and pattern that decided, or null where no filter applied. */;
      readonly matched: Match | null;
    }
  | { readonly type: 'skipped'; readonly entry: WorkflowEntry; readonly reason: 'job_type' | 'include_dirs' };

export interface Match {
  readonly file: string;
  readonly pattern: string;
}
