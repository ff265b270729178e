import type { Arguments, Artifact, Parameter } from '../../types.ts';
import { hasSource } from '../artifact-source.ts';
import type { LintContext } from '../lint-context.ts';
import { checkNames } from './names.ts';

/** Names, values, enums and artifact sources of `arguments`; `place` is Argo's name for them, with a dot at the end. */
export function checkArguments(context: LintContext, args: Arguments | undefined, path: string, place: string): void {
  checkNames(context, args?.parameters ?? [], {
    rule: 'arg-name',
    path: `${path}.parameters`,
    place: `${place}parameters`,
    isField: false,
  });
  checkNames(context, args?.artifacts ?? [], {
    rule: 'arg-name',
    path: `${path}.artifacts`,
    place: `${place}artifacts`,
    isField: false,
  });
  for (const [index, parameter] of (args?.parameters ?? []).entries())
    checkParameter(context, parameter, `${path}.parameters[${index}]`, place);
  for (const [index, artifact] of (args?.artifacts ?? []).entries())
    checkArtifact(context, artifact, `${path}.artifacts[${index}]`, place);
}

function checkParameter(context: LintContext, parameter: Parameter, path: string, place: string): void {
  const { name, value, valueFrom } = parameter;
  const argoName = `${place}${name}`;
  if (value === undefined && valueFrom === undefined) {
    context.invalid({
      rule: 'arg-value',
      path,
      message: `the argument "${name}" has no value`,
      hint:
        parameter.default === undefined
          ? 'give it a value, or valueFrom with configMapKeyRef'
          : 'a default does not count here: write value',
      argo: `${argoName}.value or ${argoName}.valueFrom is required`,
    });
  }
  if (valueFrom !== undefined && !isArgumentSource(valueFrom)) {
    context.invalid({
      rule: 'arg-value',
      path: `${path}.valueFrom`,
      message: `valueFrom of the argument "${name}" may only be configMapKeyRef (with or without default) or supplied`,
      argo: `${argoName}.valueFrom only allows: default, configMapKeyRef and supplied`,
    });
  }
  checkEnum(context, parameter, path, argoName);
}

function isArgumentSource({
  configMapKeyRef,
  event,
  supplied,
  path,
  jsonPath,
  parameter,
  expression,
}: NonNullable<Parameter['valueFrom']>): boolean {
  const isGiven = configMapKeyRef !== undefined || Boolean(event) || supplied !== undefined;
  return isGiven && !(path || jsonPath || parameter || expression);
}

function checkEnum(
  context: LintContext,
  { name, value, enum: words }: Parameter,
  path: string,
  argoName: string,
): void {
  if (words === undefined) return;
  const rule = 'arg-enum';
  if (words.length === 0) {
    context.invalid({
      rule,
      path: `${path}.enum`,
      message: `the enum of "${name}" is empty`,
      argo: `${argoName}.enum should contain at least one value`,
    });
  } else if (value === undefined) {
    context.invalid({
      rule,
      path,
      message: `the argument "${name}" has an enum and no value`,
      hint: `one of ${words.join(', ')}`,
      argo: `${argoName}.value is required`,
    });
  } else if (!words.includes(value)) {
    const message = `the value "${value}" of "${name}" is not in its enum`;
    context.invalid({
      rule,
      path: `${path}.value`,
      message,
      hint: `one of ${words.join(', ')}`,
      argo: `${argoName}.value should be present in ${argoName}.enum list`,
    });
  }
}

function checkArtifact(context: LintContext, artifact: Artifact, path: string, place: string): void {
  const { name, from, fromExpression } = artifact;
  if (!from && !hasSource(artifact)) {
    context.invalid({
      rule: 'arg-artifact',
      path,
      message: `the artifact argument "${name}" comes from nowhere`,
      hint: fromExpression
        ? 'fromExpression alone is not taken for an argument: write from'
        : 'give it from, or a location such as raw or s3',
      argo: `${place}${name}.from, artifact location, or key is required`,
    });
  }
  if (from && fromExpression) {
    const message = `the artifact argument "${name}" has both from and fromExpression`;
    context.invalid({
      rule: 'arg-artifact',
      path: `${path}.fromExpression`,
      message,
      argo: `${place}${name} shouldn't have both \`from\` and \`fromExpression\` in Artifact`,
    });
  }
}
