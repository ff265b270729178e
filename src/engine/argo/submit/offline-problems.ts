import { lintWorkflow } from '../../../argo/lint/lint.ts';
import type { Workflow } from '../../../argo/types.ts';
import type { Problem } from '../../../core/errors.ts';
import { type Policy, policyProblems } from '../policy/policy.ts';
import { sizeProblems } from './workflow-size.ts';

/**
 * All that is wrong with a workflow before a cluster is asked: errors of the linter (its advice is left to those who ask for it), what the policy
 * does not allow, and a size that nothing keeps. Pure; each problem is an error.
 */
export function offlineProblems(workflow: Workflow, policy: Policy): readonly Problem[] {
  const errors = lintWorkflow(workflow).filter(({ severity }) => severity === 'error');
  return [...errors, ...policyProblems(workflow, policy), ...sizeProblems(workflow)];
}
