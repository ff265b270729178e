import { innerScope } from '../tag-scope.ts';
import { substituteIn, TagError } from '../tags.ts';
import type { Artifact, Parameter } from '../types.ts';
import { hasSource } from './artifact-source.ts';
import type { LintContext } from './lint-context.ts';
import type { CallArguments, LintedTemplate } from './linted-types.ts';
import { hasTags } from './rules/tags.ts';
import { isPod } from './template-kind.ts';

/** The input parameters of a template as the caller hands them over, as far as they are known. Reports every input that it does not supply. */
export function suppliedParameters(
  context: LintContext,
  template: LintedTemplate,
  args: CallArguments,
  path: string,
): readonly Parameter[] {
  const place = `templates.${template.name ?? ''}`;
  const parameters = (template.inputs?.parameters ?? []).map((parameter) => {
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
  return parameters;
}

/** A template with what the caller hands over in its inputs. */
export function withArguments(
  template: LintedTemplate,
  parameters: readonly Parameter[],
  args: CallArguments,
): LintedTemplate {
  if (template.inputs === undefined) return template;
  const artifacts = (template.inputs.artifacts ?? []).map((artifact) => suppliedArtifact(artifact, args));
  return { ...template, inputs: { ...template.inputs, parameters, artifacts } };
}

/** Where it comes from is for the caller to say, where it goes is not. */
function suppliedArtifact(artifact: Artifact, args: CallArguments): Artifact {
  const { name, path } = artifact;
  const given = args === 'fake' ? { name } : args.artifacts?.find((candidate) => candidate.name === name);
  if (given === undefined) return artifact;
  const { path: _, ...source } = given;
  return { ...source, ...(path !== undefined && { path }) };
}

function suppliedParameter(context: LintContext, parameter: Parameter, args: CallArguments): Parameter {
  const { value: own, valueFrom: ownSource, ...declared } = parameter;
  if (args === 'fake') return { ...declared, value: context.placeholder() };
  const given = args.parameters?.find((candidate) => candidate.name === parameter.name);
  if (given?.value !== undefined) return { ...declared, value: given.value };
  const value = given === undefined ? (own ?? parameter.default) : undefined;
  const valueFrom = given === undefined ? ownSource : given.valueFrom;
  return { ...declared, ...(value !== undefined && { value }), ...(valueFrom !== undefined && { valueFrom }) };
}

/** A template with the values of globals and of its inputs pasted in, as far as they are known; the rest of the tags stay. */
export function substituteTemplate(context: LintContext, template: LintedTemplate, path: string): LintedTemplate {
  if (!hasTags(template)) return template;
  const local = localNames(template).map((name): [string, string] => [name, context.placeholder()]);
  const known = innerScope(context.globals, new Map(local));
  try {
    const withGlobals = substituteIn(template, known, { keepBroken: true });
    return substituteIn(withGlobals, innerScope(known, new Map(ownNames(withGlobals))), { keepBroken: true });
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

/** Names that the inputs and outputs of a template define, as far as their values are known. */
function ownNames({ inputs, outputs }: LintedTemplate): readonly (readonly [string, string])[] {
  const { parameters = [], artifacts = [] } = inputs ?? {};
  const paths = { inputs: artifacts, outputs: outputs?.artifacts ?? [] };
  const named = (name: string, value: string | undefined) => (value === undefined ? [] : [[name, value] as const]);
  return [
    ...parameters.flatMap(({ name, value }) => named(`inputs.parameters.${name}`, value)),
    ...named('inputs.parameters', parameters.length > 0 ? JSON.stringify(parameters) : 'null'),
    ...Object.entries(paths).flatMap(([side, list]) =>
      list.flatMap(({ name, path }) => named(`${side}.artifacts.${name}.path`, path || undefined)),
    ),
    ...(outputs?.parameters ?? []).flatMap(({ name, valueFrom }) =>
      named(`outputs.parameters.${name}.path`, valueFrom?.path || undefined),
    ),
  ];
}

/** Names that are known only inside a template. */
export function localNames(template: LintedTemplate): readonly string[] {
  const retries = ['retries', 'lastRetry.exitCode', 'lastRetry.status', 'lastRetry.duration', 'lastRetry.message'];
  return [...(template.retryStrategy === undefined ? [] : retries), ...(isPod(template) ? ['pod.name'] : [])];
}
