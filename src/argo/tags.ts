import { HarnessError } from '../core/errors.ts';
import { type EvaluateOptions, evaluateExpression } from './expr/evaluate.ts';
import { ExpressionError } from './expr/expression-error.ts';
import { goJson } from './go-json.ts';
import { splitTags, type TagPart } from './tag-parts.ts';
import { environmentOf, type TagScope } from './tag-scope.ts';

/** Thrown when a tag cannot be replaced; the message is Argo's. */
export class TagError extends HarnessError {
  override readonly name = 'TagError';

  constructor(message: string, cause?: unknown) {
    super('WORKFLOW_DEFINITION', message, {
      cause,
      hint: 'see https://argo-workflows.readthedocs.io/en/latest/variables/',
    });
  }
}

export interface SubstituteOptions extends EvaluateOptions {
  /** Leave tags that nothing defines, and expressions that fail, as they are; otherwise they are errors. @default true */
  readonly allowUnresolved?: boolean;
  /** Is told the name in each tag, and each expression, that was left as it is. */
  readonly onUnresolved?: (tag: string) => void;
}

/**
 * Replaces `{{name}}` and `{{=expression}}` in one text, as Argo does in the JSON text of a template: values are pasted once
 * and not looked at again. Throws TagError and ExpressionError unless `allowUnresolved`.
 */
export function substituteTags(text: string, scope: TagScope, options: SubstituteOptions = {}): string {
  if (!text.includes('{{')) return text;
  return splitTags(text)
    .map((part) => replacePart(part, scope, options))
    .join('');
}

/** The same in every string of a value, keys included; everything else stays as it is. */
export function substituteIn<T>(value: T, scope: TagScope, options: SubstituteOptions = {}): T {
  const walked = walk(value, (text) => substituteTags(text, scope, options));
  return walked as T; // strings become strings, lists lists, objects objects with the same keys
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

function replaceName(part: Extract<TagPart, { type: 'name' }>, scope: TagScope, options: SubstituteOptions): string {
  const value = scope.get(part.tag.trim());
  if (typeof value === 'string') return pasted(value);
  const inner = part.tag.lastIndexOf('{{');
  const innerValue = inner > 0 || part.tag.startsWith('{{') ? scope.get(part.tag.slice(inner + 2)) : undefined;
  if (typeof innerValue === 'string') return `{{${part.tag.slice(0, inner)}${pasted(innerValue)}`;
  if (options.allowUnresolved === false) throw new TagError(`failed to resolve {{${part.tag}}}`);
  options.onUnresolved?.(part.tag.trim());
  return part.text;
}

function replaceExpression(
  part: Extract<TagPart, { type: 'expression' }>,
  scope: TagScope,
  options: SubstituteOptions,
): string {
  try {
    const result = evaluateInScope(part.source, scope, options);
    if (result !== null && result !== undefined) return resultText(result);
  } catch (cause) {
    if (!(cause instanceof ExpressionError)) throw cause;
    if (options.allowUnresolved === false) throw new TagError(`failed to evaluate expression: ${cause.message}`, cause);
    options.onUnresolved?.(`=${part.source}`);
    return part.text;
  }
  if (options.allowUnresolved === false)
    throw new TagError(`failed to evaluate expression ${JSON.stringify(part.source)}`);
  options.onUnresolved?.(`=${part.source}`);
  return part.text;
}

/** Argo pastes by Go's Quote into JSON, which fails for control characters that JSON writes differently. */
function pasted(value: string): string {
  if (/[\u0000-\u0007\u000b\u000e-\u001f\u007f]/.test(value))
    throw new TagError('cannot finish template replacement because the result was invalid JSON');
  return value;
}

function walk(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((member) => walk(member, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [change(key), walk(member, change)]));
}
