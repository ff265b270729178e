import { HarnessError } from '../core/errors.ts';
import { changeTexts } from './change-texts.ts';
import { type EvaluateOptions, evaluateExpression } from './expr/evaluate.ts';
import { ExpressionError } from './expr/expression-error.ts';
import { parseExpression } from './expr/parser.ts';
import { referencesOf } from './expr/references.ts';
import { goJson } from './go-json.ts';
import { splitTags, type TagPart } from './tag-parts.ts';
import { environmentOf, hasName, type TagScope } from './tag-scope.ts';

export interface TagErrorOptions {
  readonly cause?: unknown;
  /** Nothing defines the name yet: Argo's controller waits and tries again. @default false */
  readonly missing?: boolean;
}

/** Thrown when a tag cannot be replaced; the message is Argo's. */
export class TagError extends HarnessError {
  override readonly name = 'TagError';
  readonly missing: boolean;

  constructor(message: string, options: TagErrorOptions = {}) {
    super('WORKFLOW_DEFINITION', message, {
      cause: options.cause,
      hint: 'see https://argo-workflows.readthedocs.io/en/latest/variables/',
    });
    this.missing = options.missing ?? false;
  }
}

export interface SubstituteOptions extends EvaluateOptions {
  /** Leave names that nothing defines, and expressions that fail, as they are; otherwise they are errors. @default true */
  readonly allowUnresolved?: boolean;
  /** First parts of names, such as `steps`, that must be defined all the same; artifacts excepted. @default none */
  readonly strictPrefixes?: readonly string[];
  /** Leave an expression that is none as it is instead of throwing, as Argo's validator does. @default false */
  readonly keepBroken?: boolean;
  /** Is told each name, or expression with its `=`, that was left as it is. */
  readonly onUnresolved?: (tag: string) => void;
}

/**
 * Replaces `{{name}}` and `{{=expression}}` in one text, as Argo does in the JSON text of a template: values are pasted
 * once and not looked at again. Throws TagError; for names and expressions as the options say, and always for a name
 * whose value is null and for an expression that is no expression.
 */
export function substituteTags(text: string, scope: TagScope, options: SubstituteOptions = {}): string {
  if (!text.includes('{{')) return text;
  return splitTags(text)
    .map((part) => replacePart(part, scope, options))
    .join('');
}

/** The same in every string of a value, keys included; parts in which nothing changes are kept, not copied. */
export function substituteIn<T>(value: T, scope: TagScope, options: SubstituteOptions = {}): T {
  return changeTexts(value, (text) => substituteTags(text, scope, options));
}

/** The value of an `expression` field (retryStrategy, hooks, valueFrom), without the `{{=` around it. Throws ExpressionError. */
export function evaluateInScope(expression: string, scope: TagScope, options: EvaluateOptions = {}): unknown {
  return evaluateExpression(expression, environmentOf(scope), options);
}

/** What the result of an expression looks like in a text: text as it is, everything else as JSON. */
export function resultText(result: unknown): string {
  return typeof result === 'string' ? result : goJson(result);
}

function replacePart(part: TagPart, scope: TagScope, options: SubstituteOptions): string {
  switch (part.type) {
    case 'text':
      return part.text;
    case 'expression':
      return replaceExpression(part, scope, options);
    default:
      return replaceName(part, scope, options);
  }
}

function replaceName(
  { tag, text }: Extract<TagPart, { type: 'name' }>,
  scope: TagScope,
  options: SubstituteOptions,
): string {
  const name = tag.trim();
  const value = scope.get(name);
  if (typeof value === 'string') return pasted(value);
  if (value === null)
    throw new TagError(
      `unable to substitute {{${tag}}}: output is an absent optional (skipped/omitted node with no default)`,
    );
  const inner = tag.lastIndexOf('{{');
  const innerName = tag.slice(inner + 2);
  const innerValue = inner > 0 ? scope.get(innerName) : undefined;
  if (innerValue === null)
    throw new TagError(`unable to substitute nested tag {{${tag}}}: "${innerName}" is an absent optional`);
  if (innerValue !== undefined) return `{{${tag.slice(0, inner)}${pasted(innerValue)}`;
  if (mustResolve(name, options)) throw new TagError(`failed to resolve {{${tag}}}`, { missing: true });
  options.onUnresolved?.(name);
  return text;
}

function mustResolve(name: string, options: SubstituteOptions): boolean {
  if (options.allowUnresolved === false) return true;
  return isStrict(name, options) && !name.includes('.outputs.artifacts.');
}

function isStrict(name: string, { allowUnresolved, strictPrefixes = [] }: SubstituteOptions): boolean {
  return allowUnresolved === false || strictPrefixes.some((prefix) => name === prefix || name.startsWith(`${prefix}.`));
}

function replaceExpression(
  { source, text }: Extract<TagPart, { type: 'expression' }>,
  scope: TagScope,
  options: SubstituteOptions,
): string {
  const missing = missingNames(source, scope, options.keepBroken === true);
  const strict = missing.find((name) => isStrict(name, options));
  if (strict !== undefined)
    throw new TagError(`failed to evaluate expression: ${strict} is missing`, { missing: true });
  const mayFail = options.allowUnresolved !== false && options.strictPrefixes === undefined;
  const isLax = missing.length > 0 || mayFail || options.keepBroken === true;
  const result = attempt(() => evaluateInScope(source, scope, options), isLax);
  const marshalled = result === null || result === undefined ? null : marshal(result, isLax);
  if (marshalled !== null) return marshalled;
  if (!isLax) throw new TagError(`failed to evaluate expression ${JSON.stringify(source)}`);
  options.onUnresolved?.(`=${source}`);
  return text;
}

function marshal(result: unknown, isLax: boolean): string | null {
  try {
    return resultText(result);
  } catch (cause) {
    if (!(cause instanceof ExpressionError)) throw cause;
    if (isLax) return null;
    throw new TagError(`failed to marshal evaluated expression: ${cause.message}`, { cause });
  }
}

/** Names that the expression needs and the scope lacks; an expression that cannot be parsed is an error unless it may stay. */
function missingNames(source: string, scope: TagScope, keepBroken: boolean): readonly string[] {
  const tree = attempt(() => parseExpression(source), keepBroken);
  const env = environmentOf(scope);
  return tree === null ? [] : referencesOf(tree).filter((name) => !hasName(env, name));
}

function attempt<T>(work: () => T, isLax: boolean): T | null {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof ExpressionError)) throw cause;
    if (isLax) return null;
    throw new TagError(`failed to evaluate expression: ${cause.message}`, { cause });
  }
}

/** Argo pastes names by Go's Quote into JSON, which goes wrong for the control characters that the two write differently. */
function pasted(value: string): string {
  if (!/[\u0000-\u0007\u000b\u000e-\u001f\u007f]/.test(value)) return value;
  throw new TagError('cannot finish template replacement because the result was invalid JSON');
}
