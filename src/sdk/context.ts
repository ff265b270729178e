import type { EnvVar } from '../argo/pod-types.ts';
import { envForJob } from '../prow/job-env.ts';
import { labelsForJob } from '../prow/labels.ts';
import { type Directories, directoriesFor } from './directories.ts';
import { untrustedEnvValue } from './literal-text.ts';
import type { WorkflowContextData } from './workflow-request.ts';

export type { JobType, Pull, Refs } from '../prow/job.ts';

/** The Prow job, less what is none of a step's business. */
export type Job = WorkflowContextData['job'];

/** Everything a workflow function is told. Plain data. */
export interface WorkflowContext<Args extends object = Readonly<Record<string, unknown>>> {
  /** The Prow job, as its environment says. */
  readonly job: Job;
  /** `kwargs` of the entry in prow_config.yaml. */
  readonly args: Args;
  readonly dirs: Directories;
  readonly names: {
    /** `metadata.name` of the Workflow. */
    readonly workflow: string;
    /** Name of the entry in prow_config.yaml; steps see it as `TEST_TARGET_NAME`. */
    readonly entry: string;
  };
  readonly namespace: string | null;
  readonly serviceAccountName: string | null;
  readonly image: string | null;
  /** The volume that all steps share. */
  readonly dataVolume: { readonly claimName: string; readonly mountPath: string };
  /** `timeout` of the entry, in seconds. */
  readonly activeDeadlineSeconds: number;
  /** The job's labels, made legal; for the workflow and for `podMetadata`. */
  readonly labels: Readonly<Record<string, string>>;
  /** Prow's variables and `TEST_TARGET_NAME`. */
  readonly env: readonly EnvVar[];
}

/** The context that a workflow function is called with: the facts of a request, and what follows from them. */
export function createContext(data: WorkflowContextData): WorkflowContext {
  const { job, entryName, workflowName, volume } = data;
  return {
    job,
    args: data.args,
    dirs: directoriesFor(volume.mountPath, workflowName, job),
    names: { workflow: workflowName, entry: entryName },
    namespace: data.namespace,
    serviceAccountName: data.serviceAccount,
    image: data.image,
    dataVolume: { claimName: volume.claim, mountPath: volume.mountPath },
    activeDeadlineSeconds: Math.ceil(data.timeoutMs / 1000),
    labels: labelsForJob(job, { workflow: workflowName, workflowTemplate: entryName }),
    env: Object.entries(envForJob(job, { testTargetName: entryName })).map(([name, value]) => ({
      name,
      value: untrustedEnvValue(value),
    })),
  };
}
