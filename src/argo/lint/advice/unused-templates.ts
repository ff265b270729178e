import type { LifecycleHook } from '../../types.ts';
import type { LintContext, LocatedTemplate } from '../lint-context.ts';
import { suggest } from '../suggest.ts';
import { callsOf } from './located-templates.ts';

interface Use {
  readonly name: string;
  readonly path: string;
}

/** Templates that nothing calls, and handlers that call none: Argo looks at handlers only when they run. */
export function adviseTemplateUse(context: LintContext, templates: readonly LocatedTemplate[]): void {
  const { spec } = context.workflow;
  if (spec.workflowTemplateRef !== undefined) return;
  const calls = templates.flatMap(({ template, path }) => [...callsOf(template, path)]);
  const handlers = [
    ...hookUses(spec.hooks, 'spec.hooks'),
    ...calls.flatMap(({ call, path }) => [
      ...hookUses(call.hooks, `${path}.hooks`),
      ...use(call.onExit, `${path}.onExit`),
    ]),
  ];
  for (const { name, path } of handlers) {
    if (context.templates.has(name) || name.includes('{{')) continue;
    context.warn({
      rule: 'hooks',
      path,
      message: `there is no template "${name}"`,
      hint: suggest(name, context.templates.keys()),
    });
  }
  const used = new Set([
    spec.entrypoint,
    spec.onExit,
    ...calls.map(({ call }) => call.template),
    ...handlers.map(({ name }) => name),
  ]);
  if ([...used].some((name) => name?.includes('{{')) || spec.entrypoint === undefined) return;
  for (const [name, { path }] of context.templates) {
    if (!used.has(name))
      context.warn({ rule: 'unused-template', path: `${path}.name`, message: `nothing calls the template "${name}"` });
  }
}

function hookUses(hooks: Readonly<Record<string, LifecycleHook>> | undefined, path: string): readonly Use[] {
  return Object.entries(hooks ?? {}).flatMap(([name, hook]) => [...use(hook.template, `${path}.${name}.template`)]);
}

function use(name: string | undefined, path: string): readonly Use[] {
  return name ? [{ name, path }] : [];
}
