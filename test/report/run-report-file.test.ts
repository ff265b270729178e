import { describe, expect, it } from 'vitest';
import { HarnessError } from '../../src/core/errors.ts';
import { parseRunReport, runReportJson } from '../../src/report/run-report-file.ts';
import { runReportOf, stepReport, workflowReportOf } from './support/reports.ts';

const full = runReportOf({
  workflows: [
    workflowReportOf('hello', {
      outcome: 'failed',
      steps: [stepReport('a'), stepReport('b', { phase: 'Failed', message: 'm', finishedAt: null })],
      failure: { step: 'b', nodeId: 'n', cause: 'c', exitCode: '1', logTail: '\u001b[31m\u0000', logFile: null },
      junit: { files: 1, tests: 2, failures: 1, skipped: 0, flaky: 0, failed: ['x'] },
    }),
  ],
  skipped: [{ name: 'docs', reason: 'r' }],
  error: { code: 'ENGINE', message: 'm', hint: 'h', problems: [] },
});

function errorOf(text: string): HarnessError {
  try {
    parseRunReport(text, 'run-report.json');
  } catch (error) {
    if (error instanceof HarnessError) return error;
  }
  throw new Error('nothing was thrown');
}

describe('run-report.json', () => {
  it('gives back what was written', () => {
    expect(parseRunReport(runReportJson(full), 'run-report.json')).toEqual(full);
  });

  it('holds no raw control character, whatever a log held', () => {
    expect(runReportJson(full)).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });

  it('keeps a build id beyond 2^53 as it is', () => {
    expect(parseRunReport(runReportJson(full), 'f').job.buildId).toBe('1584987912955498496');
  });

  it('names the version it cannot read', () => {
    expect(errorOf(JSON.stringify({ ...full, version: 2 }))).toMatchObject({
      code: 'NOT_FOUND',
      message: 'run-report.json is no run report of version 1: its version is 2',
    });
    expect(errorOf('[]').message).toBe('run-report.json is no run report of version 1: its version is missing');
  });

  it('says that a file was cut off', () => {
    expect(errorOf(runReportJson(full).slice(0, 100)).message).toBe('run-report.json is not JSON');
  });

  it('gathers everything that is wrong, each with its path', () => {
    const [workflow] = full.workflows;
    const damaged = {
      ...full,
      runId: 7,
      stages: {},
      workflows: [{ ...workflow, outcome: 'great', steps: [{ ...stepReport('a'), phase: 'Done', name: undefined }] }],
      error: { ...full.error, code: '__proto__' },
    };
    expect(errorOf(JSON.stringify(damaged)).problems.map(({ path, message }) => `${path} ${message}`)).toEqual([
      'runId is 7, expected a string',
      'stages is {}, expected a list',
      'workflows[0].outcome is "great", expected one of "passed", "flaky", "failed", "error", "rejected", "deleted", "timed-out", "lost", "interrupted"',
      'workflows[0].steps[0].name is missing, expected a string',
      'workflows[0].steps[0].phase is "Done", expected one of "Pending", "Running", "Succeeded", "Skipped", "Failed", "Error", "Omitted"',
      expect.stringMatching(/^error\.code is "__proto__", expected one of "USAGE", /),
    ]);
  });
});
