import type { Workflow } from '../../../src/argo/types.ts';
import type { ProwJob } from '../../../src/prow/job.ts';
import { withRecording } from '../cluster-rig.ts';

const apiVersion = 'argoproj.io/v1alpha1';
const metadataOf = ({ prowJobId, buildId }: ProwJob) => ({
  generateName: 'fault-',
  labels: { PROW_JOB_ID: prowJobId, BUILD_ID: buildId },
});
const sleeps = (seconds: string) => ({ name: 'main', container: { image: 'busybox', command: ['sleep', seconds] } });

/** Goes on until it is stopped or terminated. */
export function endlessWorkflow(job: ProwJob): Workflow {
  const bye = { name: 'bye', container: { image: 'busybox', command: ['true'] } };
  const spec = { entrypoint: 'main', onExit: 'bye', templates: [sleeps('600'), bye] };
  const workflow: Workflow = { apiVersion, kind: 'Workflow', metadata: metadataOf(job), spec };
  return withRecording(workflow, 'own-act-stop-onexit,own-act-terminate-onexit', 10);
}

/** Succeeds after so many seconds: 5 s were recorded. */
export function greenWorkflow(job: ProwJob, seconds: number): Workflow {
  const spec = { entrypoint: 'main', templates: [sleeps(String(seconds))] };
  const workflow: Workflow = { apiVersion, kind: 'Workflow', metadata: metadataOf(job), spec };
  return withRecording(workflow, 'own-no-command-image-in-index', 5 / seconds);
}
