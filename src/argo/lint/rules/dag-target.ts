import type { LintContext } from '../lint-context.ts';
import type { LintedTemplate } from '../linted-types.ts';
import type { Scope } from '../scope.ts';
import { suggest } from '../suggest.ts';
import { isVariable } from './outputs.ts';
import { checkTags } from './tags.ts';

/** `target` is a list of task names with one space between them; variables pass. */
export function checkTarget(context: LintContext, template: LintedTemplate, templatePath: string, scope: Scope): void {
  const target = template.dag?.target ?? '';
  const place = `templates.${template.name ?? ''}.targets`;
  const path = `${templatePath}.dag.target`;
  checkTags(context, target, { scope, path, place });
  if (target === '') return;
  const names = new Set((template.dag?.tasks ?? []).map(({ name }) => name ?? ''));
  for (const wanted of target.split(' ')) {
    if (isVariable(wanted) || names.has(wanted)) continue;
    const hint =
      wanted === '' || wanted.includes(',') ? 'names are separated by single spaces' : suggest(wanted, names);
    context.invalid({
      rule: 'dag-target',
      path,
      message: `the target "${wanted}" is no task of this dag`,
      hint,
      argo: `${place}: target '${wanted}' is not defined`,
    });
  }
}
