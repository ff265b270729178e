import { templateKinds } from '../template-kind.ts';

/** An object of the manifest whose fields have been looked at one by one. */
export type FieldValues = { readonly [field: string]: unknown };

/** A rule of the CRD over several fields that does not hold; `at` is the field to point to, empty for the object itself. */
export interface CrossFieldFault {
  readonly at: string;
  readonly message: string;
}

export const artifactLocations = [
  's3',
  'git',
  'http',
  'artifactory',
  'hdfs',
  'raw',
  'oss',
  'gcs',
  'azure',
  'plugin',
] as const;

/** The CEL rules of Argo's full CRDs, by shape. */
export function crossFieldFaults(shapeName: string, value: FieldValues): readonly CrossFieldFault[] {
  const check = Object.hasOwn(checks, shapeName) ? checks[shapeName] : undefined;
  return check === undefined ? [] : check(value);
}

const checks: Readonly<Record<string, (value: FieldValues) => readonly CrossFieldFault[]>> = {
  Artifact: oneLocation,
  ArchiveLocation: oneLocation,
  Gauge: ({ realtime, value }) =>
    realtime === true && String(value).includes('resourcesDuration.')
      ? fault('value', "'resourcesDuration.*' metrics cannot be used in real-time gauges")
      : [],
  Sequence: ({ count, end }) =>
    count !== undefined && end !== undefined ? fault('end', 'only one of count or end can be defined') : [],
  ResourceTemplate: ({ manifest, manifestFrom }) =>
    manifest !== undefined && manifestFrom !== undefined
      ? fault('manifestFrom', 'only one of manifest or manifestFrom can be specified')
      : [],
  Task: taskFaults,
  WorkflowSpec: ({ templates }) =>
    Array.isArray(templates)
      ? templates.flatMap((template: FieldValues, index) => templateFaults(template, index))
      : [],
};

function oneLocation(value: FieldValues): readonly CrossFieldFault[] {
  const given = artifactLocations.filter((kind) => value[kind] !== undefined);
  return given.length <= 1
    ? []
    : fault(given[1] ?? '', `at most one artifact location can be specified, here are ${given.join(', ')}`);
}

function taskFaults({ name, depends, dependencies, continueOn }: FieldValues): readonly CrossFieldFault[] {
  const hasDepends = depends !== undefined;
  const startsWithDigit = /^\d/.test(String(name ?? ''));
  return [
    ...(hasDepends && dependencies !== undefined
      ? fault('dependencies', "cannot use both 'depends' and 'dependencies'")
      : []),
    ...(hasDepends && continueOn !== undefined
      ? fault('continueOn', "cannot use 'continueOn' when using 'depends'")
      : []),
    ...((hasDepends || dependencies !== undefined) && startsWithDigit
      ? fault('name', "task name cannot begin with a digit when using 'depends' or 'dependencies'")
      : []),
  ];
}

function templateFaults(template: FieldValues, index: number): readonly CrossFieldFault[] {
  const at = `templates[${index}]`;
  const types = templateKinds.filter((type) => template[type] !== undefined);
  const isNested = template['steps'] !== undefined || template['dag'] !== undefined;
  const name = JSON.stringify(template['name'] ?? '');
  return [
    ...(types.length > 1
      ? fault(at, `template ${name} must have at most one template type, it has ${types.join(', ')}`)
      : []),
    ...(isNested && template['timeout'] !== undefined && template['timeout'] !== ''
      ? fault(`${at}.timeout`, 'timeout cannot be applied to steps or dag templates')
      : []),
    ...(isNested && template['activeDeadlineSeconds'] !== undefined
      ? fault(`${at}.activeDeadlineSeconds`, 'activeDeadlineSeconds is only valid for leaf templates')
      : []),
  ];
}

function fault(at: string, message: string): readonly CrossFieldFault[] {
  return [{ at, message }];
}
