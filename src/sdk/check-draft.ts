import type { Problem } from '../core/errors.ts';
import { checkCycles } from './rules/cycles.ts';
import { checkGiven } from './rules/given.ts';
import { checkLabels } from './rules/labels.ts';
import { checkLimits } from './rules/limits.ts';
import { checkNames } from './rules/names.ts';
import { checkReferences } from './rules/references.ts';
import type { Rule } from './rules/report.ts';
import { checkVolumes } from './rules/volumes.ts';
import type { WorkflowDraft } from './workflow-draft.ts';

const rules: readonly Rule[] = [
  checkGiven,
  checkNames,
  checkReferences,
  checkCycles,
  checkVolumes,
  checkLabels,
  checkLimits,
];

/** Everything that is wrong with a draft, of all rules. */
export function checkDraft(draft: WorkflowDraft): readonly Problem[] {
  return rules.flatMap((rule) => rule(draft));
}
