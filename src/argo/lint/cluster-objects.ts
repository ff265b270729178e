import type { LintedTemplate } from './linted-types.ts';

/** The part of a WorkflowTemplate (or ClusterWorkflowTemplate) that other workflows refer to. */
export interface KnownWorkflowTemplate {
  readonly name: string;
  readonly isClusterScoped: boolean;
  readonly entrypoint: string | null;
  readonly templates: readonly LintedTemplate[];
  readonly parameters: readonly { readonly name: string; readonly value?: string }[];
}

/** What is known of the objects that a workflow refers to. */
export interface ClusterObjects {
  readonly workflowTemplates: readonly KnownWorkflowTemplate[];
  /** `NAME/KEY` of ConfigMaps. */
  readonly configMapKeys: readonly string[];
  /** Whether this is everything there is: then what is absent is an error, otherwise a warning. */
  readonly isComplete: boolean;
}

export const nothingKnown: ClusterObjects = { workflowTemplates: [], configMapKeys: [], isComplete: false };

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
