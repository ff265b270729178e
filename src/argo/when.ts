import { checkPattern, PatternError } from './regular-expression.ts';
import { computeWhen, printWhen, WhenEvaluationError } from './when/evaluate.ts';
import { parseWhen, type WhenValue } from './when/parse.ts';
import { checkWhenSyntax } from './when/syntax.ts';
import { tokenizeWhen, WhenSyntaxError, type WhenToken } from './when/tokens.ts';
import { WhenError } from './when/when-error.ts';

/**
 * Whether a `when` (tags already replaced) lets its step run; an empty one does. Argo's language for it is govaluate's,
 * in which bare words are texts, not the one of `{{=…}}`. Throws WhenError with Argo's message.
 */
export function evaluateWhen(text: string): boolean {
  if (text === '') return true;
  const result = compute(text, tokens(text));
  if (typeof result !== 'boolean')
    throw new WhenError(`Expected boolean evaluation for '${text}'. Got ${printWhen(result)}`);
  return result;
}

/** Bare words become texts only after the whole was found to be well formed, which makes some sentences fail later. */
function tokens(text: string): readonly WhenToken[] {
  const read = wrap(
    [WhenSyntaxError, PatternError],
    (reason) => invalid(text, reason),
    () => {
      const found = tokenizeWhen(text);
      checkWhenSyntax(found);
      checkPatterns(found);
      return found;
    },
  );
  const words = read.map((token) => (token.kind === 'VARIABLE' ? { ...token, kind: 'STRING' as const } : token));
  return wrap(
    [WhenSyntaxError, PatternError],
    (reason) => `Failed to parse 'when' expression '${text}': ${reason}`,
    () => {
      checkWhenSyntax(words);
      checkPatterns(words);
      return words;
    },
  );
}

function compute(text: string, read: readonly WhenToken[]): WhenValue {
  return wrap(
    [WhenEvaluationError, WhenSyntaxError, PatternError],
    (reason) => `Failed to evaluate 'when' expresion '${text}': ${reason}`,
    () => {
      const tree = parseWhen(read);
      return tree === null ? null : computeWhen(tree);
    },
  );
}

function invalid(text: string, reason: string): string {
  const hint = reason.includes('Invalid token') ? ' (hint: try wrapping the affected expression in quotes ("))' : '';
  return `Invalid 'when' expression '${text}': ${reason}${hint}`;
}

function checkPatterns(read: readonly WhenToken[]): void {
  for (const [index, token] of read.entries()) {
    const before = read[index - 1];
    const isPattern =
      token.kind === 'STRING' && before?.kind === 'COMPARATOR' && (before.value === '=~' || before.value === '!~');
    if (isPattern) checkPattern(String(token.value));
  }
}

/** Runs `work`; errors of these kinds become WhenErrors with the text that `message` makes of theirs. */
function wrap<T>(
  kinds: readonly (new (...args: never[]) => Error)[],
  message: (reason: string) => string,
  work: () => T,
): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof Error && kinds.some((kind) => cause instanceof kind))
      throw new WhenError(message(cause.message));
    throw cause;
  }
}
