/** The SDK: everything a workflow function may import from `argo-e2e`, and nothing else. */

export type {
  Container,
  EnvFrom,
  EnvVar,
  IntOrString,
  KeySelector,
  KeyToPath,
  ObjectMeta,
  PersistentVolumeClaim,
  PodSpecPart,
  ResourceRequirements,
  Toleration,
  Volume,
  VolumeMount,
} from './argo/pod-types.ts';
export type {
  Arguments,
  Artifact,
  Backoff,
  ContainerSetTemplate,
  DagTask,
  DagTemplate,
  Inputs,
  Item,
  LifecycleHook,
  Metadata,
  Outputs,
  Parameter,
  PodGC,
  RetryStrategy,
  ScriptTemplate,
  Sequence,
  StepGroup,
  SuspendTemplate,
  Synchronization,
  Template,
  TemplateCall,
  TtlStrategy,
  ValueFrom,
  Workflow,
  WorkflowSpec,
  WorkflowStep,
} from './argo/types.ts';
export type { BuildContext } from './sdk/build-context.ts';
export type { Condition } from './sdk/condition.ts';
export { allOf, anyOf, not } from './sdk/condition.ts';
export type { Job, JobType, Pull, Refs, WorkflowContext } from './sdk/context.ts';
export type { Build, WorkflowFunction } from './sdk/define-workflow.ts';
export { defineWorkflow } from './sdk/define-workflow.ts';
export type { Directories } from './sdk/directories.ts';
export type { CheckoutOptions } from './sdk/in-step-tools.ts';
export type { Loop, LoopItem } from './sdk/loop.ts';
export { withItems, withParam, withSequence } from './sdk/loop.ts';
export type { SampleOptions } from './sdk/sample-context.ts';
export { sampleContext } from './sdk/sample-context.ts';
export type { StandardSchema } from './sdk/standard-schema.ts';
export type { Step } from './sdk/step-handle.ts';
export type {
  CommandAction,
  ContainerSettings,
  EnvValue,
  OutputOptions,
  RunAction,
  StepOptions,
  StepSettings,
  TemplateAction,
} from './sdk/step-options.ts';
export type { Value } from './sdk/value.ts';
export { workflowDuration, workflowFailures, workflowStatus } from './sdk/value.ts';
export type { MountOptions, VolumeHandle, VolumeSource } from './sdk/volume.ts';
export type { Test } from './sdk/when.ts';
export { withFields } from './sdk/with-fields.ts';
export type { WorkflowOptions } from './sdk/workflow-options.ts';
