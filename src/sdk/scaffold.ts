/** All that every workflow gets without asking: volume, labels, environment, exit handler, deadline, time to live. One place, no other. */
import type { Volume } from '../argo/pod-types.ts';
import type { Arguments, DagTask, Template, Workflow, WorkflowSpec } from '../argo/types.ts';
import { dependsTextOf } from './condition.ts';
import type { LoopSource } from './loop.ts';
import { dependsNodeOf, type StepGraph, stepGraphOf } from './step-graph.ts';
import { dataVolumeName, inputValuesOf, templateForStep } from './step-template.ts';
import { tagOf } from './value.ts';
import { isTest, whenTextOf } from './when.ts';
import type { StepDraft, WorkflowDraft } from './workflow-draft.ts';

/** Names of the two graphs, as Kubeflow's workflows had them. */
export const entrypointName = 'e2e';
export const exitHandlerName = 'exit-handler';

const weekSeconds = 7 * 24 * 60 * 60;

/** A checked draft as a Workflow. */
export function workflowOf(draft: WorkflowDraft): Workflow {
  const { context, options } = draft;
  const labels = { ...context.labels, ...options.labels };
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: {
      name: context.names.workflow,
      ...(context.namespace === null ? {} : { namespace: context.namespace }),
      labels,
      ...(options.annotations === undefined ? {} : { annotations: options.annotations }),
    },
    spec: laySpec(specOf(draft, labels), options.spec ?? {}),
  };
}

function specOf(draft: WorkflowDraft, labels: Readonly<Record<string, string>>): WorkflowSpec {
  const { context, options, steps } = draft;
  const exitSteps = steps.filter(({ handle }) => handle.part === 'exit');
  const serviceAccountName = options.serviceAccountName ?? context.serviceAccountName;
  return {
    entrypoint: entrypointName,
    ...(exitSteps.length === 0 ? {} : { onExit: exitHandlerName }),
    ...(serviceAccountName === null ? {} : { serviceAccountName }),
    activeDeadlineSeconds: options.activeDeadlineSeconds ?? context.activeDeadlineSeconds,
    ...(options.parallelism === undefined ? {} : { parallelism: options.parallelism }),
    ttlStrategy: options.ttlStrategy ?? { secondsAfterCompletion: weekSeconds },
    podMetadata: { labels },
    volumes: joinVolumes(
      [dataVolumeOf(draft)],
      draft.volumes.map(({ volume }) => volume),
    ),
    templates: templatesOf(draft, exitSteps),
  };
}

function templatesOf(draft: WorkflowDraft, exitSteps: readonly StepDraft[]): readonly Template[] {
  const graph = stepGraphOf(draft);
  const mainSteps = draft.steps.filter(({ handle }) => handle.part === 'main');
  const failFast = draft.options.failFast === undefined ? {} : { failFast: draft.options.failFast };
  const tasks = (steps: readonly StepDraft[]) => steps.map((step) => taskForStep(step, draft, graph));
  return [
    { name: entrypointName, dag: { tasks: tasks(mainSteps), ...failFast } },
    ...(exitSteps.length === 0 ? [] : [{ name: exitHandlerName, dag: { tasks: tasks(exitSteps), failFast: false } }]),
    ...draft.steps.map((step) => templateForStep(step, draft)),
  ];
}

function taskForStep(step: StepDraft, draft: WorkflowDraft, graph: StepGraph): DagTask {
  const { name } = step.handle;
  const { when } = step.options;
  const depends = dependsNodeOf(step, draft, graph);
  return {
    name,
    template: name,
    ...(depends === null ? {} : { depends: dependsTextOf(depends) }),
    ...argumentsPart(step, draft),
    ...(when === undefined ? {} : { when: isTest(when) ? whenTextOf(when.test) : when }),
    ...(step.loop === null ? {} : loopPart(step.loop.over)),
    ...step.options.task,
  };
}

function argumentsPart(step: StepDraft, draft: WorkflowDraft): { readonly arguments?: Arguments } {
  const parameters = inputValuesOf(step, draft).map(({ name, value }) => ({ name, value: tagOf(value) }));
  return parameters.length === 0 ? {} : { arguments: { parameters } };
}

function loopPart(over: LoopSource): Pick<DagTask, 'withItems' | 'withParam' | 'withSequence'> {
  switch (over.type) {
    case 'withItems':
      return { withItems: over.items };
    case 'withParam':
      return { withParam: tagOf(over.list) };
    case 'withSequence':
      return { withSequence: over.sequence };
  }
}

function dataVolumeOf({ context }: WorkflowDraft): Volume {
  return { name: dataVolumeName, persistentVolumeClaim: { claimName: context.dataVolume.claimName } };
}

/** The author's own spec fields over ours; volumes, pod labels and templates are joined. */
function laySpec(made: WorkflowSpec, over: Partial<WorkflowSpec>): WorkflowSpec {
  return {
    ...made,
    ...over,
    podMetadata: { ...over.podMetadata, labels: { ...made.podMetadata?.labels, ...over.podMetadata?.labels } },
    volumes: joinVolumes(made.volumes ?? [], over.volumes ?? []),
    templates: [...(made.templates ?? []), ...(over.templates ?? [])],
  };
}

function joinVolumes(ours: readonly Volume[], theirs: readonly Volume[]): readonly Volume[] {
  return [...new Map([...ours, ...theirs].map((volume) => [volume.name, volume])).values()];
}
