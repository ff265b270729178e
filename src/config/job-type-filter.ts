import { type JobType, jobTypes } from '../prow/job.ts';
import type { WorkflowEntry } from './harness-config.ts';

/** Kubeflow: a list is searched for the very word, text for any part of it. */
export function admitsJobType(admitted: WorkflowEntry['jobTypes'], jobType: string): boolean {
  return admitted === null || admitted.includes(jobType);
}

/** Prow's job types that run both. */
export function jobTypesInCommon(a: WorkflowEntry['jobTypes'], b: WorkflowEntry['jobTypes']): JobType[] {
  return jobTypes.filter((jobType) => admitsJobType(a, jobType) && admitsJobType(b, jobType));
}
