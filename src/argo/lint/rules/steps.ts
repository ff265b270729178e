import type { WorkflowStep } from '../../types.ts';
import type { LintContext } from '../lint-context.ts';
import type { LintedTemplate } from '../linted-types.ts';
import { withoutPlaceholders } from '../placeholder.ts';
import type { Scope } from '../scope.ts';
import { checkArguments } from './arguments.ts';
import { checkEndlessTag } from './endless-tags.ts';
import { checkHookExpressions } from './hooks.ts';
import { isAggregate, loopNames } from './loop-scope.ts';
import { fieldNameFault } from './names.ts';
import { defineOutputs } from './output-names.ts';
import { checkTags } from './tags.ts';

interface StepPlace {
  readonly path: string;
  /** Argo's name: `templates.main.steps[0]`. */
  readonly place: string;
  readonly templateName: string;
  readonly scope: Scope;
}

/** Steps in their order: each may use what came before, in its own group too. */
export function checkSteps(context: LintContext, template: LintedTemplate, path: string, scope: Scope): void {
  const templateName = template.name ?? '';
  const names = new Set<string>();
  for (const [group, steps] of (template.steps ?? []).entries()) {
    for (const [index, step] of steps.entries()) {
      const place = {
        path: `${path}.steps[${group}][${index}]`,
        place: `templates.${templateName}.steps[${group}]`,
        templateName,
        scope,
      };
      checkName(context, step, names, place);
      checkStep(context, step, place);
    }
  }
}

function checkName(
  context: LintContext,
  { name = '' }: WorkflowStep,
  names: Set<string>,
  { path, place }: StepPlace,
): void {
  const reason = fieldNameFault(withoutPlaceholders(name));
  const at = { rule: 'step-name', path: `${path}.name` } as const;
  if (name === '') context.invalid({ ...at, message: 'a step needs a name', argo: `${place}.name is required` });
  else if (names.has(name))
    context.invalid({
      ...at,
      message: `the step name "${name}" is given twice in this template`,
      argo: `${place}.name '${name}' is not unique`,
    });
  else if (reason !== null)
    context.invalid({
      ...at,
      message: `"${name}" is no legal step name`,
      hint: reason,
      argo: `${place}.name '${name}' is invalid: ${reason}`,
    });
  names.add(name);
}

function checkStep(context: LintContext, step: WorkflowStep, { path, place, templateName, scope }: StepPlace): void {
  const name = step.name ?? '';
  const argoName = `${place}.${name}`;
  const prefix = `steps.${name}`;
  scope.add(`${prefix}.status`, ...loopNames(context, step, path, argoName));
  checkArguments(context, step.arguments, `${path}.arguments`, `${argoName}.arguments.`);
  const called = context.within(argoName, () => context.visit(step, 'fake', path));
  if (step.onExit || step.hooks?.['exit'] !== undefined)
    defineOutputs(context, called, scope, { prefix, isAggregate: false, isAncestor: false });
  checkHookExpressions(context, step.hooks, `${path}.hooks`, argoName);
  const own = scope.inner(
    (step.inline?.inputs?.parameters ?? []).map((parameter) => `inputs.parameters.${parameter.name}`),
  );
  const steps = `templates.${templateName}.steps`;
  const open = checkTags(context, step, { scope: own, path, place: steps });
  checkEndlessTag(context, step, 'Step', { open, place: steps });
  defineOutputs(context, called, scope, { prefix, isAggregate: isAggregate(step), isAncestor: false });
  context.within(argoName, () => context.visit(step, step.arguments ?? {}, path));
}
