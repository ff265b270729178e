import type { WorkflowEntry } from '../config/harness-config.ts';
import { admitsJobType } from '../config/job-type-filter.ts';
import { type ChangedFileIndex, indexChangedFiles } from './changed-file-index.ts';
import type { Selection } from './selection.ts';

export interface SelectionInput {
  /** Prow's job type. Null, no job at all: presubmit, which is what a developer's branch would meet. */
  readonly jobType: string | null;
  /** Names as git stores them, in git's order. Null, nobody knows: every directory filter passes. */
  readonly changedFiles: readonly string[] | null;
}

/** Decides for each entry, in order, whether this job runs it. */
export function selectWorkflows(entries: readonly WorkflowEntry[], input: SelectionInput): Selection[] {
  const jobType = input.jobType ?? 'presubmit';
  const files = directoryFilter(jobType, input.changedFiles);
  return entries.map((entry) => {
    if (!admitsJobType(entry.jobTypes, jobType)) return { type: 'skipped', entry, reason: 'job_type' };
    if (entry.includeDirs.length === 0 || files === 'pass') return { type: 'selected', entry, matched: null };
    const matched = files.firstMatch(entry.includeDirs);
    return matched === null ? { type: 'skipped', entry, reason: 'include_dirs' } : { type: 'selected', entry, matched };
  });
}

/** Kubeflow: periodic jobs ignore `include_dirs`; a job type nobody knows sees no file. Batch sees its pulls' files, where Kubeflow's saw none. */
function directoryFilter(jobType: string, changedFiles: readonly string[] | null): ChangedFileIndex | 'pass' {
  switch (jobType) {
    case 'periodic':
      return 'pass';
    case 'presubmit':
    case 'postsubmit':
    case 'batch':
      return changedFiles === null ? 'pass' : indexChangedFiles(changedFiles);
    default:
      return indexChangedFiles([]);
  }
}
