import { describe, expect, it } from 'vitest';
import type { FailureReport, WorkflowReport } from '../../src/report/run-report.ts';
import { workflowReport } from '../../src/report/workflow-report.ts';
import { type AskWhy, withCauses } from '../../src/run/collect-causes.ts';
import type { Ended } from '../../src/run/execute.ts';

const failed = (name: string) => {
  const node = {
    id: name,
    name,
    displayName: name,
    type: 'Pod',
    phase: 'Failed',
    message: 'main: Error (exit code 1)',
  } as const;
  const workflow = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name },
    spec: {},
    status: { phase: 'Failed', nodes: { [name]: node } },
  } as const;
  const report: WorkflowReport = workflowReport({ name, workflow, ending: { type: 'completed' } });
  return { report, ended: { workflow } as unknown as Ended };
};
const passed = (name: string) => ({
  ...failed(name),
  report: { ...failed(name).report, outcome: 'passed' as const, failure: null },
});

describe('withCauses', () => {
  it('asks of each workflow that is not green, and keeps the report of one of which nobody knows more or whose answer fails', async () => {
    const runs = [failed('a'), passed('b'), failed('c'), failed('d')];
    const asked: string[] = [];
    const askWhy: AskWhy = async (_ended, { name, failure }) => {
      asked.push(name);
      if (name === 'c') throw new Error('no answer');
      return name === 'd' ? null : ({ ...failure, cause: 'known' } as FailureReport);
    };
    const reports = await withCauses(
      runs.map(({ report }) => report),
      runs.map(({ ended }) => ended),
      askWhy,
    );
    expect([asked, reports.map(({ failure }) => failure?.cause ?? null)]).toEqual([
      ['a', 'c', 'd'],
      ['known', null, 'exit code 1', 'exit code 1'],
    ]);
  });

  it('asks nothing any more once the run is told to end', async () => {
    const runs = [failed('a')];
    const askWhy: AskWhy = async () => {
      throw new Error('was asked');
    };
    const reports = await withCauses(
      runs.map(({ report }) => report),
      runs.map(({ ended }) => ended),
      askWhy,
      AbortSignal.abort(),
    );
    expect(reports).toEqual(runs.map(({ report }) => report));
  });
});
