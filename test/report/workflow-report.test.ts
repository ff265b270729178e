import { describe, expect, it } from 'vitest';
import { withLogTail } from '../../src/report/workflow-report.ts';
import { at, node, reportOf, workflowOf } from './support/workflows.ts';

const start = Date.parse(at(0));

describe('workflowReport', () => {
  it('holds a green workflow whole', () => {
    const nodes = [
      node('w', 'DAG', 'Succeeded', { to: 10, children: ['w.a'], templateName: 'main' }),
      node('w.a', 'Pod', 'Succeeded', { boundaryID: 'w', to: 9, outputs: { exitCode: '0' } }),
    ];
    expect(reportOf(workflowOf(nodes, { phase: 'Succeeded', finishedAt: at(11) }))).toEqual({
      name: 'unit-tests',
      workflowName: 'w',
      namespace: 'ci',
      outcome: 'passed',
      phase: 'Succeeded',
      message: null,
      startedAt: start,
      finishedAt: start + 11_000,
      parameters: [],
      order: [],
      steps: [
        {
          nodeId: 'w.a',
          name: 'a',
          displayName: 'a',
          type: 'Pod',
          phase: 'Succeeded',
          message: null,
          startedAt: start,
          finishedAt: start + 9_000,
          exitCode: '0',
          attempts: 1,
          depth: 0,
          template: null,
          isHook: false,
          parameters: [],
        },
      ],
      failure: null,
      junit: null,
    });
  });

  it('is flaky when a Retry passed only on a later attempt, and folds a Retry with one attempt into its step', () => {
    const nodes = [
      node('w', 'DAG', 'Succeeded', { to: 30, children: ['w.a', 'w.b'], templateName: 'main' }),
      node('w.a', 'Retry', 'Succeeded', {
        boundaryID: 'w',
        to: 20,
        children: ['w.a(0)', 'w.a(1)'],
        outputs: { exitCode: '0' },
      }),
      node('w.a(0)', 'Pod', 'Failed', { boundaryID: 'w', to: 10, message: 'main: Error (exit code 1)' }),
      node('w.a(1)', 'Pod', 'Succeeded', { boundaryID: 'w', from: 12, to: 20 }),
      node('w.b', 'Retry', 'Succeeded', { boundaryID: 'w', from: 21, to: 30, children: ['w.b(0)'] }),
      node('w.b(0)', 'Pod', 'Succeeded', { boundaryID: 'w', from: 21, to: 30 }),
    ];
    const { outcome, steps, failure } = reportOf(workflowOf(nodes, { phase: 'Succeeded' }));
    expect({ outcome, failure }).toEqual({ outcome: 'flaky', failure: null });
    expect(steps.map(({ name, nodeId, type, attempts, depth }) => ({ name, nodeId, type, attempts, depth }))).toEqual([
      { name: 'a', nodeId: 'w.a', type: 'Retry', attempts: 2, depth: 0 },
      { name: 'a(0)', nodeId: 'w.a(0)', type: 'Pod', attempts: 1, depth: 1 },
      { name: 'a(1)', nodeId: 'w.a(1)', type: 'Pod', attempts: 1, depth: 1 },
      { name: 'b', nodeId: 'w.b(0)', type: 'Pod', attempts: 1, depth: 0 },
    ]);
  });

  it('is not flaky when a failed Retry is merely tolerated', () => {
    const nodes = [
      node('w', 'DAG', 'Succeeded', { to: 30, children: ['w.a'] }),
      node('w.a', 'Retry', 'Failed', { boundaryID: 'w', to: 20, children: ['w.a(0)'] }),
      node('w.a(0)', 'Pod', 'Failed', { boundaryID: 'w', to: 10 }),
    ];
    expect(reportOf(workflowOf(nodes, { phase: 'Succeeded' })).outcome).toBe('passed');
  });

  it('names steps without the workflow’s name, which is another one in every run, and puts the exit handler last', () => {
    const nodes = [
      node('w.onExit', 'DAG', 'Succeeded', { from: 20, to: 30, displayName: 'w.onExit', nodeFlag: { hooked: true } }),
      node('w.onExit.copy', 'Pod', 'Succeeded', { boundaryID: 'w.onExit', from: 20, to: 30 }),
      node('w.hooks.notify', 'Pod', 'Succeeded', {
        from: 5,
        to: 6,
        displayName: 'w.hooks.notify',
        nodeFlag: { hooked: true },
      }),
      node('w', 'Pod', 'Succeeded', { to: 10, displayName: 'w', templateName: 'test' }),
    ];
    const { steps } = reportOf(workflowOf(nodes, { phase: 'Succeeded' }));
    expect(steps.map(({ name, depth }) => [name, depth])).toEqual([
      ['test', 0],
      ['hooks.notify', 0],
      ['onExit', 0],
      ['onExit / copy', 1],
    ]);
  });

  it('a workflow without a status is one that has not begun', () => {
    const { status: _, ...fresh } = workflowOf([]);
    expect(reportOf(fresh, { type: 'timed-out', timeoutMs: 1_000 })).toMatchObject({
      phase: '',
      steps: [],
      startedAt: null,
      finishedAt: null,
    });
  });
});

describe('withLogTail', () => {
  const failed = reportOf(
    workflowOf([node('w', 'Pod', 'Failed', { to: 9, templateName: 'main' })], { phase: 'Failed' }),
  );

  it('adds the log of the step that is blamed', () => {
    expect(withLogTail(failed, { text: 'boom\n', file: '/logs/main.log' }).failure).toMatchObject({
      step: 'main',
      logTail: 'boom\n',
      logFile: '/logs/main.log',
    });
  });
  it('leaves a report alone that has no failure or no log', () => {
    expect(withLogTail(failed, null)).toBe(failed);
    const passed = reportOf(workflowOf([], { phase: 'Succeeded' }));
    expect(withLogTail(passed, { text: 'x', file: null })).toBe(passed);
  });
});
