import type { Container, ObjectMeta, PodSpecPart, ResourceRequirements } from '../pod-types.ts';
import type { Artifact, Parameter, Template, Workflow, WorkflowSpec } from '../types.ts';

/** Fields of a template that only the linter looks at. */
export interface LintedTemplate extends Template {
  readonly podResources?: ResourceRequirements & { readonly claims?: readonly unknown[] };
  readonly resourceClaims?: readonly unknown[];
}

export interface ExecutorPlugin {
  readonly metadata?: { readonly name?: string };
  readonly spec?: { readonly sidecar?: { readonly container?: Container } };
}

export interface LintedSpec extends WorkflowSpec, PodSpecPart {
  readonly templates?: readonly LintedTemplate[];
  readonly podResources?: LintedTemplate['podResources'];
  readonly priority?: number;
  readonly executorPlugins?: readonly ExecutorPlugin[];
}

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
}

export interface LintedMeta extends ObjectMeta {
  readonly ownerReferences?: readonly OwnerReference[];
}

export interface LintedWorkflow extends Omit<Workflow, 'spec' | 'metadata'> {
  readonly metadata: LintedMeta;
  readonly spec: LintedSpec;
}

/** What a caller hands over; `fake` supplies everything, unknown until run time. */
export type CallArguments =
  | { readonly parameters?: readonly Parameter[]; readonly artifacts?: readonly Artifact[] }
  | 'fake';
