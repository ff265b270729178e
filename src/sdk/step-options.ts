import type { EnvFrom, EnvVar, ResourceRequirements, VolumeMount } from '../argo/pod-types.ts';
import type { DagTask, RetryStrategy, Template } from '../argo/types.ts';
import type { Condition } from './condition.ts';
import type { Value } from './value.ts';
import type { Test } from './when.ts';

/**
 * A variable of a step: a text, a value of the running workflow, or Kubernetes' `valueFrom`, e.g.
 * `{ secretKeyRef: { name: 'registry', key: 'token' } }`.
 */
export type EnvValue = string | Value | NonNullable<EnvVar['valueFrom']>;

/** An output parameter: the file its value is read from at the end of the step. One trailing newline is cut. */
export type OutputOptions =
  | string
  | {
      readonly path: string;
      /** Value when the file is missing. @default none: a missing file is an error */
      readonly default?: string;
      /** Name under which the whole workflow sees it. */
      readonly globalName?: string;
    };

/** What every step may say, whatever it runs. */
export interface StepSettings<Output extends string = string> {
  /** Steps this one waits for: all of them must have succeeded or been skipped. @default none: it starts at once */
  readonly after?: Condition | readonly Condition[];
  /** Runs only if this holds then; else it is skipped, which counts as success. A text is taken as Argo's own `when`. */
  readonly when?: Test | string;
  /** Parameters other steps may read: name → file. */
  readonly outputs?: Readonly<Record<Output, OutputOptions>>;
  /** `{ limit: 2 }` = three attempts. @default the workflow's, else none */
  readonly retryStrategy?: RetryStrategy;
  /** Seconds from the start of the pod until it is ended. @default none but the workflow's */
  readonly activeDeadlineSeconds?: number;
  /** Of the pod, on top of the job's labels. Keys and values must be legal. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Anything else Argo knows of a template; laid over the one made from this step (`container` and `script` field by field). */
  readonly template?: Partial<Template>;
  /** Anything else Argo knows of a task, e.g. `hooks`; laid over the one made from this step. */
  readonly task?: Partial<Omit<DagTask, 'name' | 'depends' | 'dependencies' | 'template'>>;
}

/** What a step with a container of ours may say besides. */
export interface ContainerSettings {
  /** @default the workflow's, else that of prow_config.yaml */
  readonly image?: string;
  /** Made when it does not exist. Null: the image's own. @default `dirs.repo` */
  readonly workingDir?: string | null;
  /** On top of Prow's variables, `TEST_TARGET_NAME` and `ARTIFACTS`; the same name replaces. */
  readonly env?: Readonly<Record<string, EnvValue>>;
  /** All keys of a Secret or ConfigMap as variables. */
  readonly envFrom?: readonly EnvFrom[];
  /** CPU and memory, e.g. `{ requests: { cpu: '500m' }, limits: { memory: '2Gi' } }`. @default the workflow's, else none */
  readonly resources?: ResourceRequirements;
  /** Mounts besides the data volume, which every step has; `volume(…).at('/path')` makes one. */
  readonly volumeMounts?: readonly VolumeMount[];
}

/** A shell text. Argo's script template: the text is given to the shell as a file. The default shell makes `$ARTIFACTS` first. */
export interface RunAction extends ContainerSettings {
  readonly run: string;
  /** Reads the text. @default ['sh', '-e'], which stops at the first command that fails */
  readonly shell?: readonly [string, ...string[]];
  readonly command?: never;
  readonly args?: never;
}

/** A program without a shell. Values of the running workflow may stand between the texts. */
export interface CommandAction extends ContainerSettings {
  readonly command: readonly [string | Value, ...(string | Value)[]];
  readonly args?: readonly (string | Value)[];
  readonly run?: never;
  readonly shell?: never;
}

/** A template of any kind (suspend, resource, http, containerSet …) as Argo writes it. */
export type TemplateAction = { readonly template: Partial<Template> } & {
  readonly [Setting in keyof ContainerSettings | 'run' | 'shell' | 'command' | 'args']?: never;
};

/** A step's action and settings. */
export type StepOptions<Output extends string = string> = StepSettings<Output> &
  (RunAction | CommandAction | TemplateAction);
