import type { ProwJob } from '../prow/job.ts';
import { labelsForJob } from '../prow/labels.ts';
import type { PlannedWorkflow } from '../run/planned-workflow.ts';

/**
 * The job's labels on a workflow for a cluster, whoever built it: by them the next start of the same ProwJob finds what this one leaves behind.
 * They beat what the workflow says of itself.
 */
export function withJobLabels(planned: PlannedWorkflow, job: ProwJob): PlannedWorkflow {
  if (planned.engine !== 'argo') return planned;
  const { workflow, name } = planned;
  const { metadata } = workflow;
  const {
    workflow: _,
    workflow_template: __,
    ...labels
  } = labelsForJob(job, { workflow: name, workflowTemplate: name });
  return {
    ...planned,
    workflow: { ...workflow, metadata: { ...metadata, labels: { ...metadata.labels, ...labels } } },
  };
}
