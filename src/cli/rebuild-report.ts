/** `e2e report`: the report of an earlier run in another form. */
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type ExitCode, exitCodes, HarnessError } from '../core/errors.ts';
import { unreachable } from '../core/unreachable.ts';
import type { RunReport } from '../report/run-report.ts';
import { verdictOf } from '../report/verdict.ts';
import { type EarlierRun, earlierReport } from './earlier-report.ts';
import type { Host } from './host.ts';
import { styleFor } from './run-output.ts';

export type ReportFormat = 'text' | 'junit' | 'html' | 'markdown';

export interface RebuildRequest extends EarlierRun {
  readonly format: ReportFormat;
  /** File, relative to the current directory. */
  readonly output: string | undefined;
}

/** Resolves to 0 also where the run was not green: it is the writing that succeeded. */
export async function rebuildReport(request: RebuildRequest, host: Host): Promise<ExitCode> {
  const report = await earlierReport(request, host);
  const text = await formatted(report, request, host);
  await writeOut(text, request.output, host);
  return exitCodes.passed;
}

/** To the file, relative to the current directory, or to standard output. Throws HarnessError STORAGE. */
export async function writeOut(text: string, output: string | undefined, host: Host): Promise<void> {
  if (output === undefined) {
    host.stdout.write(text);
    return;
  }
  try {
    await writeFile(resolve(host.cwd, output), text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'unknown reason';
    throw new HarnessError('STORAGE', `--output ${output} cannot be written: ${reason}`, { cause });
  }
}

async function formatted(report: RunReport, { format, output }: RebuildRequest, host: Host): Promise<string> {
  const verdict = verdictOf(report);
  switch (format) {
    case 'text': {
      const { summaryText } = await import('../report/summary.ts');
      const { plainStyle } = await import('../report/style.ts');
      const style = output === undefined ? styleFor(host.stdout, host.env) : plainStyle;
      return `${summaryText(report, verdict, { style })}\n`;
    }
    case 'junit': {
      const { writeHarnessJunit } = await import('../report/junit-write.ts');
      return writeHarnessJunit(report).text;
    }
    case 'html': {
      const { htmlReport } = await import('../report/html/html-report.ts');
      return htmlReport(report, verdict);
    }
    case 'markdown': {
      const { markdownReport } = await import('../report/markdown-report.ts');
      return markdownReport(report, verdict);
    }
    default:
      return unreachable(format);
  }
}
