import type { Container, EnvVar, VolumeMount } from '../argo/pod-types.ts';
import type { Inputs, Outputs, Parameter, Template } from '../argo/types.ts';
import { stepNameLabel } from '../prow/labels.ts';
import { shellTextForKubelet } from './literal-text.ts';
import type { EnvValue, OutputOptions, StepOptions } from './step-options.ts';
import { isValue, type Value } from './value.ts';
import { isTest, valuesOfTest } from './when.ts';
import { envOf, type StepDraft, type WorkflowDraft } from './workflow-draft.ts';

/** Name of the shared volume in `spec.volumes`. */
export const dataVolumeName = 'test-data-volume';

const defaultShell = ['sh', '-e'] as const;
/** Prow promises that the directory exists; on a fresh volume nobody else would make it. */
const makeArtifactsDirectory = 'mkdir -p "$ARTIFACTS"';

/** The template of one step: its action, and all that comes for free. */
export function templateForStep(step: StepDraft, draft: WorkflowDraft): Template {
  const { options } = step;
  const template: Template = {
    name: step.handle.name,
    ...inputsPart(inputParametersOf(step, draft)),
    ...outputsPart(options.outputs ?? {}),
    metadata: {
      labels: { [stepNameLabel]: step.handle.name, ...options.labels },
      ...(options.annotations === undefined ? {} : { annotations: options.annotations }),
    },
    ...retryPart(options.retryStrategy ?? draft.options.retryStrategy),
    ...(options.activeDeadlineSeconds === undefined ? {} : { activeDeadlineSeconds: options.activeDeadlineSeconds }),
    ...actionPart(step, draft),
  };
  return layTemplate(template, options.template ?? {});
}

/** Argument and input of the template for each value of the running workflow that the step reads. */
export function inputValuesOf(
  step: StepDraft,
  draft: WorkflowDraft,
): readonly { readonly name: string; readonly value: Value }[] {
  const { command = [], args = [] } = step.options;
  const fromEnv = Object.entries(envOf(step, draft.options)).flatMap(([name, value]) =>
    isValue(value) ? [{ name, value }] : [],
  );
  const fromArguments = [...command, ...args].flatMap((value, index) =>
    isValue(value) ? [{ name: argumentName(index), value }] : [],
  );
  return [...fromEnv, ...fromArguments, ...resultsInWhen(step)];
}

/** Argo keeps a step's result only if some task names it in a plain tag; an expression in `when` is not seen (`hasOutputResultRef`). */
function resultsInWhen({ options }: StepDraft): readonly { readonly name: string; readonly value: Value }[] {
  const values = isTest(options.when) ? valuesOfTest(options.when.test) : [];
  return values
    .filter(({ source }) => source.type === 'result')
    .map((value, index) => ({ name: `when-${index}`, value }));
}

function actionPart(step: StepDraft, draft: WorkflowDraft): Partial<Template> {
  const { options } = step;
  if (options.run !== undefined) {
    const text = shellTextForKubelet(options.run, new Set(Object.keys(envOf(step, draft.options))));
    const source = options.shell === undefined ? `${makeArtifactsDirectory}\n${text}` : text;
    return { script: { ...containerPart(step, draft), command: options.shell ?? defaultShell, source } };
  }
  if (options.command === undefined) return {};
  const command = options.command.map((part, index) => argumentText(part, index));
  const args = options.args?.map((part, index) => argumentText(part, command.length + index));
  return { container: { ...containerPart(step, draft), command, ...(args === undefined ? {} : { args }) } };
}

function containerPart(step: StepDraft, draft: WorkflowDraft): Container {
  const { options } = step;
  const { context } = draft;
  const image = options.image ?? draft.options.image ?? context.image;
  const workingDir = options.workingDir === undefined ? context.dirs.repo : options.workingDir;
  const resources = options.resources ?? draft.options.resources;
  return {
    ...(image === null ? {} : { image }),
    ...(workingDir === null ? {} : { workingDir }),
    env: envVarsOf(step, draft),
    ...(options.envFrom === undefined ? {} : { envFrom: options.envFrom }),
    ...(resources === undefined ? {} : { resources }),
    volumeMounts: mountsOf(options, context.dataVolume.mountPath),
  };
}

/** Prow's variables first; a variable of the author's with the same name takes the place of ours. */
function envVarsOf(step: StepDraft, draft: WorkflowDraft): readonly EnvVar[] {
  const { context } = draft;
  const artifacts: EnvVar = { name: 'ARTIFACTS', value: `${context.dirs.artifacts}/${step.handle.name}` };
  const own = Object.entries(envOf(step, draft.options)).map(([name, value]) => envVarOf(name, value));
  const byName = new Map([...context.env, artifacts, ...own].map((variable) => [variable.name, variable]));
  return [...byName.values()];
}

function envVarOf(name: string, value: EnvValue): EnvVar {
  if (isValue(value)) return { name, value: `{{inputs.parameters.${name}}}` };
  return typeof value === 'string' ? { name, value } : { name, valueFrom: value };
}

function mountsOf(options: StepOptions, dataPath: string): readonly VolumeMount[] {
  const own = options.volumeMounts ?? [];
  const isReplaced = own.some(({ mountPath, name }) => mountPath === dataPath || name === dataVolumeName);
  return isReplaced ? own : [{ name: dataVolumeName, mountPath: dataPath }, ...own];
}

function inputParametersOf(step: StepDraft, draft: WorkflowDraft): readonly Parameter[] {
  return inputValuesOf(step, draft).map(({ name }) => ({ name }));
}

function inputsPart(parameters: readonly Parameter[]): { readonly inputs?: Inputs } {
  return parameters.length === 0 ? {} : { inputs: { parameters } };
}

function outputsPart(outputs: Readonly<Record<string, OutputOptions>>): { readonly outputs?: Outputs } {
  const parameters = Object.entries(outputs).map(([name, output]) => outputParameter(name, output));
  return parameters.length === 0 ? {} : { outputs: { parameters } };
}

function outputParameter(name: string, output: OutputOptions): Parameter {
  if (typeof output === 'string') return { name, valueFrom: { path: output } };
  const { path, default: fallback, globalName } = output;
  return {
    name,
    valueFrom: { path, ...(fallback === undefined ? {} : { default: fallback }) },
    ...(globalName === undefined ? {} : { globalName }),
  };
}

function retryPart(retryStrategy: Template['retryStrategy']): Pick<Template, 'retryStrategy'> {
  return retryStrategy === undefined ? {} : { retryStrategy };
}

/** The author's own template fields over ours; container and script field by field, labels key by key. */
function layTemplate(made: Template, over: Partial<Template>): Template {
  const { container, script } = made;
  return {
    ...made,
    ...over,
    ...(made.name === undefined ? {} : { name: made.name }),
    ...(container === undefined ? {} : { container: { ...container, ...over.container } }),
    ...(script === undefined ? {} : { script: { ...script, ...over.script } }),
    metadata: { ...over.metadata, ...made.metadata, labels: { ...over.metadata?.labels, ...made.metadata?.labels } },
  };
}

function argumentText(part: string | Value, index: number): string {
  return isValue(part) ? `{{inputs.parameters.${argumentName(index)}}}` : part;
}

function argumentName(index: number): string {
  return `argument-${index}`;
}
