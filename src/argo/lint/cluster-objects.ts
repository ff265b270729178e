import type { LintedSpec, LintedTemplate } from './linted-types.ts';
import { conform } from './schema/conform.ts';

/** The part of a WorkflowTemplate (or ClusterWorkflowTemplate) that other workflows refer to. */
export interface KnownWorkflowTemplate {
  readonly name: string;
  readonly isClusterScoped: boolean;
  readonly entrypoint: string | null;
  readonly templates: readonly LintedTemplate[];
  readonly templateDefaults?: LintedTemplate;
  readonly parameters: readonly { readonly name: string; readonly value?: string }[];
}

/** What is known of the objects that a workflow refers to. */
export interface ClusterObjects {
  readonly workflowTemplates: readonly KnownWorkflowTemplate[];
  /** `NAME/KEY` of ConfigMaps. */
  readonly configMapKeys: readonly string[];
  /** Whether these are all the WorkflowTemplates there are: then one that is absent is an error, otherwise a warning. */
  readonly hasAllTemplates: boolean;
  /** Whether these are all the keys there are: then one that is absent is an error, otherwise nothing is said. */
  readonly hasAllConfigMaps: boolean;
}

/** What others may refer to in a WorkflowTemplate or ClusterWorkflowTemplate object; null when it is neither. */
export function readWorkflowTemplate(value: unknown): KnownWorkflowTemplate | null {
  const { kind, metadata, spec } = fieldsOf(value);
  const { name } = fieldsOf(metadata);
  if ((kind !== 'WorkflowTemplate' && kind !== 'ClusterWorkflowTemplate') || typeof name !== 'string') return null;
  const {
    templates = [],
    entrypoint = null,
    arguments: args,
    templateDefaults,
  } = conform(spec, 'WorkflowSpec').value as LintedSpec; // conformed: the fields it has are of their types
  const defaults = templateDefaults === undefined ? {} : { templateDefaults };
  return {
    name,
    isClusterScoped: kind === 'ClusterWorkflowTemplate',
    entrypoint,
    templates,
    parameters: args?.parameters ?? [],
    ...defaults,
  };
}

/** Adds what the manifests of other objects define: WorkflowTemplates, keys of ConfigMaps. */
export function withObjects(objects: ClusterObjects, manifests: readonly unknown[]): ClusterObjects {
  return {
    ...objects,
    workflowTemplates: [...manifests.flatMap((each) => readWorkflowTemplate(each) ?? []), ...objects.workflowTemplates],
    configMapKeys: [...manifests.flatMap(configMapKeysOf), ...objects.configMapKeys],
  };
}

function configMapKeysOf(value: unknown): readonly string[] {
  const { kind, metadata, data } = fieldsOf(value);
  const { name } = fieldsOf(metadata);
  return kind === 'ConfigMap' && typeof name === 'string'
    ? Object.keys(fieldsOf(data)).map((key) => `${name}/${key}`)
    : [];
}

/** What to do about a template that no manifest at hand defines. */
export const missingTemplateHint =
  'name the file that defines it as well, or say --ignore-missing where the cluster has it';

export const nothingKnown: ClusterObjects = {
  workflowTemplates: [],
  configMapKeys: [],
  hasAllTemplates: false,
  hasAllConfigMaps: false,
};

export function knownTemplate(
  objects: ClusterObjects,
  name: string,
  isClusterScoped: boolean,
): KnownWorkflowTemplate | null {
  return (
    objects.workflowTemplates.find(
      (candidate) => candidate.name === name && candidate.isClusterScoped === isClusterScoped,
    ) ?? null
  );
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
