/** What `e2e lint` says: one entry a workflow, every problem of it, and the verdict. */
import { type ExitCode, exitCodes, type Problem } from '../core/errors.ts';
import { formatProblem } from '../core/format-error.ts';
import { neutraliseLine, neutraliseText } from '../report/neutralise.ts';
import type { Host } from './host.ts';

export interface LintedFile {
  readonly file: string;
  /** Name of the workflow; null for a configuration, or for a file that holds none. */
  readonly workflow: string | null;
  /** `unreadable`: there was nothing to judge. */
  readonly verdict: 'valid' | 'invalid' | 'unreadable';
  readonly problems: readonly Problem[];
}

export function exitCodeOfLint(files: readonly LintedFile[]): ExitCode {
  if (files.some(({ verdict }) => verdict === 'unreadable')) return exitCodes.usage;
  return files.some(({ verdict }) => verdict === 'invalid') ? exitCodes.notGreen : exitCodes.passed;
}

export function printLint(
  files: readonly LintedFile[],
  { json }: { readonly json: boolean },
  { stdout, stderr }: Host,
): void {
  if (json) {
    stdout.write(`${JSON.stringify(documentOf(files), null, 2)}\n`);
    return;
  }
  for (const each of files) {
    for (const found of each.problems) stderr.write(`${problemLine(found, each)}\n`);
    const name = each.workflow === null ? '' : ` ${neutraliseLine(each.workflow)}`;
    stdout.write(`${each.verdict === 'valid' ? '✔' : '✖'} ${each.file}${name}: ${each.verdict}\n`);
  }
}

/** Names the workflow: verdicts go to another stream, and several workflows may come from one file. */
function problemLine(found: Problem, { file, workflow }: LintedFile): string {
  const mark = found.severity === 'error' ? '✖' : '!';
  const name = workflow === null ? '' : `${neutraliseLine(workflow)}: `;
  const rule = found.rule === undefined ? '' : `  [${found.rule}]`;
  return `${mark} ${name}${neutraliseText(formatProblem({ ...found, file: found.file ?? file }))}${rule}`;
}

function documentOf(files: readonly LintedFile[]): unknown {
  return {
    version: 1,
    files: files.map(({ file, workflow, verdict, problems }) => ({
      file,
      workflow,
      verdict: verdict === 'valid' ? 'valid' : 'invalid',
      problems: problems.map(({ rule = null, severity, path, line, column, message, hint }) => ({
        rule,
        severity,
        path,
        line,
        column,
        message,
        hint,
      })),
    })),
  };
}
