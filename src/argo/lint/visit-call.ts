import { splitTags } from '../tag-parts.ts';
import { retryPolicies, type TemplateCall } from '../types.ts';
import { type KnownWorkflowTemplate, knownTemplate, missingTemplateHint } from './cluster-objects.ts';
import type { LintContext, LocatedTemplate, TemplateBase } from './lint-context.ts';
import type { CallArguments, LintedTemplate } from './linted-types.ts';
import { isPlaceholder } from './placeholder.ts';
import { unclosedTag } from './rules/tags.ts';
import { suggest } from './suggest.ts';
import { kindOf } from './template-kind.ts';
import { validateTemplate } from './validate-template.ts';

/** Finds the template that a step, task or handler calls and validates it with these arguments; null when it cannot be found. */
export function visitCall(
  context: LintContext,
  call: TemplateCall,
  args: CallArguments,
  path: string,
): LintedTemplate | null {
  const found = findTemplate(context, call, path);
  if (found === null) return null;
  const { template } = found;
  if (kindOf(template) === null) {
    const message = template.name ? `template "${template.name}" is nothing` : 'the inline template is nothing';
    const hint = 'it has no container, script, steps, dag, suspend, …';
    context.invalid({
      rule: 'template-type',
      path: found.path,
      message,
      hint,
      argo: `template '${template.name ?? ''}' type is unknown`,
    });
    return null;
  }
  checkRetryPolicy(context, found);
  context.inBase(found.base, () => validateTemplate(context, found, args, path));
  return template;
}

interface FoundTemplate extends LocatedTemplate {
  readonly base: TemplateBase;
}

function findTemplate(context: LintContext, call: TemplateCall, path: string): FoundTemplate | null {
  const { template: name, templateRef, inline } = call;
  if (templateRef !== undefined) return findReference(context, call, path);
  if (name && !context.templates.has(name)) {
    const message = `there is no template "${name}"`;
    const hint = suggest(name, context.templates.keys()) ?? `templates are ${[...context.templates.keys()].join(', ')}`;
    context.invalid({
      rule: 'template-ref',
      path: `${path}.template`,
      message,
      hint,
      argo: `template name '${name}' undefined`,
    });
    return null;
  }
  const own = name ? context.templates.get(name) : undefined;
  if (inline !== undefined) return { template: inline, path: `${path}.inline`, base: context.base };
  if (own !== undefined) return { ...own, base: context.base };
  const message = 'nothing says which template to run';
  context.invalid({
    rule: 'template-ref',
    path,
    message,
    hint: 'write template, templateRef or inline',
    argo: 'failed to get a template',
  });
  return null;
}

function findReference(
  context: LintContext,
  { template: name, templateRef = {} }: TemplateCall,
  callPath: string,
): FoundTemplate | null {
  const path = `${callPath}.templateRef`;
  const invalid = (message: string, argo: string, hint: string | null = null) =>
    context.invalid({ rule: 'template-ref', path, message, hint, argo });
  const { name: resource, template, clusterScope = false } = templateRef;
  if (name)
    invalid('template and templateRef exclude each other', 'template name cannot be specified with templateRef');
  else if (!resource) invalid('templateRef.name is missing', 'resource name is required');
  else if (!template) invalid('templateRef.template is missing', 'template name is required');
  if (name || !resource || !template || hasTag(resource) || hasTag(template)) return null;
  const known = knownTemplate(context.cluster, resource, clusterScope);
  const found = known?.templates.find((candidate) => candidate.name === template);
  if (known !== null && found !== undefined) return { template: found, path, base: baseOf(known, path) };
  if (isPlaceholder(template)) return null;
  const owner = clusterScope ? 'ClusterWorkflowTemplate' : 'WorkflowTemplate';
  if (known !== null || context.cluster.hasAllTemplates) {
    invalid(
      `there is no template "${template}" in a ${owner} "${resource}"`,
      `template reference ${resource}.${template} not found`,
      known === null
        ? missingTemplateHint
        : suggest(
            template,
            known.templates.map((each) => each.name ?? ''),
          ),
    );
  } else
    context.warn({
      rule: 'template-ref',
      path,
      message: `the ${owner} "${resource}" is not at hand: this call is not checked`,
    });
  return null;
}

function baseOf(
  { name, isClusterScoped, templates, templateDefaults }: KnownWorkflowTemplate,
  path: string,
): TemplateBase {
  const located = templates.map((template): [string, LocatedTemplate] => [template.name ?? '', { template, path }]);
  return {
    id: `${isClusterScoped ? 'cluster' : 'namespace'}/${name}`,
    templates: new Map(located.toReversed()),
    defaults: templateDefaults,
  };
}

function hasTag(text: string): boolean {
  return unclosedTag(text) !== null || splitTags(text).some(({ type }) => type === 'name');
}

function checkRetryPolicy(context: LintContext, { template, path }: LocatedTemplate): void {
  const policy = template.retryStrategy?.retryPolicy;
  if (!policy || retryPolicies.includes(policy)) return;
  context.invalid({
    rule: 'retry-strategy',
    path: `${path}.retryStrategy.retryPolicy`,
    message: `"${policy}" is no retry policy: ${retryPolicies.join(', ')}`,
    argo: `${policy} is not a valid RetryPolicy`,
  });
}
