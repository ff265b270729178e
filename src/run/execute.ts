/** From planned workflows to their ends: all are checked before any is submitted, and what was submitted is stopped when we are. */

import type { Workflow } from '../argo/types.ts';
import type { EngineName } from '../config/harness-config.ts';
import type { Clock } from '../core/clock.ts';
import { HarnessError, type Problem } from '../core/errors.ts';
import { unreachable } from '../core/unreachable.ts';
import type { Act, WorkflowEngine, WorkflowRef } from '../engine/engine.ts';
import { type WaitResult, waitForAll } from '../engine/wait.ts';
import type { WorkflowEnding } from '../report/workflow-ending.ts';
import type { PlannedWorkflow } from './planned-workflow.ts';

/** Gives the engine of that name. Throws HarnessError USAGE where this build or machine has none. */
export type Engines = (name: EngineName) => Promise<WorkflowEngine>;

export interface Submitted {
  readonly planned: PlannedWorkflow;
  readonly engine: WorkflowEngine;
  readonly ref: WorkflowRef;
}

export interface WaitOptions {
  readonly clock: Clock;
  readonly interrupted: AbortSignal;
  /** Milliseconds for stopping after an interrupt: exit handlers get two thirds, then everything is terminated. */
  readonly stopBudgetMs: number;
  readonly onChange: (submitted: Submitted, workflow: Workflow) => void;
}

/** Asks every engine about every workflow. Throws HarnessError WORKFLOW_REFUSED with all that is wrong; gives the warnings. */
export async function checkAll(planned: readonly PlannedWorkflow[], engines: Engines): Promise<readonly Problem[]> {
  const answers = await Promise.all(
    planned.map(async ({ name, workflow, engine }) => {
      const problems = await (await engines(engine)).check(workflow);
      return problems.map((each) =>
        each.file === null ? { ...each, message: `workflow ${name}: ${each.message}` } : each,
      );
    }),
  );
  const problems = answers.flat();
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    throw new HarnessError(
      'WORKFLOW_REFUSED',
      `${errors.length === 1 ? 'a workflow' : 'workflows'} cannot run; nothing was started`,
      { problems },
    );
  }
  return problems;
}

/** Submits in order. When one is refused, those before it are terminated and the error goes on. */
export async function submitAll(
  planned: readonly PlannedWorkflow[],
  engines: Engines,
  interrupted: AbortSignal,
): Promise<readonly Submitted[]> {
  const submitted: Submitted[] = [];
  try {
    for (const each of planned) {
      interrupted.throwIfAborted();
      const engine = await engines(each.engine);
      submitted.push({ planned: each, engine, ref: await engine.submit(each.workflow) });
    }
  } catch (error) {
    await actOnAll(submitted, { type: 'terminate' });
    throw error;
  }
  return submitted;
}

export interface Ended {
  readonly submitted: Submitted;
  /** The last object seen; what was submitted where nothing else is known. */
  readonly workflow: Workflow;
  readonly ending: WorkflowEnding;
}

/** Waits for all. A passed deadline or an interrupt stops what still runs: exit handlers may finish inside the budget, then everything is terminated. */
export async function waitForEnds(submitted: readonly Submitted[], options: WaitOptions): Promise<readonly Ended[]> {
  const groups = Map.groupBy(submitted, ({ engine, planned }) => `${engine.name} ${planned.timeoutMs}`);
  const ended = await Promise.all([...groups.values()].map((group) => waitForGroup(group, options)));
  const byWorkflow = new Map(ended.flat().map((each) => [each.submitted, each]));
  return submitted.flatMap((each) => byWorkflow.get(each) ?? []);
}

/** Workflows of one engine with one deadline, so that one stream of changes serves them all. */
async function waitForGroup(group: readonly Submitted[], options: WaitOptions): Promise<readonly Ended[]> {
  const { clock, interrupted, stopBudgetMs } = options;
  const timeoutMs = group[0]?.planned.timeoutMs ?? 0;
  const results = await waitUntil(group, clock.now() + timeoutMs, interrupted, options);
  const endings = results.map((result) => endingOf(result, timeoutMs, interrupted));
  const running = group.filter(
    (_, index) => endings[index]?.type !== 'completed' && endings[index]?.type !== 'deleted',
  );
  const last = await stopAll(running, stopBudgetMs, options);
  return group.map((submitted, index) => ({
    submitted,
    workflow: last.get(submitted) ?? results[index]?.workflow ?? submitted.planned.workflow,
    ending: endings[index] ?? { type: 'deleted' },
  }));
}

/** Stop, two thirds of the budget for exit handlers, Terminate, the rest. Gives the last objects seen. */
async function stopAll(
  running: readonly Submitted[],
  budgetMs: number,
  options: WaitOptions,
): Promise<ReadonlyMap<Submitted, Workflow>> {
  const last = new Map<Submitted, Workflow>();
  let left = running;
  for (const [type, share] of [
    ['stop', 2 / 3],
    ['terminate', 1 / 3],
  ] as const) {
    if (left.length === 0) break;
    await actOnAll(left, { type });
    const results = await waitUntil(
      left,
      options.clock.now() + budgetMs * share,
      new AbortController().signal,
      options,
    );
    results.forEach((result, index) => {
      const submitted = left[index];
      if (submitted !== undefined && result.workflow !== null) last.set(submitted, result.workflow);
    });
    left = left.filter((_, index) => results[index]?.type === 'timed-out');
  }
  return last;
}

async function waitUntil(
  group: readonly Submitted[],
  deadlineMs: number,
  signal: AbortSignal,
  { clock, onChange }: WaitOptions,
): Promise<readonly WaitResult[]> {
  const [first] = group;
  if (first === undefined) return [];
  const byName = new Map(group.map((each) => [each.ref.name, each]));
  const refs = group.map(({ ref }) => ref);
  return waitForAll(first.engine, refs, {
    clock,
    signal,
    deadlineMs,
    onChange: (workflow) => {
      const submitted = byName.get(workflow.metadata.name ?? '');
      if (submitted !== undefined) onChange(submitted, workflow);
    },
  });
}

function endingOf(result: WaitResult, timeoutMs: number, interrupted: AbortSignal): WorkflowEnding {
  switch (result.type) {
    case 'finished':
      return { type: 'completed' };
    case 'deleted':
      return { type: 'deleted' };
    case 'timed-out':
      return { type: 'timed-out', timeoutMs };
    case 'interrupted':
      return {
        type: 'interrupted',
        reason: interrupted.reason instanceof Error ? interrupted.reason.message : 'interrupted',
      };
    case 'lost':
      return { type: 'lost', message: result.error instanceof Error ? result.error.message : String(result.error) };
    default:
      return unreachable(result);
  }
}

/** Asks every engine; one that does not answer does not keep the others from being asked. */
async function actOnAll(submitted: readonly Submitted[], act: Act): Promise<void> {
  await Promise.allSettled(submitted.map(({ engine, ref }) => engine.act(ref, act)));
}
