import type { Problem } from '../../core/errors.ts';
import { findCycle, stepGraphOf } from '../step-graph.ts';
import type { WorkflowDraft } from '../workflow-draft.ts';
import { workflowProblem } from './report.ts';

/** Steps that wait for each other never start. Where two steps share a name, that is what must be corrected first. */
export function checkCycles(draft: WorkflowDraft): readonly Problem[] {
  if (new Set(draft.steps.map(({ handle }) => handle.name)).size < draft.steps.length) return [];
  const cycle = findCycle(stepGraphOf(draft));
  if (cycle === null) return [];
  const first = draft.steps.find(({ handle }) => handle.name === cycle[0]);
  const finding = {
    message: `steps wait for each other: ${cycle.join(' → ')}`,
    path: `steps.${cycle[0]}.after`,
    hint: 'take one of these out of waitFor(…)',
  };
  return [workflowProblem(draft, finding, first?.at)];
}
