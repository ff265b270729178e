import type { ResourceRequirements } from '../argo/pod-types.ts';
import type { RetryStrategy, TtlStrategy, WorkflowSpec } from '../argo/types.ts';
import type { StandardSchema } from './standard-schema.ts';
import type { EnvValue } from './step-options.ts';

/** What holds for the whole workflow. Everything has a default; a step's own word beats it. */
export interface WorkflowOptions<Args extends object = Readonly<Record<string, unknown>>> {
  /** Checks `kwargs` of the entry, and types `args`. Any Standard Schema: valibot, zod, arktype. @default none: `kwargs` as they are */
  readonly args?: StandardSchema<Args>;
  /** Image of each step. @default that of prow_config.yaml */
  readonly image?: string;
  /** Variables of each step. */
  readonly env?: Readonly<Record<string, EnvValue>>;
  /** CPU and memory of each step. @default none */
  readonly resources?: ResourceRequirements;
  /** Of each step. @default none: one attempt */
  readonly retryStrategy?: RetryStrategy;
  /** Of the workflow and of every pod, on top of the job's. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Of the workflow. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Seconds until the whole workflow is ended. @default `timeout` of prow_config.yaml */
  readonly activeDeadlineSeconds?: number;
  /** When the finished Workflow object is deleted. @default { secondsAfterCompletion: 604800 }, a week */
  readonly ttlStrategy?: TtlStrategy;
  /** @default `service_account` of prow_config.yaml */
  readonly serviceAccountName?: string;
  /** Pods that may run at once. @default no limit */
  readonly parallelism?: number;
  /** Whether the first failure keeps steps from starting that have not. @default true, as Argo's */
  readonly failFast?: boolean;
  /** Whether an exit handler runs `e2e copy-artifacts`. @default true */
  readonly copyArtifacts?: boolean;
  /** Anything else Argo knows of a workflow's spec; laid over the one made here (volumes and pod labels are joined). */
  readonly spec?: Partial<Omit<WorkflowSpec, 'entrypoint' | 'onExit'>>;
}
