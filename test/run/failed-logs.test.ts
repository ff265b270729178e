/** Which logs a run reads by itself: of what failed, inside its budget, and at once where pods go away early. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { NodeStatus } from '../../src/argo/status-types.ts';
import type { Workflow, WorkflowSpec } from '../../src/argo/types.ts';
import { systemClock } from '../../src/core/clock.ts';
import { HarnessError, type Problem } from '../../src/core/errors.ts';
import type { WorkflowEngine } from '../../src/engine/engine.ts';
import type { LogSource, LogTail, NodeLogQuery, ReadLimits } from '../../src/logs/log-source.ts';
import { workflowReport } from '../../src/report/workflow-report.ts';
import { withFailedLogs } from '../../src/run/collect-logs.ts';
import { createEarlyLogs, losesPodsEarly } from '../../src/run/early-logs.ts';
import type { Ended, Submitted } from '../../src/run/execute.ts';
import { createLogBudget, type LogAllowance, usualAllowance } from '../../src/run/log-budget.ts';
import { Results } from '../../src/run/results.ts';
import { createDirectoryStore } from '../../src/storage/directory.ts';
import { periodic } from '../prow/sample-jobs.ts';
import { testDirectory } from '../support/git-repo.ts';

type Read = (query: NodeLogQuery, maxBytes: number, limits: ReadLimits) => Promise<LogTail | null>;

interface FakeSource extends LogSource {
  readonly asked: readonly string[];
}

function sourceOf(read: Read): FakeSource {
  const asked: string[] = [];
  return {
    name: 'pods',
    asked,
    placeOf: ({ nodeId }) => `the pod of ${nodeId}`,
    tail: (query, maxBytes, limits = {}) => {
      asked.push(query.nodeId);
      return read(query, maxBytes, limits);
    },
  };
}

const textOf = async ({ nodeId }: NodeLogQuery): Promise<LogTail> => ({
  text: `log of ${nodeId}\n`,
  truncated: false,
  file: null,
});

function node(name: string, phase: 'Succeeded' | 'Failed' | 'Error', parts: Partial<NodeStatus> = {}): NodeStatus {
  return {
    id: `wf-${name}`,
    name: `wf.${name}`,
    displayName: name,
    type: 'Pod',
    templateName: name,
    phase,
    boundaryID: 'wf',
    startedAt: '2026-11-21T10:00:01Z',
    finishedAt: `2026-11-21T10:00:${String(10 + name.length)}Z`,
    outputs: { exitCode: '3' },
    ...parts,
  };
}

function workflowOf(nodes: readonly NodeStatus[], spec: Partial<WorkflowSpec> = {}): Workflow {
  const failed = nodes.some(({ phase }) => phase !== 'Succeeded');
  const { boundaryID: _, ...around } = node('wf', failed ? 'Failed' : 'Succeeded');
  const children = nodes.map(({ id }) => id);
  const root: NodeStatus = { ...around, id: 'wf', name: 'wf', type: 'DAG', templateName: 'main', children };
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name: 'wf', namespace: 'ci' },
    spec: { entrypoint: 'main', ...spec },
    status: {
      phase: failed ? 'Failed' : 'Succeeded',
      nodes: Object.fromEntries([root, ...nodes].map((each) => [each.id, each])),
    },
  };
}

const engine = { name: 'argo' } as WorkflowEngine;
function submittedOf(workflow: Workflow): Submitted {
  const planned = { name: 'e2e', workflow, engine: 'argo', engineChosenBy: 'test', timeoutMs: 1000 } as const;
  return { planned, engine, ref: { name: 'wf', namespace: 'ci' } };
}

interface Collected {
  readonly logTail: string | null | undefined;
  readonly problems: readonly Problem[];
  file(step: string): string | null;
}

async function collected(
  workflow: Workflow,
  source: LogSource,
  allowance: Partial<LogAllowance> = {},
): Promise<Collected> {
  using directory = testDirectory();
  const results = new Results('directory', createDirectoryStore(directory.path), periodic, {});
  const ended: Ended = { submitted: submittedOf(workflow), workflow, ending: { type: 'completed' } };
  const report = workflowReport({ name: 'e2e', workflow, ending: ended.ending });
  const problems: Problem[] = [];
  const budget = createLogBudget(systemClock, { ...usualAllowance, ...allowance });
  const done = await withFailedLogs(report, ended, { logsOf: async () => source, results, budget }, problems);
  const files = new Map(
    ['unit', 'lint', 'unit-0-', 'unit-1-'].map((step) => {
      const file = join(directory.path, `artifacts/wf/${step}-build-log.txt`);
      try {
        return [step, readFileSync(file, 'utf8')] as const;
      } catch {
        return [step, null] as const;
      }
    }),
  );
  return { logTail: done.failure?.logTail, problems, file: (step) => files.get(step) ?? null };
}

describe('the logs of what failed', () => {
  it('are artifacts each, and the end of the first to blame is in the report; what passed is not read', async () => {
    const source = sourceOf(textOf);
    const run = await collected(
      workflowOf([node('lint', 'Failed'), node('unit', 'Error'), node('types', 'Succeeded')]),
      source,
    );
    expect(source.asked.toSorted()).toEqual(['wf-lint', 'wf-unit']);
    expect([run.file('lint'), run.file('unit'), run.problems]).toEqual(['log of wf-lint\n', 'log of wf-unit\n', []]);
    expect(run.logTail).toBe('log of wf-lint\n');
  });

  it('are not read at all of a green workflow, also where an attempt failed on the way', async () => {
    const source = sourceOf(textOf);
    const retry = node('unit', 'Succeeded', { type: 'Retry', children: ['wf-unit(0)', 'wf-unit(1)'] });
    const workflow = workflowOf([retry]);
    const nodes = {
      ...workflow.status?.nodes,
      'wf-unit(0)': node('unit(0)', 'Failed'),
      'wf-unit(1)': node('unit(1)', 'Succeeded'),
    };
    await collected({ ...workflow, status: { ...workflow.status, nodes } }, source);
    expect(source.asked).toEqual([]);
  });

  it('hold what other containers printed in the artifact, and the step’s own words in the report', async () => {
    const whole = '==> main <==\nown\n==> init <==\nbefore\n';
    const run = await collected(
      workflowOf([node('unit', 'Failed')]),
      sourceOf(async () => ({ text: 'own\n', truncated: true, file: null, whole })),
    );
    expect([run.logTail, run.file('unit')]).toEqual(['own\n', `(earlier lines were left out)\n${whole}`]);
  });

  it('that are nowhere are a warning which says where it was looked, if the step ran at all', async () => {
    const never = node('lint', 'Error', { outputs: {} });
    const run = await collected(
      workflowOf([node('unit', 'Failed'), never]),
      sourceOf(async () => null),
    );
    expect(run.problems.map(({ severity, message }) => [severity, message])).toEqual([
      ['warning', 'no log of e2e/unit: nothing of it is in the pod of wf-unit'],
    ]);
  });

  it('that cannot be read are a problem with its hint, and the others are read all the same', async () => {
    const run = await collected(
      workflowOf([node('unit', 'Failed'), node('lint', 'Failed')]),
      sourceOf(async (query) => {
        if (query.nodeId === 'wf-unit') throw new HarnessError('LOG', 'refused', { hint: 'ask for a role' });
        return textOf(query);
      }),
    );
    expect(run.problems.map(({ message, hint }) => [message, hint])).toEqual([
      ['could not collect log of e2e/unit: refused', 'ask for a role'],
    ]);
    expect(run.file('lint')).toBe('log of wf-lint\n');
  });

  it.each([
    ['requests', { requests: 3 }, 'the 3 requests that a run has for logs are used up'],
    ['bytes', { bytes: 40, bytesOfStep: 40 }, 'MiB that a run has for logs are used up'],
    ['steps', { steps: 2 }, '2 steps of a workflow are enough'],
  ])('end with the budget of %s, which is said with what was left out', async (_, allowance, why) => {
    const names = Array.from({ length: 9 }, (__, index) => `s${index}`);
    const source = sourceOf(async (query, ___, { onRequest }) => {
      onRequest?.();
      return textOf(query);
    });
    const run = await collected(workflowOf(names.map((name) => node(name, 'Failed'))), source, allowance);
    const [last] = run.problems.slice(-1);
    expect([last?.message, last?.hint]).toEqual([expect.stringContaining(why), 'e2e logs --failed reads them']);
    expect(run.logTail).toBe('log of wf-s0\n');
  });

  it('end with the time, also when a server never answers', async () => {
    const source = sourceOf(
      (_, __, { signal }) =>
        new Promise((___, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
        }),
    );
    const run = await collected(workflowOf([node('unit', 'Failed')]), source, { ms: 20 });
    expect(run.problems.map(({ message }) => message)).toEqual([
      'could not collect log of e2e/unit: the 0.02 s that a run has for logs are used up',
    ]);
  });
});

describe('a log that would be gone at the end', () => {
  it.each([
    [{}, false],
    [{ podGC: { strategy: 'OnPodCompletion' } }, true],
    [{ podGC: { strategy: 'OnWorkflowCompletion' } }, true],
    [{ podGC: { strategy: 'OnPodSuccess' } }, false],
    [{ podGC: { strategy: 'OnWorkflowSuccess' } }, false],
    [{ ttlStrategy: { secondsAfterFailure: 10 } }, true],
    [{ ttlStrategy: { secondsAfterCompletion: 604_800 } }, false],
    [{ ttlStrategy: { secondsAfterSuccess: 1 } }, false],
  ] as const)('%j: is one: %j', (spec, isLost) => {
    expect(losesPodsEarly(workflowOf([], spec))).toBe(isLost);
  });

  it('is read once, as soon as its step has failed, and used when the workflow has', async () => {
    const source = sourceOf(textOf);
    const workflow = workflowOf([node('unit', 'Failed'), node('lint', 'Succeeded')], {
      podGC: { strategy: 'OnPodCompletion' },
    });
    const budget = createLogBudget(systemClock);
    const early = createEarlyLogs({ logsOf: async () => source, budget, signal: new AbortController().signal });
    for (const _ of [1, 2]) early.changed(submittedOf(workflow), workflow);
    expect(await early.tailOf('wf', 'wf-unit')).toEqual({ text: 'log of wf-unit\n', truncated: false, file: null });
    expect(early.tailOf('wf', 'wf-lint')).toBeUndefined();
    expect(source.asked).toEqual(['wf-unit']);
  });

  it('is not read early where pods stay', async () => {
    const source = sourceOf(textOf);
    const workflow = workflowOf([node('unit', 'Failed')]);
    const early = createEarlyLogs({
      logsOf: async () => source,
      budget: createLogBudget(systemClock),
      signal: new AbortController().signal,
    });
    early.changed(submittedOf(workflow), workflow);
    expect([early.tailOf('wf', 'wf-unit'), source.asked]).toEqual([undefined, []]);
  });
});
