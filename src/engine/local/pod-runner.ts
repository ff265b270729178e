/** The border between the scheduler, which knows Argo's rules, and the processes that stand for pods. */
import type { Template, WorkflowSpec } from '../../argo/types.ts';

export interface PodRunner {
  /** Starts the processes of one Pod node. Never throws: what goes wrong is a result. */
  start(pod: LocalPod): RunningPod;
}

/** One Pod node, ready to run: every tag is resolved, `templateDefaults` are merged. */
export interface LocalPod {
  readonly workflowName: string;
  readonly namespace: string;
  readonly nodeId: string;
  readonly nodeName: string;
  readonly podName: string;
  /** A container or script template, with its inputs' values. */
  readonly template: Template;
  /** What the workflow's spec gives to each of its pods, tags resolved. @default nothing */
  readonly workflowSpec?: Pick<WorkflowSpec, 'volumes' | 'volumeClaimTemplates' | 'podMetadata' | 'serviceAccountName'>;
  /** Whether somebody refers to `outputs.result`. */
  readonly wantsResult: boolean;
  /** Milliseconds from the start of the pod until it is ended, or null. */
  readonly deadlineMs: number | null;
}

export interface RunningPod {
  readonly done: Promise<PodResult>;
  /** SIGTERM to the whole group, SIGKILL after the grace; `done` resolves afterwards. Idempotent. */
  stop(): void;
}

export interface PodResult {
  readonly phase: 'Succeeded' | 'Failed' | 'Error';
  /** As Argo words it, e.g. `main: Error (exit code 3)`. */
  readonly message: string | null;
  /** Somebody killed all of it, which is as if the pod had been deleted. @default false */
  readonly isLost?: boolean;
  /** Exit code of `main` as text; null where it never ran. */
  readonly exitCode: string | null;
  /** Contents of the output parameter files by parameter name; a parameter without a value is absent. Null where nobody was there to read them. */
  readonly parameters: Readonly<Record<string, string>> | null;
  /** stdout of `main` less one trailing newline, when it was wanted. */
  readonly result: string | null;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly finishedAt: number;
}
