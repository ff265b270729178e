import { lintWorkflow } from '../../src/argo/lint/lint.ts';
import type { Workflow } from '../../src/argo/types.ts';

/** What the linter calls an error in it. */
export function errorsOf(workflow: Workflow): readonly string[] {
  return lintWorkflow(workflow).flatMap(({ severity, message }) => (severity === 'error' ? [message] : []));
}
