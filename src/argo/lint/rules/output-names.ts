import type { LintContext } from '../lint-context.ts';
import type { LintedTemplate } from '../linted-types.ts';
import { anyOutputArtifact, anyOutputParameter, type Scope } from '../scope.ts';
import { hasResult } from '../template-kind.ts';
import { isVariable } from './outputs.ts';

export interface OutputNames {
  /** `steps.NAME` or `tasks.NAME`. */
  readonly prefix: string;
  readonly isAggregate: boolean;
  readonly isAncestor: boolean;
}

/** Defines in a scope what others may know of a step or task; its global outputs are known everywhere from now on. */
export function defineOutputs(
  context: LintContext,
  template: LintedTemplate | null,
  scope: Scope,
  { prefix, isAggregate, isAncestor }: OutputNames,
): void {
  scope.addMembers(prefix, ['id', 'startedAt', 'finishedAt', 'hostNodeName']);
  if (template === null) return;
  const names: string[] = [];
  if (template.daemon === true) names.push('ip');
  if (hasResult(template)) names.push('outputs.result', 'exitCode');
  for (const { name, globalName } of template.outputs?.parameters ?? []) {
    names.push(`outputs.parameters.${name}`);
    defineGlobal(context, scope, globalName, 'workflow.outputs.parameters.', anyOutputParameter);
  }
  for (const { name, globalName } of template.outputs?.artifacts ?? []) {
    names.push(`outputs.artifacts.${name}`);
    defineGlobal(context, scope, globalName, 'workflow.outputs.artifacts.', anyOutputArtifact);
  }
  if (isAggregate) names.push('outputs.parameters');
  if (isAncestor) names.push('status');
  scope.addMembers(prefix, names);
}

function defineGlobal(
  context: LintContext,
  scope: Scope,
  globalName: string | undefined,
  root: string,
  anyName: string,
): void {
  if (!globalName) return;
  if (isVariable(globalName)) scope.add(anyName);
  else context.define(root + globalName);
}
