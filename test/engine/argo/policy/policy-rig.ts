import type { Workflow } from '../../../../src/argo/types.ts';
import { defaultPolicy, type Policy, policyProblems } from '../../../../src/engine/argo/policy/policy.ts';

/** What is allowed without any flag, in namespace ci. */
export const strict = defaultPolicy('ci');
export const container = { image: 'busybox', command: ['true'] };

/** A workflow of any shape, also of one that the types forbid. */
export function workflowOf(spec: unknown, metadata: unknown = { name: 'w' }): Workflow {
  return { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata, spec } as Workflow;
}

/** `rule path (--flag value)`, which is all that a row promises. */
export function found(workflow: Workflow, policy: Policy = strict): readonly string[] {
  return policyProblems(workflow, policy).map(({ rule, path, hint }) => {
    const flag =
      /^(--[\w-]+(?: [^\s,]+)?)(?:, written out in the workflow,)? on the command line/.exec(hint ?? '')?.[1] ??
      'no flag';
    return `${rule?.replace('policy-', '')} ${path} (${flag})`;
  });
}

export const main = (rest: object) => ({ templates: [{ name: 'main', ...rest }] });
export const inContainer = (rest: object) => main({ container: { ...container, ...rest } });
export const secured = (securityContext: object) => inContainer({ securityContext });
export const volume = (source: object) => ({ volumes: [{ name: 'v', ...source }] });
export const claimSpec = (spec: object) => ({ volumeClaimTemplates: [{ metadata: { name: 'work' }, spec }] });
/** Where the security context of `secured` lies. */
export const at = 'spec.templates[0].container.securityContext';

/** A spec that the strict policy refuses, and how. */
export interface Row {
  readonly what: string;
  readonly spec: unknown;
  readonly found: readonly string[];
  /** Flags under which nothing is left to refuse. */
  readonly allowedBy?: Partial<Policy>;
}
