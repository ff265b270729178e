import { goJson } from '../../../argo/go-json.ts';
import type { Arguments, Parameter, Template } from '../../../argo/types.ts';
import { type ConfigMaps, configMapValue } from './config-maps.ts';
import { NodeFault } from './node-fault.ts';
import { layered, type Scope, Variables } from './scope.ts';
import { substitute } from './substitute.ts';

/** What an argument is whose only source is the output of a skipped step: as good as not given. */
export const absentArgument = '__argo__internal__absent-optional';

export interface ArgsContext {
  readonly globals: Scope;
  /** `pod.name`, `steps.name`, `node.name` … */
  readonly locals: Scope;
  readonly configMaps: ConfigMaps;
}

/** The template with its inputs filled from the arguments and every tag resolved that can be by now. */
export function processArgs(template: Template, args: Arguments | undefined, context: ArgsContext): Template {
  const given = new Map((args?.parameters ?? []).map((parameter) => [parameter.name, parameter]));
  const parameters = template.inputs?.parameters?.map((input) => filled(input, given.get(input.name), context));
  const filledIn = parameters === undefined ? template : { ...template, inputs: { ...template.inputs, parameters } };
  return substituteTemplate(filledIn, layered(context.locals, context.globals));
}

/** First globals and locals, then what the inputs have become: Argo's order, so that arguments may hold tags. */
export function substituteTemplate(template: Template, outer: Scope): Template {
  const once = substitute(template, outer);
  return substitute(once, layered(inputScope(once), outer));
}

function filled(input: Parameter, argument: Parameter | undefined, context: ArgsContext): Parameter {
  const isAbsent = argument?.value === absentArgument;
  const own = input.value === undefined && input.default !== undefined ? { ...input, value: input.default } : input;
  if (isAbsent && own.value === undefined && own.valueFrom === undefined) {
    throw new NodeFault(
      `inputs.parameters.${input.name}: argument references an absent optional (skipped/omitted node output with no default)`,
    );
  }
  return supplied(argument === undefined || isAbsent ? own : overwritten(own, argument), context);
}

/** Argo: an argument replaces value and source of the input together. */
function overwritten(input: Parameter, argument: Parameter): Parameter {
  const { value: _value, valueFrom: _valueFrom, ...rest } = input;
  if (argument.value !== undefined) return { ...rest, value: argument.value };
  return argument.valueFrom === undefined ? rest : { ...rest, valueFrom: argument.valueFrom };
}

function supplied(input: Parameter, context: ArgsContext): Parameter {
  const reference = input.valueFrom?.configMapKeyRef;
  if (reference === undefined) {
    if (input.value === undefined) throw new NodeFault(`inputs.parameters.${input.name} was not supplied`);
    return input;
  }
  const { name = '', key } = substitute(reference, context.globals);
  const found = configMapValue(context.configMaps, name, key);
  if ('value' in found) return { ...input, value: found.value };
  if (input.valueFrom?.default !== undefined) return { ...input, value: input.valueFrom.default };
  throw new NodeFault(`unable to retrieve inputs.parameters.${input.name} from ConfigMap: ${found.missing}`);
}

function inputScope({ inputs, outputs }: Template): Scope {
  const scope = new Variables();
  const setAll = (pairs: readonly (readonly [string, string | undefined])[]) => {
    for (const [name, value] of pairs) if (value !== undefined) scope.set(name, value);
  };
  setAll((inputs?.parameters ?? []).map(({ name, value }) => [`inputs.parameters.${name}`, value]));
  setAll([['inputs.parameters', goJson(inputs?.parameters ?? [])]]);
  setAll((inputs?.artifacts ?? []).map(({ name, path }) => [`inputs.artifacts.${name}.path`, path]));
  setAll((outputs?.artifacts ?? []).map(({ name, path }) => [`outputs.artifacts.${name}.path`, path]));
  setAll(
    (outputs?.parameters ?? []).map(({ name, valueFrom }) => [`outputs.parameters.${name}.path`, valueFrom?.path]),
  );
  return scope;
}
