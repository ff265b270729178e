import { ExpressionError } from './expression-error.ts';
import { type PathStep, readJsonPath } from './json-path-steps.ts';
import { compareValues } from './operators.ts';
import { goTypeOf, isEqual, isList, isMap, type Value } from './values.ts';

const resultLimit = 100_000;

/**
 * What a JSONPath finds in a document: the value itself for a path of names and indexes, a list for one with
 * wildcards, slices, unions, filters or `..`. Throws ExpressionError when a definite path leads nowhere.
 */
export function queryJsonPath(document: Value, path: string): Value {
  const steps = readJsonPath(path);
  const isDefinite = steps.every((step) => step.type === 'member');
  let found: readonly Value[] = [document];
  for (const step of steps) {
    const [target = null] = found;
    found = selectAll(found, step, path);
    if (isDefinite && step.type === 'member' && found.length === 0) throw absent(target, step.key);
  }
  return isDefinite ? (found[0] ?? null) : found;
}

/** In the words of the library that Argo uses. */
function absent(target: Value, key: string | number): ExpressionError {
  const token = typeof key === 'string' ? 'key' : 'index';
  const isContainer = isMap(target) || (isList(target) && token === 'index');
  if (!isContainer) {
    const expected = token === 'key' ? 'map' : 'array slice';
    return new ExpressionError(`${token}: invalid token target. expected [${expected}] got [${kindOf(target)}]`);
  }
  const reason = isMap(target) ? `key '${key}' not found` : 'out of range';
  return new ExpressionError(`${token}: invalid token ${reason}`);
}

function kindOf(value: Value): string {
  if (value === null) return 'nil';
  if (isList(value)) return 'slice';
  return isMap(value) ? 'map' : goTypeOf(value);
}

function selectAll(values: readonly Value[], step: PathStep, path: string): readonly Value[] {
  const found: Value[] = [];
  for (const value of values) {
    for (const selected of select(value, step)) found.push(selected);
    if (found.length > resultLimit) throw new ExpressionError(`JSONPath ${path} finds more than ${resultLimit} values`);
  }
  return found;
}

function select(value: Value, step: PathStep): readonly Value[] {
  switch (step.type) {
    case 'member':
      return memberOf(value, step.key);
    case 'all':
      return childrenOf(value);
    case 'union':
      return step.keys.flatMap((key) => [...memberOf(value, key)]);
    case 'slice':
      return isList(value) ? sliceOf(value, step) : [];
    case 'filter':
      return childrenOf(value).filter((child) => passes(child, step));
    case 'descend':
      return descendants(value);
    default:
      return step;
  }
}

function memberOf(value: Value, key: string | number): readonly Value[] {
  if (isMap(value)) return value.has(String(key)) ? [value.get(String(key)) ?? null] : [];
  const isInside = isList(value) && typeof key === 'number' && key < value.length && key >= -value.length;
  return isInside ? [value.at(key) ?? null] : [];
}

function childrenOf(value: Value): readonly Value[] {
  if (isList(value)) return value;
  return isMap(value) ? [...value.keys()].toSorted().map((key) => value.get(key) ?? null) : [];
}

function descendants(value: Value): readonly Value[] {
  return [value, ...childrenOf(value).flatMap((child) => [...descendants(child)])];
}

function sliceOf(items: readonly Value[], { from, to, by }: Extract<PathStep, { type: 'slice' }>): readonly Value[] {
  return items.slice(from ?? 0, to ?? items.length).filter((_, index) => index % by === 0);
}

function passes(child: Value, { path, operator, value }: Extract<PathStep, { type: 'filter' }>): boolean {
  const [found] = path.reduce<readonly Value[]>(
    (values, key) => values.flatMap((inner) => [...memberOf(inner, key)]),
    [child],
  );
  if (found === undefined) return false;
  if (operator === null) return true;
  if (operator === '==' || operator === '!=') return isEqual(found, value) === (operator === '==');
  const order = compareValues(found, value);
  if (order === null || Number.isNaN(order)) return false;
  return operator === '<' ? order < 0 : operator === '<=' ? order <= 0 : operator === '>' ? order > 0 : order >= 0;
}
