import type { Expression } from '../../../argo/expr/ast.ts';
import { ExpressionError } from '../../../argo/expr/expression-error.ts';
import { partsOf } from '../../../argo/expr/names-in-use.ts';
import { parseExpression } from '../../../argo/expr/parser.ts';
import { refusedSprigNames } from '../../../argo/expr/sprig.ts';
import { splitTags } from '../../../argo/tag-parts.ts';
import type { Feature } from './feature.ts';

/** Found by `unsupportedCalls`, not by its field alone: a tag may stand in any text of a workflow. */
export const expressionFeature: Feature = {
  id: 'expression-function',
  at: 'template',
  field: 'retryStrategy.expression',
  support: 'refused',
  reason: 'some functions of sprig and the methods of times are missing, here and in each expression of a tag',
  hint: 'compute it in a script step',
  refuses: () => false,
};

export interface UnsupportedCall {
  readonly path: string;
  /** As it is written, e.g. `sprig.uuidv4`. */
  readonly name: string;
}

/** Functions that Argo has and this engine has not. */
const missingSprigNames: ReadonlySet<string> = new Set([
  ...refusedSprigNames,
  ...['hello', 'abbrevboth', 'wrap', 'wrapWith', 'b32enc', 'b32dec', 'typeIsLike', 'urlParse', 'urlJoin'],
  ...['date_modify', 'must_date_modify', 'mustDateModify', 'htmlDateInZone', 'semver', 'semverCompare'],
  ...['osBase', 'osClean', 'osDir', 'osExt', 'osIsAbs', 'mustToPrettyJson', 'mustToRawJson', 'mustDeepCopy'],
  ...['mustMerge', 'mustMergeOverwrite', 'mustAppend', 'mustPush', 'mustPrepend', 'mustFirst', 'mustRest', 'mustLast'],
  ...['mustInitial', 'mustReverse', 'mustUniq', 'mustWithout', 'mustHas', 'mustSlice', 'mustChunk', 'mustCompact'],
]);

/** Methods of Go's times, durations and zones. */
const methodNames: ReadonlySet<string> = new Set([
  ...['Year', 'Month', 'Day', 'Hour', 'Minute', 'Second', 'Nanosecond', 'Weekday', 'YearDay', 'ISOWeek', 'Date'],
  ...['Unix', 'UnixMilli', 'UnixMicro', 'UnixNano', 'Format', 'String', 'UTC', 'Local', 'In', 'Location', 'Zone'],
  ...['Add', 'AddDate', 'Sub', 'Before', 'After', 'Equal', 'Compare', 'IsZero', 'Truncate', 'Round', 'Abs', 'Clock'],
  ...['Hours', 'Minutes', 'Seconds', 'Milliseconds', 'Microseconds', 'Nanoseconds'],
]);

/** Calls of functions that Argo would answer and this engine cannot, in the tags and `expression` fields of a value. */
export function unsupportedCalls(value: unknown, path: string): readonly UnsupportedCall[] {
  if (typeof value === 'string') return callsInText(value, path);
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((member, index) => unsupportedCalls(member, `${path}[${index}]`));
  return Object.entries(value).flatMap(([key, member]) => unsupportedCalls(member, `${path}.${key}`));
}

function callsInText(text: string, path: string): readonly UnsupportedCall[] {
  const tagged = text.includes('{{=')
    ? splitTags(text).flatMap((part) => (part.type === 'expression' ? [part.source] : []))
    : [];
  const sources = path.endsWith('.expression') && !text.includes('{{') ? [text] : tagged;
  const names = new Set(sources.flatMap((source) => callsIn(source)));
  return [...names].map((name) => ({ path, name }));
}

/** What is no expression has no calls; that is told elsewhere. */
function callsIn(source: string): readonly string[] {
  if (!source.includes('(')) return [];
  try {
    return calledIn(parseExpression(source));
  } catch (error) {
    if (error instanceof ExpressionError) return [];
    throw error;
  }
}

function calledIn(node: Expression): readonly string[] {
  if (node.type !== 'call') return partsOf(node).flatMap(calledIn);
  const inner = node.callee.type === 'member' ? calledIn(node.callee.object) : [];
  return [...missingName(node.callee), ...inner, ...node.args.flatMap(calledIn)];
}

function missingName(callee: Expression): readonly string[] {
  if (callee.type !== 'member' || callee.property.type !== 'literal') return [];
  const name = String(callee.property.value);
  if (callee.object.type === 'identifier' && callee.object.name === 'sprig')
    return missingSprigNames.has(name) ? [`sprig.${name}`] : [];
  return methodNames.has(name) ? [`.${name}()`] : [];
}
