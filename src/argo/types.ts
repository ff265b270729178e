/**
 * Argo's Workflow object, v1alpha1 (Argo 3.7 to 4.1), as authors write it and as the controller answers.
 * Fields that are not here pass through untouched; `withFields` of the SDK is the way to write one.
 */
import type {
  Container,
  IntOrString,
  KeySelector,
  ObjectMeta,
  PersistentVolumeClaim,
  PodSpecPart,
  Volume,
} from './pod-types.ts';
import type { Phase, WorkflowStatus } from './status-types.ts';

export interface Workflow {
  readonly apiVersion: 'argoproj.io/v1alpha1';
  readonly kind: 'Workflow';
  readonly metadata: ObjectMeta;
  readonly spec: WorkflowSpec;
  readonly status?: WorkflowStatus;
}

export interface WorkflowSpec extends PodSpecPart {
  readonly entrypoint?: string;
  readonly templates?: readonly Template[];
  readonly arguments?: Arguments;
  /** Template that runs after the rest, whatever came of it. */
  readonly onExit?: string;
  readonly hooks?: Readonly<Record<string, LifecycleHook>>;
  readonly volumes?: readonly Volume[];
  readonly volumeClaimTemplates?: readonly PersistentVolumeClaim[];
  readonly volumeClaimGC?: { readonly strategy?: 'OnWorkflowCompletion' | 'OnWorkflowSuccess' };
  readonly activeDeadlineSeconds?: number;
  readonly priority?: number;
  /** Pods of this workflow that may run at once. */
  readonly parallelism?: number;
  readonly ttlStrategy?: TtlStrategy;
  readonly podGC?: PodGC;
  /** Metadata of every pod: Argo does not copy the workflow's own labels to its pods. */
  readonly podMetadata?: Metadata;
  readonly workflowMetadata?: Metadata & {
    readonly labelsFrom?: Readonly<Record<string, { readonly expression: string }>>;
  };
  readonly templateDefaults?: Partial<Template>;
  readonly workflowTemplateRef?: { readonly name?: string; readonly clusterScope?: boolean };
  readonly retryStrategy?: RetryStrategy;
  readonly synchronization?: Synchronization;
  readonly shutdown?: 'Stop' | 'Terminate';
  readonly suspend?: boolean;
  readonly archiveLogs?: boolean;
  readonly podSpecPatch?: string;
  readonly podPriorityClassName?: string;
  readonly executor?: { readonly serviceAccountName?: string };
  readonly metrics?: Metrics;
  readonly artifactRepositoryRef?: { readonly configMap?: string; readonly key?: string };
}

export interface TtlStrategy {
  readonly secondsAfterCompletion?: number;
  readonly secondsAfterSuccess?: number;
  readonly secondsAfterFailure?: number;
}

export interface PodGC {
  readonly strategy?: 'OnPodCompletion' | 'OnPodSuccess' | 'OnWorkflowCompletion' | 'OnWorkflowSuccess';
  readonly labelSelector?: Readonly<Record<string, unknown>>;
  /** Duration with a unit, e.g. `30s`. @default 5s */
  readonly deleteDelayDuration?: string;
}

export interface Metadata {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface Synchronization {
  readonly mutexes?: readonly { readonly name?: string; readonly namespace?: string; readonly database?: boolean }[];
  readonly semaphores?: readonly { readonly configMapKeyRef?: KeySelector; readonly namespace?: string }[];
}

export interface Metrics {
  readonly prometheus: readonly Readonly<Record<string, unknown>>[];
}

/** A definition; exactly one of container, script, containerSet, dag, steps, suspend, resource, data, http, plugin. */
export interface Template extends PodSpecPart {
  readonly name?: string;
  readonly inputs?: Inputs;
  readonly outputs?: Outputs;
  readonly metadata?: Metadata;
  readonly container?: Container;
  readonly script?: ScriptTemplate;
  readonly containerSet?: ContainerSetTemplate;
  readonly dag?: DagTemplate;
  readonly steps?: readonly StepGroup[];
  readonly suspend?: SuspendTemplate;
  readonly resource?: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly http?: Readonly<Record<string, unknown>>;
  readonly plugin?: Readonly<Record<string, unknown>>;
  readonly retryStrategy?: RetryStrategy;
  /** Leaf templates only: seconds from the pod's start, or a tag. */
  readonly activeDeadlineSeconds?: IntOrString;
  /** Leaf templates only: duration with a unit; also counts while pending. */
  readonly timeout?: string;
  readonly pendingTimeout?: string;
  /** steps and dag templates only: children that may run at once. */
  readonly parallelism?: number;
  readonly failFast?: boolean;
  readonly daemon?: boolean;
  readonly initContainers?: readonly (Container & { readonly mirrorVolumeMounts?: boolean })[];
  readonly sidecars?: readonly (Container & { readonly mirrorVolumeMounts?: boolean })[];
  readonly volumes?: readonly Volume[];
  readonly archiveLocation?: Readonly<Record<string, unknown>>;
  readonly memoize?: Readonly<Record<string, unknown>>;
  readonly synchronization?: Synchronization;
  readonly podSpecPatch?: string;
  readonly metrics?: Metrics;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface ScriptTemplate extends Container {
  /** Given to the command as a file. */
  readonly source: string;
}

export interface ContainerSetTemplate {
  readonly containers: readonly (Container & { readonly name: string; readonly dependencies?: readonly string[] })[];
  readonly volumeMounts?: Container['volumeMounts'];
  readonly retryStrategy?: { readonly duration?: string; readonly retries: IntOrString };
}

export interface SuspendTemplate {
  /** Seconds or a duration with a unit. @default until somebody resumes it */
  readonly duration?: IntOrString;
}

export interface DagTemplate {
  readonly tasks: readonly DagTask[];
  /** Space-separated names of the tasks wanted. @default the tasks nobody depends on */
  readonly target?: string;
  /** @default true */
  readonly failFast?: boolean;
}

/** What a step of `steps` and a task of a `dag` have in common. */
export interface TemplateCall {
  readonly name?: string;
  readonly template?: string;
  readonly templateRef?: { readonly name?: string; readonly template?: string; readonly clusterScope?: boolean };
  readonly inline?: Template;
  readonly arguments?: Arguments;
  readonly when?: string;
  readonly withItems?: readonly Item[];
  readonly withParam?: string;
  readonly withSequence?: Sequence;
  readonly continueOn?: { readonly failed?: boolean; readonly error?: boolean };
  readonly onExit?: string;
  readonly hooks?: Readonly<Record<string, LifecycleHook>>;
}

export interface DagTask extends TemplateCall {
  /** Expression over other tasks, e.g. `a && (b.Failed || c.Skipped)`. */
  readonly depends?: string;
  readonly dependencies?: readonly string[];
}

export type WorkflowStep = TemplateCall;

/** Steps that run together. */
export type StepGroup = readonly WorkflowStep[];

export type Item = string | number | bigint | boolean | null | readonly Item[] | { readonly [key: string]: Item };

export interface Sequence {
  readonly count?: IntOrString;
  readonly start?: IntOrString;
  readonly end?: IntOrString;
  /** printf format of each number. @default "%d" */
  readonly format?: string;
}

export interface LifecycleHook {
  readonly template?: string;
  readonly templateRef?: TemplateCall['templateRef'];
  readonly arguments?: Arguments;
  readonly expression?: string;
}

export interface Arguments {
  readonly parameters?: readonly Parameter[];
  readonly artifacts?: readonly Artifact[];
}
export type Inputs = Arguments;
export interface Outputs extends Arguments {
  readonly result?: string;
  readonly exitCode?: string;
}

export interface Parameter {
  readonly name: string;
  readonly value?: string;
  readonly default?: string;
  readonly enum?: readonly string[];
  readonly description?: string;
  readonly globalName?: string;
  readonly valueFrom?: ValueFrom;
}

export interface ValueFrom {
  readonly path?: string;
  readonly default?: string;
  readonly parameter?: string;
  readonly expression?: string;
  readonly configMapKeyRef?: KeySelector;
  readonly supplied?: Readonly<Record<string, never>>;
  readonly jsonPath?: string;
  readonly jqFilter?: string;
  readonly event?: string;
}

export interface Artifact {
  readonly name: string;
  readonly path?: string;
  readonly from?: string;
  readonly fromExpression?: string;
  readonly optional?: boolean;
  readonly globalName?: string;
  readonly archive?: Readonly<Record<string, unknown>>;
  readonly s3?: Readonly<Record<string, unknown>>;
  readonly gcs?: Readonly<Record<string, unknown>>;
  readonly http?: Readonly<Record<string, unknown>>;
  readonly git?: Readonly<Record<string, unknown>>;
  readonly raw?: { readonly data: string };
}

export const retryPolicies = ['Always', 'OnFailure', 'OnError', 'OnTransientError'] as const;

export interface RetryStrategy {
  /** Attempts after the first. @default no limit */
  readonly limit?: IntOrString;
  /** @default OnFailure, or Always where `expression` is given */
  readonly retryPolicy?: (typeof retryPolicies)[number];
  readonly backoff?: Backoff;
  readonly expression?: string;
  readonly affinity?: Readonly<Record<string, unknown>>;
}

export interface Backoff {
  /** Seconds or a duration with a unit. */
  readonly duration?: string;
  readonly factor?: IntOrString;
  readonly maxDuration?: string;
  readonly cap?: string;
}

export type { Phase };
