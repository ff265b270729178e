import { substituteIn, TagError } from '../tags.ts';
import type { Parameter } from '../types.ts';
import { hasSource } from './artifact-source.ts';
import type { LintContext } from './lint-context.ts';
import type { CallArguments, LintedTemplate } from './linted-types.ts';
import { hasTags } from './rules/tags.ts';
import { isPod } from './template-kind.ts';

/** Inputs of a template for one call: values as far as they are known. Reports what the caller did not supply. */
export function suppliedInputs(
  context: LintContext,
  template: LintedTemplate,
  args: CallArguments,
  path: string,
): readonly Parameter[] {
  const place = `templates.${template.name ?? ''}`;
  for (const artifact of template.inputs?.artifacts ?? []) {
    const isGiven = args === 'fake' || args.artifacts?.some(({ name }) => name === artifact.name) === true;
    if (isGiven || artifact.optional === true || hasSource(artifact)) continue;
    const message = `the template "${template.name ?? ''}" needs the input artifact "${artifact.name}", and nobody supplies it`;
    context.invalid({
      rule: 'input-artifact',
      path,
      message,
      hint: 'add it to the arguments of the caller, or give it a location or optional: true',
      argo: `${place} inputs.artifacts.${artifact.name} was not supplied`,
    });
  }
  return (template.inputs?.parameters ?? []).map((parameter) => {
    const supplied = suppliedParameter(context, parameter, args);
    if (supplied.value === undefined && supplied.valueFrom?.configMapKeyRef === undefined) {
      const message = `the template "${template.name ?? ''}" needs the input parameter "${parameter.name}", and nobody supplies it`;
      context.invalid({
        rule: 'input-param',
        path,
        message,
        hint: 'add it to the arguments of the caller, or give it a default',
        argo: `${place} inputs.parameters.${parameter.name} was not supplied`,
      });
    }
    return supplied;
  });
}

function suppliedParameter(context: LintContext, parameter: Parameter, args: CallArguments): Parameter {
  const { name, valueFrom } = parameter;
  if (args === 'fake') return { name, value: context.placeholder() };
  const given = args.parameters?.find((candidate) => candidate.name === name);
  if (given?.value !== undefined) return { name, value: given.value };
  if (given !== undefined) return { name, ...(given.valueFrom === undefined ? {} : { valueFrom: given.valueFrom }) };
  const value = parameter.value ?? parameter.default;
  return { name, ...(value === undefined ? {} : { value }), ...(valueFrom === undefined ? {} : { valueFrom }) };
}

/** A template with the values of globals and inputs pasted in, as far as they are known; the rest of the tags stay. */
export function substituteTemplate(
  context: LintContext,
  template: LintedTemplate,
  inputs: readonly Parameter[],
  path: string,
): LintedTemplate {
  if (!hasTags(template)) return template;
  const known = new Map(context.globals);
  for (const name of localNames(template)) known.set(name, context.placeholder());
  try {
    const withGlobals = substituteIn(template, known, { keepBroken: true });
    for (const { name, value } of inputs) if (value !== undefined) known.set(`inputs.parameters.${name}`, value);
    if (inputs.length > 0) known.set('inputs.parameters', JSON.stringify(inputs));
    for (const { name, path: artifactPath } of template.inputs?.artifacts ?? [])
      if (artifactPath) known.set(`inputs.artifacts.${name}.path`, artifactPath);
    return substituteIn(withGlobals, known, { keepBroken: true });
  } catch (cause) {
    if (!(cause instanceof TagError)) throw cause;
    context.invalid({
      rule: 'var-scope',
      path,
      message: cause.message,
      argo: `templates.${template.name ?? ''} ${cause.message}`,
    });
    return template;
  }
}

/** Names that are known only inside a template. */
export function localNames(template: LintedTemplate): readonly string[] {
  const retries = ['retries', 'lastRetry.exitCode', 'lastRetry.status', 'lastRetry.duration', 'lastRetry.message'];
  return [...(template.retryStrategy === undefined ? [] : retries), ...(isPod(template) ? ['pod.name'] : [])];
}
