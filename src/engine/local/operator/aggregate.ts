import { goJson } from '../../../argo/go-json.ts';
import { goJsonFault } from '../../../argo/go-json-fault.ts';
import { embeddedJson } from '../../../argo/loop-items.ts';
import { NodeFault } from './node-fault.ts';
import type { Node } from './node-tree.ts';
import type { Root } from './node-variables.ts';
import type { Variables } from './scope.ts';

type Pass = Pick<Node, 'phase' | 'outputs'>;

/** Argo looks for the template of the passes by name, and those of an inline template have none. */
export const noTemplateOfPasses = 'failed to get a template';

/** Sets what a loop's succeeded passes gave, in order: `outputs.result`, `outputs.parameters` and one list for each parameter. */
export function addAggregates(scope: Variables, root: Root, name: string, passes: readonly Pass[]): void {
  if (passes.length === 0) return;
  const outputs = passes.filter(({ phase }) => phase === 'Succeeded').flatMap((node) => node.outputs ?? []);
  const results = outputs.flatMap(({ result }) => (result === undefined ? [] : [result]));
  const sets = outputs.map(({ parameters = [] }) =>
    parameters.map((parameter) => [parameter.name, parameter.value ?? ''] as const),
  );
  const filled = sets.filter((set) => set.length > 0);
  scope.set(`${root}.${name}.outputs.result`, `[${results.map(embeddedResult).join(',')}]`);
  scope.set(`${root}.${name}.outputs.parameters`, goJson(filled.map((set) => Object.fromEntries(set))));
  const lists = Map.groupBy(filled.flat(), ([parameter]) => parameter);
  for (const [parameter, pairs] of lists) {
    scope.set(`${root}.${name}.outputs.parameters.${parameter}`, listText(pairs.map(([, value]) => value)));
  }
}

/** Argo: each result must be JSON by itself, and is put in as it is, unlike the values of a list of parameters. */
function embeddedResult(text: string): string {
  const fault = goJsonFault(text);
  if (fault !== null) throw new NodeFault(fault);
  return embeddedJson(text);
}

/** Argo: values that are all JSON lists or maps are put in as such, others as strings. */
function listText(values: readonly string[]): string {
  const parsed: unknown[] = [];
  for (const value of values) {
    const inner: unknown = goJsonFault(value) === null ? JSON.parse(value) : null;
    if (typeof inner !== 'object' || inner === null) return goJson(values);
    parsed.push(inner);
  }
  return goJson(parsed);
}
