import { HarnessError, type Problem } from './errors.ts';

/** The text a person sees for anything that was thrown: message, every problem on its line, hint. Ends without a newline. */
export function formatError(error: unknown): string {
  if (!(error instanceof HarnessError))
    return `unexpected: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  const lines = [`${error.message}`, ...error.problems.map((each) => `  ${formatProblem(each)}`)];
  const cause = causeOf(error);
  if (cause !== null) lines.push(`  because: ${cause}`);
  if (error.hint !== undefined) lines.push(`  → ${error.hint}`);
  return lines.join('\n');
}

/** `file:line:column  path: message → hint`, without the parts that are not known; a message that begins with its path says it once. */
export function formatProblem({ severity, message, path, hint, file, line, column }: Problem): string {
  const place = file === null ? '' : [file, line, column].filter((part) => part !== null).join(':');
  const subject = path === null || path === '' || message.startsWith(path) ? '' : `${path}: `;
  const mark = severity === 'warning' ? 'warning: ' : '';
  return `${place === '' ? '' : `${place}  `}${mark}${subject}${message}${hint === null ? '' : ` → ${hint}`}`;
}

function causeOf(error: HarnessError): string | null {
  if (!(error.cause instanceof Error) || error.message.includes(error.cause.message)) return null;
  return error.cause.message;
}
