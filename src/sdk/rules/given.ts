import type { Problem } from '../../core/errors.ts';
import { unknownOptions } from '../known-options.ts';
import type { WorkflowDraft } from '../workflow-draft.ts';
import { stepProblem, workflowProblem } from './report.ts';

/** Nothing that an author gave is dropped: options that nobody knows, waits for what is no step. */
export function checkGiven(draft: WorkflowDraft): readonly Problem[] {
  return [
    ...unknownOptions(draft.options, 'defineWorkflow(…)').map((finding) => workflowProblem(draft, finding)),
    ...draft.steps.flatMap((step) => step.findings.map((finding) => stepProblem(draft, step, finding))),
  ];
}
