import { type Problem, problem } from '../../core/errors.ts';
import type { CallSite } from '../call-site.ts';
import type { Finding } from '../finding.ts';
import type { StepDraft, WorkflowDraft } from '../workflow-draft.ts';

/** Looks at one side of a draft and gives all that is wrong there. */
export type Rule = (draft: WorkflowDraft) => readonly Problem[];

/** A finding about a step: names the workflow and the step, and the line that made the step. */
export function stepProblem(draft: WorkflowDraft, step: StepDraft, { message, path, hint = null }: Finding): Problem {
  const { name } = step.handle;
  return problem(`workflow "${draft.context.names.entry}": step "${name}": ${message}`, {
    path: path === undefined ? `steps.${name}` : `steps.${name}.${path}`,
    hint,
    ...placeOf(step.at),
  });
}

/** A finding about the workflow as a whole. */
export function workflowProblem(
  draft: WorkflowDraft,
  { message, path, hint = null }: Finding,
  at: CallSite | null = null,
): Problem {
  return problem(`workflow "${draft.context.names.entry}": ${message}`, { path: path ?? null, hint, ...placeOf(at) });
}

function placeOf(at: CallSite | null): Partial<Problem> {
  return at === null ? {} : { file: at.file, line: at.line, column: at.column };
}
