import { HarnessError, type Problem } from '../../../core/errors.ts';
import type { KubeError } from '../../../kubernetes/kube-error.ts';
import type { WorkflowRef } from '../../engine.ts';
import { forbiddenError } from '../forbidden.ts';
import { missingError } from '../missing.ts';
import { refusalProblems } from './refusal-problems.ts';

/** What is wrong with the object itself; empty when the answer is about rights, the namespace or the server. */
export function refusalsOf(error: KubeError, ref: WorkflowRef): readonly Problem[] {
  if (forbiddenError(error, attemptAt(ref)) !== null) return [];
  return refusalProblems(error);
}

/** The error of a creation, or of its dry run, that came to nothing. */
export function creationError(
  error: KubeError,
  ref: WorkflowRef,
  { mayExist }: { readonly mayExist: boolean },
): HarnessError {
  const denied = forbiddenError(error, attemptAt(ref)) ?? missingError(error, ref.namespace);
  if (denied !== null) return denied;
  const what = `workflow ${ref.namespace}/${ref.name}`;
  const problems = refusalsOf(error, ref);
  if (problems.length > 0) return new HarnessError('WORKFLOW_REFUSED', `the cluster refuses ${what}`, { problems });
  const doubt = mayExist ? '; it may exist all the same, for answers were lost' : '';
  return new HarnessError('ENGINE', `${what} could not be created: ${error.message}${doubt}`, {
    hint: mayExist ? `see whether it exists: kubectl get workflow -n ${ref.namespace} ${ref.name}` : error.hint,
    cause: error,
  });
}

function attemptAt({ namespace }: WorkflowRef) {
  return { verb: 'create', resource: 'workflows.argoproj.io', namespace };
}
