import type { TemplateCall } from '../../types.ts';
import type { LintContext, LocatedTemplate } from '../lint-context.ts';
import type { LintedTemplate } from '../linted-types.ts';

export interface LocatedCall {
  readonly call: TemplateCall;
  readonly path: string;
}

/** The templates of a workflow and those written inside their steps and tasks. */
export function allTemplates(context: LintContext): readonly LocatedTemplate[] {
  const own = (context.workflow.spec.templates ?? []).map((template, index) => ({
    template,
    path: `spec.templates[${index}]`,
  }));
  return own.flatMap(withInline);
}

/** The steps and tasks of a template. */
export function callsOf(template: LintedTemplate, path: string): readonly LocatedCall[] {
  const steps = (template.steps ?? []).flatMap((group, outer) =>
    group.map((call, index) => ({ call, path: `${path}.steps[${outer}][${index}]` })),
  );
  const tasks = (template.dag?.tasks ?? []).map((call, index) => ({ call, path: `${path}.dag.tasks[${index}]` }));
  return [...steps, ...tasks];
}

function withInline(located: LocatedTemplate): readonly LocatedTemplate[] {
  const inline = callsOf(located.template, located.path).flatMap(({ call, path }) =>
    call.inline === undefined ? [] : [{ template: call.inline, path: `${path}.inline` }],
  );
  return [located, ...inline.flatMap((inner) => [...withInline(inner)])];
}
