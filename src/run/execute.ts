/** From planned workflows to their ends: all are checked before any is submitted, and what was submitted is stopped when we are. */
import type { Clock } from '../core/clock.ts';
import { HarnessError, type Problem } from '../core/errors.ts';
import type { EngineName } from '../config/harness-config.ts';
import type { Workflow } from '../argo/types.ts';
import type { Act, WorkflowEngine, WorkflowRef } from '../engine/engine.ts';
import { type WaitResult, waitForAll } from '../engine/wait.ts';
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
      return problems.map((each) => (each.file === null ? { ...each, message: `workflow ${name}: ${each.message}` } : each));
    }),
  );
  const problems = answers.flat();
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    throw new HarnessError('WORKFLOW_REFUSED', `${errors.length === 1 ? 'a workflow' : 'workflows'} cannot run; nothing was started`, { problems });
  }
  return problems;
}

/** Submits in order. When one is refused, those before it are terminated and the error goes on. */
export async function submitAll(planned: readonly PlannedWorkflow[], engines: Engines, interrupted: AbortSignal): Promise<readonly Submitted[]> {
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
