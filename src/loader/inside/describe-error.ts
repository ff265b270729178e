import type { Problem } from '../../core/errors.ts';
import { parseFrame } from '../../sdk/call-site.ts';
import type { Complaint, Place } from '../protocol.ts';

const maxFrames = 5;

/** What an author's code threw, as complaints: each problem of a WorkflowDefinitionError by itself, else one with its place. */
export function describeError(error: unknown, root: string): readonly Complaint[] {
  const problems = problemsOf(error);
  if (problems.length > 0) return problems.map(complaintOfProblem);
  if (!(error instanceof Error))
    return [complaintOf(`threw ${describeThrown(error)}, which is no Error`, null, [], null)];
  const stack = String(error.stack ?? '');
  const places = placesIn(stack, root);
  const syntaxPlace = placeOfSyntaxError(error, stack, root);
  if (syntaxPlace !== null)
    return [complaintOf(`the module has a syntax error: ${syntaxMessage(error)}`, syntaxPlace, [], null)];
  return [
    complaintOf(
      `threw ${nameOf(error)}: ${error.message}`,
      places[0] ?? null,
      places.slice(0, maxFrames).map(frameText),
      hintFor(error),
    ),
  ];
}

function complaintOf(message: string, place: Place | null, frames: readonly string[], hint: string | null): Complaint {
  return { message, path: null, hint, place, frames };
}

/** Places of the author's own files in a stack, innermost first. */
export function placesIn(stack: string, root: string): readonly Place[] {
  const frames = stack
    .split('\n')
    .slice(0, 200)
    .flatMap((line) => parseFrame(line) ?? []);
  return frames.filter(({ file }) => isAuthors(file, root));
}

function isAuthors(file: string, root: string): boolean {
  return file.startsWith(`${root}/`) && !file.slice(root.length).includes('/node_modules/');
}

/** Node puts the place and the marked line above the message (`file:///a/b.ts:3`), jiti puts it below: ` a/b.ts:3:7`. */
function placeOfSyntaxError(error: Error, stack: string, root: string): Place | null {
  const [header = '', ...marked] = stack.split('\n', 6);
  const column = Math.max(1, (marked.find((line) => /^ *\^+ *$/.test(line)) ?? '').indexOf('^') + 1);
  const above = error instanceof SyntaxError ? parseFrame(`at ${header}:${column}`) : null;
  const below = isParseError(error) ? parseFrame(`at ${error.message.split('\n').at(-1)?.trim()}`) : null;
  if (above !== null && isAuthors(above.file, root)) return above;
  // Babel counts columns from 0.
  return below !== null && isAuthors(below.file, root) ? { ...below, column: below.column + 1 } : null;
}

/** jiti throws a plain Error with Babel's name in the message. */
function isParseError(error: Error): boolean {
  return error.message.startsWith('ParseError: ');
}

function syntaxMessage(error: Error): string {
  const [first = ''] = error.message.split('\n');
  return first.replace('ParseError: ', '').trim();
}

function nameOf(error: Error): string {
  return error.constructor.name === '' ? error.name : error.constructor.name;
}

function describeThrown(thrown: unknown): string {
  return typeof thrown === 'function' || typeof thrown === 'symbol'
    ? typeof thrown
    : (JSON.stringify(thrown) ?? String(thrown));
}

function hintFor(error: Error): string | null {
  if (!('code' in error)) return null;
  switch (error.code) {
    case 'ERR_ACCESS_DENIED':
      return 'a workflow function only reads its checkout: see docs/security.md';
    case 'ERR_MODULE_NOT_FOUND':
    case 'MODULE_NOT_FOUND':
      return 'install it, or correct the path of the import';
    default:
      return null;
  }
}

/** Not by class: the author's code may hold another copy of the SDK. */
function problemsOf(error: unknown): readonly Problem[] {
  if (!(error instanceof Error) || error.name !== 'WorkflowDefinitionError' || !('problems' in error)) return [];
  return Array.isArray(error.problems) ? error.problems : [];
}

function complaintOfProblem({ message, path, hint, file, line, column }: Problem): Complaint {
  return {
    message,
    path,
    hint,
    place: file === null ? null : { file, line: line ?? 1, column: column ?? 1 },
    frames: [],
  };
}

function frameText({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}
