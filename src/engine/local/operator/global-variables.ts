import { goJson } from '../../../argo/go-json.ts';
import type { Workflow } from '../../../argo/types.ts';
import { type ConfigMaps, configMapValue } from './config-maps.ts';
import { rfc3339, strftimeParts } from './go-time.ts';
import { NodeFault } from './node-fault.ts';
import { Variables } from './scope.ts';

const scheduledTime = 'workflows.argoproj.io/scheduled-time';

/** The `workflow.*` variables as they are when the workflow begins. Throws NodeFault for a parameter without a value. */
export function globalVariables(workflow: Workflow, configMaps: ConfigMaps): Variables {
  const { metadata, spec } = workflow;
  const createdAt = Date.parse(metadata.creationTimestamp ?? '');
  const variables = new Variables([
    ['workflow.name', metadata.name ?? ''],
    ['workflow.namespace', metadata.namespace ?? ''],
    ['workflow.mainEntrypoint', spec.entrypoint ?? ''],
    ['workflow.serviceAccountName', spec.serviceAccountName ?? ''],
    ['workflow.uid', metadata.uid ?? ''],
    ['workflow.creationTimestamp', rfc3339(createdAt)],
    ['workflow.creationTimestamp.s', String(Math.floor(createdAt / 1000))],
    ['workflow.creationTimestamp.RFC3339', rfc3339(createdAt)],
  ]);
  for (const [letter, text] of Object.entries(strftimeParts(createdAt)))
    variables.set(`workflow.creationTimestamp.${letter}`, text);
  const scheduled = metadata.annotations?.[scheduledTime];
  if (scheduled !== undefined) variables.set('workflow.scheduledTime', scheduled);
  if (spec.priority !== undefined) variables.set('workflow.priority', String(spec.priority));
  addParameters(variables, workflow, configMaps);
  addMetadata(variables, workflow);
  return variables;
}

function addParameters(variables: Variables, { spec }: Workflow, configMaps: ConfigMaps): void {
  const parameters = spec.arguments?.parameters ?? [];
  const json = parameters.length === 0 ? 'null' : goJson(parameters);
  variables.set('workflow.parameters', json);
  variables.set('workflow.parameters.json', json);
  for (const { name, value, valueFrom } of parameters) {
    variables.set(`workflow.parameters.${name}`, value ?? parameterFrom(name, valueFrom, configMaps));
  }
}

type Source = NonNullable<NonNullable<Workflow['spec']['arguments']>['parameters']>[number]['valueFrom'];

function parameterFrom(parameter: string, source: Source, configMaps: ConfigMaps): string {
  const reference = source?.configMapKeyRef;
  if (reference === undefined)
    throw new NodeFault(
      `failed to set global parameters: either value or valueFrom must be specified in order to set global parameter ${parameter}`,
    );
  const { name = '', key } = reference;
  const found = configMapValue(configMaps, name, key);
  if ('value' in found) return found.value;
  if (source?.default !== undefined) return source.default;
  throw new NodeFault(
    `failed to set global parameters: failed to set global parameter ${parameter} from configmap with name ${name} and key ${key}: ${found.missing}`,
  );
}

/** `labelsFrom` is evaluated later: it may itself use variables. */
function addMetadata(variables: Variables, { metadata, spec }: Workflow): void {
  const { labels, annotations, labelsFrom } = spec.workflowMetadata ?? {};
  for (const kind of ['labels', 'annotations'] as const) {
    const own = metadata[kind];
    const json = own === undefined ? 'null' : goJson(own);
    variables.set(`workflow.${kind}`, json);
    variables.set(`workflow.${kind}.json`, json);
  }
  for (const [name, value] of Object.entries({ ...metadata.annotations, ...annotations }))
    variables.set(`workflow.annotations.${name}`, value);
  for (const [name, value] of Object.entries({ ...metadata.labels, ...labels })) {
    if (labelsFrom?.[name] === undefined) variables.set(`workflow.labels.${name}`, value);
  }
}
