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
  for (const { file, workflow, verdict, problems } of files) {
    for (const each of problems)
      stderr.write(
        `${each.severity === 'error' ? '✖' : '!'} ${neutraliseText(formatProblem({ ...each, file: each.file ?? file }))}${each.rule === undefined ? '' : `  [${each.rule}]`}\n`,
      );
    stdout.write(
      `${verdict === 'valid' ? '✔' : '✖'} ${file}${workflow === null ? '' : ` ${neutraliseLine(workflow)}`}: ${verdict}\n`,
    );
  }
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
