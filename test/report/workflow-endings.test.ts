import { describe, expect, it } from 'vitest';
import type { Workflow } from '../../src/argo/types.ts';
import type { WorkflowEnding } from '../../src/report/workflow-ending.ts';
import { node, reportOf, workflowOf } from './support/workflows.ts';

describe('workflowReport', () => {
  const running = [
    node('w', 'DAG', 'Running', { children: ['w.a', 'w.b'] }),
    node('w.a', 'Pod', 'Succeeded', { boundaryID: 'w', to: 5 }),
    node('w.b', 'Pod', 'Pending', { boundaryID: 'w', from: 6, message: 'Unschedulable: no node' }),
  ];
  const ends: readonly (readonly [string, Workflow, WorkflowEnding, object])[] = [
    [
      'rejected by the engine',
      workflowOf([]),
      { type: 'rejected', message: 'unknown field "comand"' },
      {
        outcome: 'rejected',
        message: 'unknown field "comand"',
        failure: {
          step: null,
          nodeId: null,
          cause: 'unknown field "comand"',
          exitCode: null,
          logTail: null,
          logFile: null,
        },
      },
    ],
    [
      'rejected by the controller',
      workflowOf([], { phase: 'Failed', message: 'invalid spec: x' }),
      { type: 'completed' },
      {
        outcome: 'rejected',
        failure: { step: null, nodeId: null, cause: 'invalid spec: x', exitCode: null, logTail: null, logFile: null },
      },
    ],
    [
      'deleted',
      workflowOf(running, { phase: 'Running' }),
      { type: 'deleted' },
      {
        outcome: 'deleted',
        failure: {
          step: null,
          nodeId: null,
          cause: 'the workflow was deleted while it was Running; b had not ended',
          exitCode: null,
          logTail: null,
          logFile: null,
        },
      },
    ],
    [
      'timed out while a step was pending',
      workflowOf(running, { phase: 'Running' }),
      { type: 'timed-out', timeoutMs: 5_400_000 },
      {
        outcome: 'timed-out',
        failure: {
          step: 'b',
          nodeId: 'w.b',
          cause: 'not finished after 1h30m, the harness’s own deadline; b was Pending: Unschedulable: no node',
          exitCode: null,
          logTail: null,
          logFile: null,
        },
      },
    ],
    [
      'timed out before any step',
      workflowOf([], { phase: 'Pending' }),
      { type: 'timed-out', timeoutMs: 60_000 },
      {
        outcome: 'timed-out',
        failure: {
          step: null,
          nodeId: null,
          cause: 'not finished after 1m00s, the harness’s own deadline; no step was running',
          exitCode: null,
          logTail: null,
          logFile: null,
        },
      },
    ],
    [
      'deleted by its own ttl after it had passed',
      workflowOf([], { phase: 'Succeeded' }),
      { type: 'deleted' },
      { outcome: 'passed', failure: null },
    ],
    [
      'lost because the engine does not answer any more',
      workflowOf(running, { phase: 'Running' }),
      { type: 'lost', message: 'connection refused' },
      {
        outcome: 'lost',
        failure: {
          step: 'b',
          nodeId: 'w.b',
          cause: 'the engine does not answer any more: connection refused; b was Pending: Unschedulable: no node',
          exitCode: null,
          logTail: null,
          logFile: null,
        },
      },
    ],
    [
      'interrupted and stopped',
      workflowOf(
        [
          node('w', 'DAG', 'Failed', { to: 9 }),
          node('w.b', 'Pod', 'Failed', {
            boundaryID: 'w',
            from: 6,
            to: 9,
            message: 'workflow shutdown with strategy:  Stop',
          }),
        ],
        { phase: 'Failed', message: "Stopped with strategy 'Stop'" },
      ),
      { type: 'interrupted', reason: 'interrupted by SIGTERM' },
      {
        outcome: 'interrupted',
        failure: {
          step: 'b',
          nodeId: 'w.b',
          cause: 'interrupted by SIGTERM; b was Running',
          exitCode: null,
          logTail: null,
          logFile: null,
        },
      },
    ],
    [
      'interrupted after a step had failed',
      workflowOf([node('w', 'Pod', 'Failed', { to: 9, templateName: 'main', message: 'main: Error (exit code 2)' })], {
        phase: 'Failed',
      }),
      { type: 'interrupted', reason: 'interrupted by SIGTERM' },
      {
        outcome: 'interrupted',
        failure: { step: 'main', nodeId: 'w', cause: 'exit code 2', exitCode: '2', logTail: null, logFile: null },
      },
    ],
    [
      'interrupted when it had just passed',
      workflowOf([], { phase: 'Succeeded' }),
      { type: 'interrupted', reason: 'SIGINT' },
      { outcome: 'passed', failure: null },
    ],
    [
      'phase Error',
      workflowOf(
        [node('w', 'Pod', 'Error', { to: 1, templateName: 'main', message: "volume 'x' not found in workflow spec" })],
        { phase: 'Error', message: 'error in entry template execution' },
      ),
      { type: 'completed' },
      {
        outcome: 'error',
        failure: {
          step: 'main',
          nodeId: 'w',
          cause: "volume 'x' not found in workflow spec",
          exitCode: null,
          logTail: null,
          logFile: null,
        },
      },
    ],
    [
      'said to be complete without a terminal phase',
      workflowOf([], {}),
      { type: 'completed' },
      {
        outcome: 'error',
        failure: {
          step: null,
          nodeId: null,
          cause: 'the workflow ended in no phase and says no more',
          exitCode: null,
          logTail: null,
          logFile: null,
        },
      },
    ],
  ];
  it.each(ends)('%s', (_, workflow, ending, expected) => {
    expect(reportOf(workflow, ending)).toMatchObject(expected);
  });
});
