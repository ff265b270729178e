import { ExpressionError } from './expression-error.ts';
import type { Value } from './values.ts';

/** One step of a JSONPath. */
export type PathStep =
  | { readonly type: 'member'; readonly key: string | number }
  | { readonly type: 'all' }
  | { readonly type: 'union'; readonly keys: readonly (string | number)[] }
  | { readonly type: 'slice'; readonly from: number | null; readonly to: number | null; readonly by: number }
  | {
      readonly type: 'filter';
      readonly path: readonly string[];
      readonly operator: '==' | '!=' | '<' | '<=' | '>' | '>=' | null;
      readonly value: Value;
    }
  /** `..`: the value and everything below it. */
  | { readonly type: 'descend' };

const dotStep = /^\.?(\*|[\p{L}\p{N}_$-]+)/u;
const bracketStep = /^\[((?:'[^']*'|"[^"]*"|[^\]'"])*)\]/;
const sliceText = /^(-?\d+)?:(-?\d+)?(?::(\d+))?$/;
const filterText = /^\?\(?@((?:\.[\p{L}\p{N}_-]+)+)(?:\s*(==|!=|<=|>=|<|>)\s*([^)]+?))?\s*\)?$/u;

/** Reads `$.a['b c'][0][*]..d[1:3][?(@.x == 'y')]`. Throws ExpressionError. */
export function readJsonPath(path: string): readonly PathStep[] {
  const steps: PathStep[] = [];
  let rest = path.trim().replace(/^\$/, '');
  while (rest !== '') {
    if (rest.startsWith('..')) {
      steps.push({ type: 'descend' });
      rest = rest.slice(rest[2] === '[' ? 2 : 1);
      continue;
    }
    const bracket = bracketStep.exec(rest);
    const dot = bracket === null ? dotStep.exec(rest) : null;
    const [whole = '', inner = ''] = bracket ?? dot ?? [];
    if (whole === '') throw new ExpressionError(`invalid JSONPath ${path} at "${rest.slice(0, 20)}"`);
    steps.push(bracket === null ? dottedStep(inner) : bracketedStep(inner.trim(), path));
    rest = rest.slice(whole.length);
  }
  return steps;
}

function dottedStep(name: string): PathStep {
  return name === '*' ? { type: 'all' } : { type: 'member', key: name };
}

function bracketedStep(text: string, path: string): PathStep {
  if (text === '*') return { type: 'all' };
  const [slice, from, to, by] = sliceText.exec(text) ?? [];
  if (slice !== undefined)
    return { type: 'slice', from: numberOrNull(from), to: numberOrNull(to), by: Math.max(1, Number(by ?? 1)) };
  if (text.startsWith('?')) return filterStep(text, path);
  const keys = (text.match(/'[^']*'|"[^"]*"|[^,'"]+/g) ?? []).map((key) => key.trim()).filter((key) => key !== '');
  const read = keys.map((key) => keyOf(key, path));
  const [only] = read;
  if (only === undefined) throw new ExpressionError(`invalid JSONPath ${path}: empty brackets`);
  return read.length === 1 ? { type: 'member', key: only } : { type: 'union', keys: read };
}

function filterStep(text: string, path: string): PathStep {
  const [whole, keys = '', operator, literal] = filterText.exec(text) ?? [];
  if (whole === undefined) throw new ExpressionError(`JSONPath ${path}: this filter is not supported: ${text}`);
  const known = (['==', '!=', '<', '<=', '>', '>='] as const).find((candidate) => candidate === operator) ?? null;
  return { type: 'filter', path: keys.slice(1).split('.'), operator: known, value: literalOf(literal ?? 'null') };
}

function literalOf(text: string): Value {
  const [, single, double] = /^'([^']*)'$|^"([^"]*)"$/.exec(text) ?? [];
  if (single !== undefined || double !== undefined) return single ?? double ?? '';
  if (text === 'true' || text === 'false') return text === 'true';
  return text === 'null' || Number.isNaN(Number(text)) ? null : Number(text);
}

function keyOf(text: string, path: string): string | number {
  const [, single, double] = /^'([^']*)'$|^"([^"]*)"$/.exec(text) ?? [];
  if (single !== undefined || double !== undefined) return single ?? double ?? '';
  if (!/^-?\d+$/.test(text))
    throw new ExpressionError(`invalid JSONPath ${path}: ${text} is neither a number nor quoted`);
  return Number(text);
}

function numberOrNull(text: string | undefined): number | null {
  return text === undefined ? null : Number(text);
}
