import { describe, expect, it } from 'vitest';
import { readJunit } from '../../src/report/junit-read.ts';
import { writeHarnessJunit } from '../../src/report/junit-write.ts';
import type { RunReport } from '../../src/report/run-report.ts';
import { parseXml, type XmlElement } from '../../src/report/xml.ts';
import { allReaders, readersOf, testGridContext } from './support/lenses.ts';
import { runReportOf, stepReport, workflowReportOf } from './support/reports.ts';

interface Case {
  readonly name: string;
  readonly classname: string | undefined;
  readonly time: string | undefined;
  /** `failure: …`, `skipped: …`, or nothing. */
  readonly result?: string;
}

function suitesOf(report: RunReport): Readonly<Record<string, readonly Case[]>> {
  const reading = parseXml(writeHarnessJunit(report).text);
  if (reading.type !== 'parsed') throw new Error(reading.message);
  return Object.fromEntries(
    elements(reading.root).map((suite) => [suite.attributes['name'], elements(suite).flatMap(caseOf)]),
  );
}

function caseOf({ name, attributes, children }: XmlElement): readonly Case[] {
  if (name !== 'testcase') return [];
  const [result] = elements({ name, attributes, children });
  const shown = result === undefined ? {} : { result: `${result.name}: ${result.attributes['message']}` };
  return [{ name: attributes['name'] ?? '', classname: attributes['classname'], time: attributes['time'], ...shown }];
}

function elements({ children }: XmlElement): readonly XmlElement[] {
  return children.filter((child) => typeof child !== 'string');
}

const failure = { step: 'b', nodeId: 'w-b', cause: 'exit code 2', exitCode: '2', logTail: null, logFile: null };

describe('writeHarnessJunit', () => {
  it('has a name that all readers take, with a context TestGrid can show', () => {
    const { name } = writeHarnessJunit(runReportOf());
    expect({ name, readers: readersOf(name), context: testGridContext(name) }).toEqual({
      name: 'junit_run-e2e.xml',
      readers: allReaders,
      context: 'run-e2e',
    });
  });

  it('has a case per stage, per workflow and per step, with the workflow in suite and class', () => {
    const steps = [
      stepReport('a'),
      stepReport('nested', { type: 'DAG' }),
      stepReport('b', {
        name: 'nested / b',
        depth: 1,
        phase: 'Failed',
        exitCode: '2',
        message: 'main: Error (exit code 2)',
        startedAt: 3_000,
        finishedAt: 4_500,
      }),
      stepReport('c', { phase: 'Omitted', message: 'omitted: depends condition not met', finishedAt: 1_000 }),
      stepReport('d', { phase: 'Skipped', message: "when 'a == b' evaluated false", finishedAt: 1_000 }),
    ];
    const report = runReportOf({
      stages: [
        { name: 'plan', startedAt: 0, durationMs: 250, error: null },
        { name: 'collect', startedAt: 0, durationMs: 5, error: 'disk full' },
      ],
      workflows: [workflowReportOf('hello', { outcome: 'failed', steps, failure: { ...failure, step: 'nested / b' } })],
      skipped: [{ name: 'docs', reason: 'no changed file matches include_dirs' }],
    });
    expect(suitesOf(report)).toEqual({
      run_e2e: [
        { name: 'plan', classname: 'run_e2e', time: '0.250' },
        { name: 'collect', classname: 'run_e2e', time: '0.005', result: 'failure: disk full' },
      ],
      hello: [
        { name: 'workflow', classname: 'hello', time: '41.000', result: 'failure: nested / b: exit code 2' },
        { name: 'a', classname: 'hello', time: '2.000' },
        { name: 'nested / b', classname: 'hello', time: '1.500', result: 'failure: exit code 2' },
        { name: 'c', classname: 'hello', time: '0.000', result: 'skipped: omitted: depends condition not met' },
        { name: 'd', classname: 'hello', time: '0.000', result: "skipped: when 'a == b' evaluated false" },
      ],
      docs: [
        { name: 'workflow', classname: 'docs', time: '0.000', result: 'skipped: no changed file matches include_dirs' },
      ],
    });
  });

  it('shows a retried step under one name, so that Spyglass and TestGrid see it flaky', () => {
    const steps = [
      stepReport('a', { type: 'Retry', attempts: 2 }),
      stepReport('a(0)', { depth: 1, phase: 'Failed', message: 'main: Error (exit code 1)', exitCode: '1' }),
      stepReport('a(1)', { depth: 1 }),
    ];
    const report = runReportOf({ workflows: [workflowReportOf('hello', { outcome: 'flaky', steps })] });
    expect(suitesOf(report)['hello']).toEqual([
      { name: 'workflow', classname: 'hello', time: '41.000' },
      { name: 'a', classname: 'hello', time: '2.000', result: 'failure: exit code 1' },
      { name: 'a', classname: 'hello', time: '2.000' },
    ]);
    const reading = readJunit(Buffer.from(writeHarnessJunit(report).text));
    expect(reading.type === 'junit' && reading.cases.find(({ name }) => name === 'a')?.status).toBe('flaky');
  });

  it('shows no failure of a green workflow that was merely tolerated', () => {
    const steps = [stepReport('a', { phase: 'Failed', message: 'main: Error (exit code 1)' })];
    expect(suitesOf(runReportOf({ workflows: [workflowReportOf('hello', { steps })] }))['hello']?.[1]).toMatchObject({
      result: 'skipped: failed, which the workflow tolerates: exit code 1',
    });
  });

  it('says of a step that never ended why it has no result', () => {
    const steps = [
      stepReport('a', { phase: 'Running', finishedAt: null }),
      stepReport('b', { phase: 'Pending', finishedAt: null }),
    ];
    const workflow = workflowReportOf('hello', {
      outcome: 'timed-out',
      steps,
      failure: { ...failure, nodeId: 'w-b', cause: 'not finished after 3h00m' },
    });
    expect(suitesOf(runReportOf({ workflows: [workflow] }))['hello']?.slice(1)).toEqual([
      {
        name: 'a',
        classname: 'hello',
        time: '0.000',
        result: 'skipped: still Running when the workflow ended: timed-out',
      },
      { name: 'b', classname: 'hello', time: '0.000', result: 'failure: not finished after 3h00m' },
    ]);
  });

  it('has a failed case even where no step can be blamed and no stage failed', () => {
    const report = runReportOf({
      error: { code: 'CONFIG', message: 'prow_config.yaml has 2 problems', hint: null, problems: [] },
      workflows: [
        workflowReportOf('gone', {
          outcome: 'deleted',
          failure: { ...failure, step: null, nodeId: null, cause: 'the workflow was deleted' },
        }),
      ],
    });
    expect(suitesOf(report)).toEqual({
      run_e2e: [
        { name: 'plan', classname: 'run_e2e', time: '0.250' },
        { name: 'run', classname: 'run_e2e', time: '0.000', result: 'failure: prow_config.yaml has 2 problems' },
      ],
      gone: [{ name: 'workflow', classname: 'gone', time: '41.000', result: 'failure: the workflow was deleted' }],
    });
  });

  it('keeps suites of equal names apart', () => {
    const report = runReportOf({
      workflows: [workflowReportOf('a'), workflowReportOf('a'), workflowReportOf('run_e2e')],
      skipped: [{ name: 'a', reason: 'job type' }],
    });
    expect(Object.keys(suitesOf(report))).toEqual(['run_e2e', 'a', 'a-2', 'run_e2e-2', 'a-3']);
  });

  it('survives whatever names, messages and logs hold', () => {
    const hostile = ']]></failure><testcase name="x"/>\u0000\u001b[31m\u001b]0;t\u0007 & \ud800 \ufffe "\'<!--';
    const steps = [stepReport(hostile, { nodeId: 'w-b', phase: 'Failed', message: hostile })];
    const workflow = workflowReportOf(hostile, {
      outcome: 'failed',
      steps,
      failure: { ...failure, step: hostile, cause: hostile, logTail: `${hostile}\n${hostile}` },
    });
    const { text } = writeHarnessJunit(
      runReportOf({ workflows: [workflow], skipped: [{ name: hostile, reason: '' }] }),
    );
    expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\ufffe]/);
    const reading = readJunit(Buffer.from(text));
    expect(reading.type === 'junit' && reading.cases.map(({ status }) => status)).toEqual([
      'passed',
      'failed',
      'failed',
      'skipped',
    ]);
    expect(reading.type === 'junit' && reading.cases.at(-1)?.message).toBe('not selected');
  });

  it('carries the end of the log in the failure', () => {
    const steps = [stepReport('b', { nodeId: 'w-b', phase: 'Failed' })];
    const { text } = writeHarnessJunit(
      runReportOf({
        workflows: [
          workflowReportOf('hello', {
            outcome: 'failed',
            steps,
            failure: { ...failure, logTail: 'a\n\u001b[1mb\u001b[0m\n\n' },
          }),
        ],
      }),
    );
    expect(text).toContain('<failure message="exit code 2">exit code 2\n\na\nb\n</failure>');
  });
});
