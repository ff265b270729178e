import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { NodeStatus } from '../../src/argo/status-types.ts';
import type { Workflow } from '../../src/argo/types.ts';
import type { WorkflowEnding } from '../../src/report/workflow-ending.ts';
import { withLogTail, workflowReport } from '../../src/report/workflow-report.ts';
import { at, node, workflowOf } from './support/workflows.ts';

const report = (workflow: Workflow, ending: WorkflowEnding = { type: 'completed' }) =>
  workflowReport({ name: 'unit-tests', workflow, ending });
const start = Date.parse(at(0));

describe('workflowReport', () => {
  it('holds a green workflow whole', () => {
    const nodes = [
      node('w', 'DAG', 'Succeeded', { to: 10, children: ['w.a'], templateName: 'main' }),
      node('w.a', 'Pod', 'Succeeded', { boundaryID: 'w', to: 9, outputs: { exitCode: '0' } }),
    ];
    expect(report(workflowOf(nodes, { phase: 'Succeeded', finishedAt: at(11) }))).toEqual({
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
    const { outcome, steps, failure } = report(workflowOf(nodes, { phase: 'Succeeded' }));
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
    expect(report(workflowOf(nodes, { phase: 'Succeeded' })).outcome).toBe('passed');
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
    const { steps } = report(workflowOf(nodes, { phase: 'Succeeded' }));
    expect(steps.map(({ name, depth }) => [name, depth])).toEqual([
      ['test', 0],
      ['hooks.notify', 0],
      ['onExit', 0],
      ['onExit / copy', 1],
    ]);
  });

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
    expect(report(workflow, ending)).toMatchObject(expected);
  });

  it('a workflow without a status is one that has not begun', () => {
    const { status: _, ...fresh } = workflowOf([]);
    expect(report(fresh, { type: 'timed-out', timeoutMs: 1_000 })).toMatchObject({
      phase: '',
      steps: [],
      startedAt: null,
      finishedAt: null,
    });
  });
});

describe('withLogTail', () => {
  const failed = report(workflowOf([node('w', 'Pod', 'Failed', { to: 9, templateName: 'main' })], { phase: 'Failed' }));

  it('adds the log of the step that is blamed', () => {
    expect(withLogTail(failed, { text: 'boom\n', file: '/logs/main.log' }).failure).toMatchObject({
      step: 'main',
      logTail: 'boom\n',
      logFile: '/logs/main.log',
    });
  });
  it('leaves a report alone that has no failure or no log', () => {
    expect(withLogTail(failed, null)).toBe(failed);
    const passed = report(workflowOf([], { phase: 'Succeeded' }));
    expect(withLogTail(passed, { text: 'x', file: null })).toBe(passed);
  });
});

describe('compressed nodes', () => {
  const nodes: Record<string, NodeStatus> = {
    w: node('w', 'Pod', 'Failed', { to: 9, templateName: 'main', message: 'main: Error (exit code 5)' }),
  };
  const withoutNodes = (status: object): Workflow => ({ ...workflowOf([]), status: { phase: 'Failed', ...status } });
  const json = Buffer.from(JSON.stringify(nodes));

  it.each([
    ['gzip', gzipSync(json)],
    ['zstd', zstdCompressSync(json)],
    ['brotli', brotliCompressSync(json)],
  ])('%s is read', (_, bytes) => {
    const { failure, steps } = report(withoutNodes({ compressedNodes: bytes.toString('base64') }));
    expect({ cause: failure?.cause, steps: steps.length }).toEqual({ cause: 'exit code 5', steps: 1 });
  });

  it.each([
    [
      'damaged',
      { compressedNodes: gzipSync(json).subarray(0, 20).toString('base64') },
      /^node detail cannot be read: compressedNodes cannot be inflated: /,
    ],
    [
      'empty after decoding',
      { compressedNodes: '!' },
      /^node detail cannot be read: compressedNodes cannot be inflated: /,
    ],
    [
      'no map',
      { compressedNodes: gzipSync('[]').toString('base64') },
      /^node detail cannot be read: compressedNodes is not a map of nodes$/,
    ],
    ['offloaded', { offloadNodeStatusVersion: 'fnv:1' }, /^node detail is offloaded/],
  ])('%s: the report says so and keeps the phase', (_, status, message) => {
    const { failure, phase, outcome } = report(withoutNodes(status));
    expect({ phase, outcome }).toEqual({ phase: 'Failed', outcome: 'failed' });
    expect(failure?.cause).toMatch(message);
  });

  it('the workflow’s own message comes first, and why no step is blamed behind it', () => {
    const status = { offloadNodeStatusVersion: 'fnv:1', message: "child 'w-1' failed" };
    expect(report(withoutNodes(status)).failure?.cause).toBe(
      "child 'w-1' failed; node detail is offloaded to the controller’s database and cannot be read here",
    );
  });

  it('a bomb of zeros ends at the limit instead of in memory', () => {
    const bomb = gzipSync(Buffer.alloc(300 * 1024 * 1024)).toString('base64');
    expect(report(withoutNodes({ compressedNodes: bomb })).failure?.cause).toBe(
      'node detail cannot be read: compressedNodes cannot be inflated: Cannot create a Buffer larger than 268435456 bytes',
    );
  });
});
