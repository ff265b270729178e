import { describe, expect, it } from 'vitest';
import { type ErrorCode, errorCodes } from '../../src/core/errors.ts';
import type { RunError, Verdict, WorkflowOutcome } from '../../src/report/run-report.ts';
import { exitCodeFor, isGreenVerdict, verdictOf } from '../../src/report/verdict.ts';
import { workflowReportOf } from './support/reports.ts';

const error = (code: ErrorCode): RunError => ({ code, message: 'm', hint: null, problems: [] });
const outcomes = (...all: readonly WorkflowOutcome[]) =>
  all.map((outcome, index) => workflowReportOf(`w${index}`, { outcome }));

describe('verdictOf', () => {
  const rows: readonly (readonly [string, readonly WorkflowOutcome[], ErrorCode | null, Verdict])[] = [
    ['all passed', ['passed', 'passed'], null, 'passed'],
    ['one flaky among the passed', ['passed', 'flaky'], null, 'flaky'],
    ['nothing selected is a success', [], null, 'nothing-selected'],
    ['a failed workflow', ['passed', 'failed'], null, 'failed'],
    ['phase Error is a verdict', ['error'], null, 'failed'],
    ['a rejected spec is a verdict', ['rejected'], null, 'failed'],
    ['a deleted workflow is a verdict', ['deleted'], null, 'failed'],
    ['our own deadline is a verdict', ['timed-out'], null, 'failed'],
    ['an interrupted workflow', ['interrupted', 'passed'], null, 'interrupted'],
    ['an interruption outweighs a failure, since Prow aborted the job', ['failed'], 'INTERRUPTED', 'interrupted'],
    ['an interruption before anything ran', [], 'INTERRUPTED', 'interrupted'],
    ['a failure outweighs trouble of the harness: the verdict was learnt', ['failed'], 'ENGINE', 'failed'],
    ['an error with only green workflows leaves no verdict', ['passed'], 'ENGINE', 'no-verdict'],
    ['an engine that does not answer any more leaves no verdict', ['passed', 'lost'], null, 'no-verdict'],
    ['a failure outweighs a lost workflow', ['lost', 'failed'], null, 'failed'],
    ['a configuration error leaves no verdict', [], 'CONFIG', 'no-verdict'],
  ];
  it.each(rows)('%s', (_, all, code, verdict) => {
    expect(verdictOf({ workflows: outcomes(...all), error: code === null ? null : error(code) })).toBe(verdict);
  });
});

describe('exitCodeFor', () => {
  const quiet = { uploadFailed: false, uploadRequired: false };
  const rows: readonly (readonly [Verdict, number])[] = [
    ['passed', 0],
    ['flaky', 0],
    ['nothing-selected', 0],
    ['failed', 1],
    ['no-verdict', 3],
    ['interrupted', 130],
  ];
  it.each(rows)('%s is %i', (verdict, code) => {
    expect(exitCodeFor(verdict, quiet)).toBe(code);
  });

  it.each(Object.entries(errorCodes))('no verdict because of %s is %i', (code, exitCode) => {
    expect(exitCodeFor('no-verdict', { ...quiet, errorCode: code as ErrorCode })).toBe(exitCode);
  });

  it('a failed upload alone is 0, and 3 on request', () => {
    expect(exitCodeFor('passed', { uploadFailed: true, uploadRequired: false })).toBe(0);
    expect(exitCodeFor('passed', { uploadFailed: true, uploadRequired: true })).toBe(3);
    expect(exitCodeFor('passed', { uploadFailed: false, uploadRequired: true })).toBe(0);
  });

  it('a failed upload never hides a verdict that is not green', () => {
    expect(exitCodeFor('failed', { uploadFailed: true, uploadRequired: true })).toBe(1);
    expect(exitCodeFor('interrupted', { uploadFailed: true, uploadRequired: true })).toBe(130);
  });

  it('green for Prow is exactly what exits with 0', () => {
    expect(rows.map(([verdict]) => isGreenVerdict(verdict))).toEqual(rows.map(([, code]) => code === 0));
  });
});
