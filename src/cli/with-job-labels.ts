import { claimsAnnotation, retryLabel } from '../engine/argo/submission-labels.ts';
import type { ProwJob } from '../prow/job.ts';
import { labelsForJob } from '../prow/labels.ts';
import type { PlannedWorkflow } from '../run/planned-workflow.ts';

/**
 * The job's labels on a workflow for a cluster, whoever built it: by them the next start of the same ProwJob finds what this one leaves behind.
 * They beat what the workflow says of itself; that it is the retry of another it cannot say.
 */
export function withJobLabels(planned: PlannedWorkflow, job: ProwJob): PlannedWorkflow {
  const { workflow, name } = planned;
  const { [retryLabel]: ___, ...own } = workflow.metadata.labels ?? {};
  const { [claimsAnnotation]: ____, ...annotations } = workflow.metadata.annotations ?? {};
  const metadata = { ...workflow.metadata, ...(workflow.metadata.annotations !== undefined && { annotations }) };
  const {
    workflow: _,
    workflow_template: __,
    ...labels
  } = labelsForJob(job, { workflow: name, workflowTemplate: name });
  return {
    ...planned,
    workflow: { ...workflow, metadata: { ...metadata, labels: { ...own, ...labels } } },
  };
}
