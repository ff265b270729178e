import { describe, expect, it } from 'vitest';
import type { CollectedJunit } from '../../src/report/junit-collect.ts';
import type { JunitTotals } from '../../src/report/run-report.ts';
import { withJunit } from '../../src/report/with-junit.ts';
import { stepReport, workflowReportOf } from './support/reports.ts';

const none: JunitTotals = { files: 0, tests: 0, failures: 0, skipped: 0, flaky: 0, failed: [] };
const collected = (totals: Partial<JunitTotals>, rest: Partial<CollectedJunit> = {}): CollectedJunit => ({
  name: 'hello',
  totals: { ...none, ...totals },
  failedStep: null,
  unreadable: 0,
  moves: [],
  problems: [],
  ...rest,
});
const noLog = { exitCode: null, logTail: null, logFile: null };
const optional = { required: false };
const required = { required: true };
const green = workflowReportOf('hello', { steps: [stepReport('lint'), stepReport('unit')] });

describe('withJunit', () => {
  it('turns a green workflow red when a test failed, and blames the step that ran it', () => {
    const totals = { files: 1, tests: 120, failures: 3, failed: ['s › a: boom', 's › b', 's › c'] };
    expect(withJunit(green, collected(totals, { failedStep: 'unit' }), optional)).toEqual({
      ...green,
      outcome: 'failed',
      failure: { step: 'unit', nodeId: 'w-unit', cause: '3 of 120 tests failed: s › a: boom (and 2 more)', ...noLog },
      junit: { ...none, ...totals },
    });
  });

  it('blames the last attempt of a step that was retried', () => {
    const steps = [
      stepReport('unit', { type: 'Retry', attempts: 2 }),
      stepReport('unit(0)', { depth: 1, phase: 'Failed' }),
      stepReport('unit(1)', { depth: 1 }),
    ];
    const report = withJunit(
      { ...green, steps },
      collected({ tests: 1, failures: 1, failed: ['s › a'] }, { failedStep: 'unit' }),
      optional,
    );
    expect(report.failure).toMatchObject({ step: 'unit', nodeId: 'w-unit(1)', cause: '1 of 1 test failed: s › a' });
  });

  it('names the directory where no step has its name', () => {
    expect(
      withJunit(green, collected({ tests: 1, failures: 1 }, { failedStep: 'other' }), optional).failure,
    ).toMatchObject({ step: 'other', nodeId: null });
  });

  it('makes a workflow flaky when a test passed on a repeat', () => {
    expect(withJunit(green, collected({ tests: 5, flaky: 1 }), optional)).toMatchObject({
      outcome: 'flaky',
      failure: null,
    });
  });

  it('leaves the outcome and cause of a red workflow', () => {
    const red = workflowReportOf('hello', {
      outcome: 'failed',
      failure: { step: 'lint', nodeId: 'n', cause: 'exit code 1', ...noLog },
    });
    expect(withJunit(red, collected({ tests: 1, failures: 1, failed: ['x'] }), required)).toEqual({
      ...red,
      junit: { ...none, tests: 1, failures: 1, failed: ['x'] },
    });
  });

  it('asks for no test unless it is told to', () => {
    expect(withJunit(green, collected({}, { unreadable: 1 }), optional)).toMatchObject({
      outcome: 'passed',
      failure: null,
    });
  });

  it.each([
    [
      'no file',
      collected({}),
      'no step left a test result in its ARTIFACTS directory, and --junit-required demands one',
    ],
    [
      'only files without tests',
      collected({ files: 2 }),
      'no step left a test result in its ARTIFACTS directory, and --junit-required demands one',
    ],
    [
      'a file that cannot be read beside a good one',
      collected({ files: 1, tests: 9 }, { unreadable: 1 }),
      '1 JUnit file cannot be read, and --junit-required demands that all can',
    ],
  ])('--junit-required fails a workflow that left %s', (_, junit, cause) => {
    expect(withJunit(green, junit, required)).toMatchObject({ outcome: 'failed', failure: { step: null, cause } });
  });

  it('--junit-required is content with tests that passed', () => {
    expect(withJunit(green, collected({ files: 1, tests: 9 }), required)).toMatchObject({
      outcome: 'passed',
      failure: null,
    });
  });
});
