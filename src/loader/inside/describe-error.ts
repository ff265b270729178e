import type { Problem } from '../../core/errors.ts';
import { parseFrame } from '../../sdk/call-site.ts';
import type { Complaint, Place } from '../protocol.ts';

const maxFrames = 5;

/** What an author's code threw, as complaints: each problem of a WorkflowDefinitionError by itself, else one with its place. */
export function describeError(error: unknown, root: string): readonly Complaint[] {
  const problems = problemsOf(error);
  if (problems.length > 0) return problems.map(complaintOfProblem);
  const stack = error instanceof Error ? String(error.stack ?? '') : '';
  const places = placesIn(stack, root);
  const message =
    error instanceof Error ? messageOf(error) : `threw ${JSON.stringify(error) ?? String(error)}, which is no Error`;
  return [
    {
      message,
      path: null,
      hint: hintFor(error),
      place: headerPlace(stack, root) ?? places[0] ?? null,
      frames: places.slice(0, maxFrames).map(frameText),
    },
  ];
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

/** Node writes a syntax error's place above its message: `file:///a/b.ts:3`; Node's and jiti's parsers after it: `(3:7)`. */
function headerPlace(stack: string, root: string): Place | null {
  const first = stack.slice(0, stack.indexOf('\n') === -1 ? undefined : stack.indexOf('\n'));
  const place = parseFrame(`at ${first}:1`);
  return place !== null && isAuthors(place.file, root) ? place : null;
}

function messageOf(error: Error): string {
  const name = error.constructor.name === '' ? error.name : error.constructor.name;
  return `threw ${name}: ${error.message}`;
}

function hintFor(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
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
