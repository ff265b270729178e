import type { Problem } from '../../core/errors.ts';
import type { LintRule } from './lint-rules.ts';

/** What Argo itself does with a fault: refuse the object, or take it and give up in this phase with this message. */
export type ArgoReaction =
  | { readonly stage: 'api'; readonly message: string }
  | { readonly stage: 'controller'; readonly phase: 'Failed' | 'Error' | ''; readonly message: string };

/** One thing that is wrong with a Workflow. `path` leads into the object, e.g. `spec.templates[1].dag.tasks[0].depends`. */
export interface LintProblem extends Problem {
  readonly rule: LintRule;
  readonly path: string;
  /** Null where Argo accepts it: our own advice, or a fault that shows only at run time. */
  readonly argo: ArgoReaction | null;
}

export interface Finding {
  readonly rule: LintRule;
  readonly path: string;
  /** Plain words: which object, seen versus expected. */
  readonly message: string;
  readonly hint?: string | null;
  readonly argo?: ArgoReaction | null;
}

/** A fault that Argo does not run with. */
export function lintError(finding: Finding): LintProblem {
  return lintProblem('error', finding);
}

/** Advice, or a fault that Argo meets only later. */
export function lintWarning(finding: Finding): LintProblem {
  return lintProblem('warning', finding);
}

function lintProblem(
  severity: 'error' | 'warning',
  { rule, path, message, hint = null, argo = null }: Finding,
): LintProblem {
  return { severity, rule, path, message, hint, argo, file: null, line: null, column: null };
}
