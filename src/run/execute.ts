/** From planned workflows to their ends: all are checked before any is submitted, and what was submitted is stopped when we are. */

import { isTerminal } from '../argo/phase.ts';
import type { Workflow } from '../argo/types.ts';
import type { EngineName } from '../config/harness-config.ts';
import type { Clock } from '../core/clock.ts';
import { eachLimited } from '../core/each-limited.ts';
import { HarnessError, type Problem } from '../core/errors.ts';
import { unreachable } from '../core/unreachable.ts';
import type { Act, WorkflowEngine, WorkflowRef } from '../engine/engine.ts';
import type { WaitResult } from '../engine/wait.ts';
import { WorkflowWatch } from '../engine/workflow-watch.ts';
import { formatDuration } from '../report/durations.ts';
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
  /** Least milliseconds between two looks at the status of a workflow on a cluster; null: only its end is looked at. */
  readonly lookEveryMs: number | null;
  readonly onChange: (submitted: Submitted, workflow: Workflow) => void;
  /** What keeps a workflow from going on, or has ended it from outside, whenever it becomes known. */
  readonly onHeld: (submitted: Submitted, heldBy: string) => void;
  /** One has ended, while others may go on. */
  readonly onEnded?: (ended: Ended) => void;
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

/** Workflows that are on their way to an engine at once. */
const submittedAtOnce = 8;

/** Submits all; the first are on their way together. When one is refused no other is begun, those that were taken are terminated and told, and the error goes on. */
export async function submitAll(
  planned: readonly PlannedWorkflow[],
  engines: Engines,
  { interrupted, onHeld }: Pick<WaitOptions, 'interrupted' | 'onHeld'>,
): Promise<readonly Submitted[]> {
  const taken = new Map<PlannedWorkflow, Submitted>();
  try {
    await eachLimited(planned, submittedAtOnce, async (each) => {
      interrupted.throwIfAborted();
      const engine = await engines(each.engine);
      taken.set(each, { planned: each, engine, ref: await engine.submit(each.workflow) });
    });
  } catch (error) {
    await actOnAll([...taken.values()], { type: 'terminate' });
    for (const each of taken.values()) onHeld(each, `${each.ref.name} is terminated: not all could be submitted`);
    throw error;
  }
  return planned.flatMap((each) => taken.get(each) ?? []);
}

export interface Ended {
  readonly submitted: Submitted;
  /** The last object seen; what was submitted where nothing else is known. */
  readonly workflow: Workflow;
  readonly ending: WorkflowEnding;
}

/** Waits for all. A passed deadline or an interrupt stops what still runs: exit handlers may finish inside the budget, then everything is terminated. */
export async function waitForEnds(submitted: readonly Submitted[], options: WaitOptions): Promise<readonly Ended[]> {
  const watches = new Map<WorkflowEngine, WorkflowWatch>();
  for (const [engine, group] of Map.groupBy(submitted, (each) => each.engine))
    watches.set(engine, watchOf(engine, group, options));
  try {
    return await Promise.all(submitted.map((each) => endOf(each, watches.get(each.engine), options)));
  } finally {
    await Promise.all([...watches.values()].map((watch) => watch.close()));
  }
}

/** One stream of changes serves all workflows of an engine. */
function watchOf(
  engine: WorkflowEngine,
  group: readonly Submitted[],
  { clock, lookEveryMs, onChange, onHeld }: WaitOptions,
): WorkflowWatch {
  const byName = new Map(group.map((each) => [each.ref.name, each]));
  const tell = <T>(name: string | undefined, listener: (submitted: Submitted, news: T) => void, news: T) => {
    const submitted = byName.get(name ?? '');
    if (submitted !== undefined) listener(submitted, news);
  };
  return new WorkflowWatch(
    engine,
    group.map(({ ref }) => ref),
    {
      clock,
      lookEveryMs: engine.name === 'local' ? 0 : lookEveryMs,
      onChange: (workflow) => tell(workflow.metadata.name, onChange, workflow),
      onHeld: (ref, heldBy) => tell(ref.name, onHeld, heldBy),
    },
  );
}

async function endOf(submitted: Submitted, watch: WorkflowWatch | undefined, options: WaitOptions): Promise<Ended> {
  if (watch === undefined) throw new TypeError(`${submitted.ref.name} is not watched`);
  const { interrupted } = options;
  const { timeoutMs, workflow: asPlanned } = submitted.planned;
  const result = await watch.end(submitted.ref, { timeoutMs, signal: interrupted });
  const ending = endingOf(result, timeoutMs, interrupted);
  const news = newsOf(ending, result.workflow);
  if (news !== null) options.onHeld(submitted, news);
  const isOver = ending.type === 'completed' || ending.type === 'deleted';
  const last = isOver ? null : await stop(submitted, watch, options.stopBudgetMs);
  const ended = { submitted, workflow: last ?? result.workflow ?? asPlanned, ending };
  options.onEnded?.(ended);
  return ended;
}

/** What no object of the workflow tells; its own end is seen there. */
function newsOf(ending: WorkflowEnding, last: Workflow | null): string | null {
  switch (ending.type) {
    case 'deleted':
      return isTerminal(last?.status?.phase) ? null : 'the workflow was deleted';
    case 'timed-out':
      return `not finished after ${formatDuration(ending.timeoutMs)}: it is being stopped`;
    default:
      return null;
  }
}

/** Stop, two thirds of the budget for exit handlers, Terminate, the rest. Gives the last object seen. */
async function stop(submitted: Submitted, watch: WorkflowWatch, budgetMs: number): Promise<Workflow | null> {
  const { signal } = new AbortController();
  let last: Workflow | null = null;
  for (const [type, share] of [
    ['stop', 2 / 3],
    ['terminate', 1 / 3],
  ] as const) {
    void actOnAll([submitted], { type }); // an engine that does not answer must not use up the budget
    const result = await watch.end(submitted.ref, { timeoutMs: budgetMs * share, signal });
    last = result.workflow ?? last;
    if (result.type !== 'timed-out') break;
  }
  return last;
}

function endingOf(result: WaitResult, timeoutMs: number, interrupted: AbortSignal): WorkflowEnding {
  switch (result.type) {
    case 'finished':
      return { type: 'completed' };
    case 'deleted':
      return { type: 'deleted' };
    case 'timed-out':
      return { type: 'timed-out', timeoutMs, heldBy: result.heldBy };
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
