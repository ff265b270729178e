import { isAbsolute, relative } from 'node:path';
import { type Problem, problem } from '../core/errors.ts';
import type { WorkflowRequest } from '../sdk/workflow-request.ts';
import { placeOfExport } from './export-place.ts';
import type { Located } from './locate.ts';
import type { Complaint, Place } from './protocol.ts';
import type { Output } from './run-child.ts';

const maxTextLength = 2000;
const maxOutputLines = 5;

/** A complaint of the child as a problem: names the workflow and its function, paths relative to the checkout, text made harmless. */
export function problemOf(complaint: Complaint, request: WorkflowRequest, { root, file }: Located): Problem {
  const entry = `workflow "${request.context.entryName}": `;
  const place = complaint.place ?? placeOfExport(file, request.exportName);
  const subject = complaint.message.startsWith(entry) ? '' : `${entry}${request.module}#${request.exportName}: `;
  const frames = complaint.frames.map((frame) => `\n    at ${frame}`).join('');
  return problem(harmless(`${subject}${complaint.message}${frames}`, root), {
    path: complaint.path === null ? null : harmless(complaint.path, root),
    hint: complaint.hint === null ? null : harmless(complaint.hint, root),
    ...placeIn(place, root),
    ...(subject === '' ? placeOfKwargs(complaint.path, request, root) : {}),
  });
}

/** What the SDK says of kwargs is said of the configuration, not of the function. */
function placeOfKwargs(path: string | null, { source }: WorkflowRequest, root: string): Partial<Problem> {
  if (source === undefined || path === null || !/^kwargs(?![^.[])/.test(path)) return {};
  const { file, line, column, index } = source;
  return {
    path: harmless(`workflows[${index}].${path}`, root),
    line,
    column,
    file: isAbsolute(file) ? inCheckout(file, root) : file,
  };
}

/** What a function printed: one error for each workflow, at the line that printed first. */
export function noiseProblem(outputs: readonly Output[], request: WorkflowRequest, { root, file }: Located): Problem {
  const lines = outputs.flatMap(({ text }) => (text === '' ? [] : text.replace(/\n$/, '').split('\n')));
  const omitted = outputs.reduce((sum, { omittedLines }) => sum + omittedLines, 0);
  const moreLines = Math.max(0, lines.length - maxOutputLines) + omitted;
  const more = moreLines > 0 ? `\n    … ${moreLines} more lines` : '';
  const shown = lines
    .slice(0, maxOutputLines)
    .map((line) => `\n    ${line.slice(0, 200)}`)
    .join('');
  const place = outputs.find((output) => output.place !== null)?.place ?? placeOfExport(file, request.exportName);
  return problem(
    harmless(
      `workflow "${request.context.entryName}": ${request.module}#${request.exportName} printed to ${outputs[0]?.stream ?? 'stdout'}:${shown}${more}`,
      root,
    ),
    {
      hint: 'a workflow function only returns a Workflow: remove what it prints, or print it in a step',
      ...placeIn(place, root),
    },
  );
}

function placeIn({ file, line, column }: Place, root: string): Pick<Problem, 'file' | 'line' | 'column'> {
  return { file: inCheckout(file, root), line, column };
}

function inCheckout(file: string, root: string): string {
  const path = relative(root, file);
  return path.startsWith('..') ? file : path;
}

/** No control characters, no endless text, no path of this machine. */
function harmless(text: string, root: string): string {
  const clipped = text.length > maxTextLength ? `${text.slice(0, maxTextLength)}…` : text;
  return clipped
    .replaceAll(`file://${root}/`, '')
    .replaceAll(`${root}/`, '')
    .replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '\uFFFD');
}
