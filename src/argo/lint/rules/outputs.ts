import type { Artifact, Parameter } from '../../types.ts';
import type { LintContext } from '../lint-context.ts';
import type { LintedTemplate } from '../linted-types.ts';
import type { Scope } from '../scope.ts';
import { argoKind, isLeaf, kindOf } from '../template-kind.ts';
import { artifactPathFault } from './artifact-path.ts';
import { checkNames, dataNameFault } from './names.ts';
import { checkTags } from './tags.ts';

/** Names, tags, paths and value sources of the outputs. */
export function checkOutputs(context: LintContext, template: LintedTemplate, path: string, scope: Scope): void {
  const { parameters = [], artifacts = [] } = template.outputs ?? {};
  const place = `templates.${template.name ?? ''}.outputs`;
  checkNames(context, parameters, {
    rule: 'output-param',
    path: `${path}.outputs.parameters`,
    place: `${place}.parameters `,
    isField: false,
  });
  checkNames(context, artifacts, {
    rule: 'output-artifact',
    path: `${path}.outputs.artifacts`,
    place: `${place}.artifacts `,
    isField: false,
  });
  checkTags(context, template.outputs, { scope, path: `${path}.outputs`, place });
  for (const [index, artifact] of artifacts.entries())
    checkArtifact(context, template, artifact, `${path}.outputs.artifacts[${index}]`);
  for (const [index, parameter] of parameters.entries())
    checkParameter(context, template, parameter, `${path}.outputs.parameters[${index}]`);
}

function checkArtifact(context: LintContext, template: LintedTemplate, artifact: Artifact, path: string): void {
  const place = `templates.${template.name ?? ''}.outputs.artifacts.${artifact.name}`;
  const reason = artifactPathFault(artifact);
  if (isLeaf(template) && reason !== null)
    context.invalid({ rule: 'output-artifact', path, message: reason, argo: `error in ${place}: ${reason}` });
  if (!isLeaf(template) && artifact.path) {
    const message = `the output artifact "${artifact.name}" has a path, but steps and dag templates have no files`;
    context.invalid({
      rule: 'output-artifact',
      path: `${path}.path`,
      message,
      hint: 'use from',
      argo: `${place}.path only valid in container/script templates`,
    });
  }
  checkGlobalName(context, artifact.globalName, path, place);
}

function checkParameter(context: LintContext, template: LintedTemplate, parameter: Parameter, path: string): void {
  const place = `templates.${template.name ?? ''}.outputs.parameters.${parameter.name}`;
  const { value, valueFrom } = parameter;
  const invalid = (message: string, argo: string, hint?: string) =>
    context.invalid({
      rule: 'output-param',
      path,
      message: `output parameter "${parameter.name}": ${message}`,
      argo,
      hint: hint ?? null,
    });
  if (value !== undefined && valueFrom !== undefined)
    invalid('has both value and valueFrom', `${place} has both valueFrom and value specified, choose one`);
  else if (value === undefined && valueFrom === undefined)
    invalid('has neither value nor valueFrom', `${place} does not have valueFrom or value specified`);
  else if (valueFrom !== undefined) checkSource(template, valueFrom, place, invalid);
  checkGlobalName(context, parameter.globalName, path, place);
}

type Report = (message: string, argo: string, hint?: string) => void;
type ValueFrom = NonNullable<Parameter['valueFrom']>;

function checkSource(template: LintedTemplate, valueFrom: ValueFrom, place: string, invalid: Report): void {
  const { path, jqFilter, jsonPath, parameter, expression, supplied } = valueFrom;
  const given =
    [path, jqFilter, jsonPath, parameter, expression].filter(Boolean).length + (supplied === undefined ? 0 : 1);
  const choices = 'choose one of: path, jqFilter, jsonPath, parameter, raw';
  if (given === 0)
    invalid(
      'valueFrom names no source',
      `valueFrom type unspecified. ${choices}, expression`,
      'a default alone is none',
    );
  else if (given > 1) invalid('valueFrom names several sources', `multiple valueFrom types specified. ${choices}`);
  else checkSourceOfKind(template, valueFrom, place, invalid);
}

/** Each kind of template has its own way to give a value; what is not listed takes any. */
function checkSourceOfKind(
  template: LintedTemplate,
  { path, jqFilter, jsonPath, parameter, expression }: ValueFrom,
  place: string,
  invalid: Report,
): void {
  const kind = argoKind(template);
  switch (kindOf(template)) {
    case 'container':
    case 'containerSet':
    case 'script':
      if (!path)
        invalid(
          `a ${kind} template gives it from a file: valueFrom.path`,
          `${place}.path must be specified for ${kind} templates`,
        );
      return;
    case 'resource':
      if (!jqFilter && !jsonPath)
        invalid(
          'a resource template gives it by jqFilter or jsonPath',
          `${place} .jqFilter or jsonPath must be specified for Resource templates`,
        );
      return;
    case 'dag':
    case 'steps':
      if (!parameter && !expression)
        invalid(
          'steps and dag templates give it by parameter or expression',
          `${place}.parameter or expression must be specified for ${kind} templates`,
        );
      return;
    default:
      return;
  }
}

/** A literal name, or anything with one plain tag in it. */
function checkGlobalName(context: LintContext, name: string | undefined, path: string, place: string): void {
  if (!name || isVariable(name)) return;
  const reason = dataNameFault(name);
  if (reason === null) return;
  const message = `the globalName "${name}" is no legal name`;
  context.invalid({
    rule: 'global-name',
    path: `${path}.globalName`,
    message,
    hint: reason,
    argo: `${place}.globalName: ${reason}`,
  });
}

/** Whether a text has a simple tag in it, which makes it a name that is known only at run time. */
export function isVariable(text: string): boolean {
  return /\{\{[-a-zA-Z0-9]+(\.[-a-zA-Z0-9_]+)*\}\}/.test(text);
}
