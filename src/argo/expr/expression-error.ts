import { HarnessError } from '../../core/errors.ts';

/** Thrown when an expression cannot be parsed or evaluated; the message is the one of the expr library, with its caret line. */
export class ExpressionError extends HarnessError {
  override readonly name = 'ExpressionError';

  constructor(message: string, cause?: unknown) {
    super('WORKFLOW_DEFINITION', message, { cause, hint: 'see https://expr-lang.org/docs/language-definition' });
  }
}

/** An error at a character of the source, drawn as the expr library draws it: `text (line:column)`, the line, a caret. */
export function errorAt(source: string, offset: number, message: string, cause?: unknown): ExpressionError {
  const before = source.slice(0, offset).split('\n');
  const column = [...(before.at(-1) ?? '')].length;
  const line = source.split('\n')[before.length - 1] ?? '';
  return new ExpressionError(
    `${message} (${before.length}:${column + 1})\n | ${line}\n | ${'.'.repeat(column)}^`,
    cause,
  );
}
