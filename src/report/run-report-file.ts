/** `artifacts/run-report.json`: the run's record for machines, and for rebuilding every other report. */
import { HarnessError } from '../core/errors.ts';
import { reportProblems } from './report-shape.ts';
import { type RunReport, runReportVersion } from './run-report.ts';

export const runReportFile = 'run-report.json';

/** The file's text. Log tails are kept as they were: JSON escapes what is dangerous on a terminal. */
export function runReportJson(report: RunReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** Reads the file's text; `source` names it in messages. Throws HarnessError NOT_FOUND where it is no run report of this version, with everything that is wrong. */
export function parseRunReport(text: string, source: string): RunReport {
  const value = parsed(text, source);
  const version = typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined;
  if (version !== runReportVersion) {
    const hint = 'read it with the release of argo-e2e that wrote it';
    throw new HarnessError(
      'NOT_FOUND',
      `${source} is no run report of version ${runReportVersion}: its version is ${JSON.stringify(version) ?? 'missing'}`,
      { hint },
    );
  }
  const problems = reportProblems(value, source);
  if (problems.length > 0) throw new HarnessError('NOT_FOUND', `${source} is no complete run report`, { problems });
  return value as RunReport; // every field has been checked
}

function parsed(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new HarnessError('NOT_FOUND', `${source} is not JSON`, {
      cause,
      hint: 'the run may have ended before it was written whole',
    });
  }
}
