import { onTestFinished } from 'vitest';
import type { Phase } from '../../src/argo/status-types.ts';
import type { Workflow } from '../../src/argo/types.ts';
import { systemClock } from '../../src/core/clock.ts';
import type { Problem } from '../../src/core/errors.ts';
import type { Act, WorkflowEngine, WorkflowRef } from '../../src/engine/engine.ts';
import { type WaitResult, waitForAll } from '../../src/engine/wait.ts';
import { type ContractWorkflow, contractWorkflows } from './contract-workflows.ts';

/** An engine to be judged, and what a person may do beside it. */
export interface EngineRig {
  readonly engine: WorkflowEngine;
  /** Deletes a workflow as somebody else would. */
  remove(ref: WorkflowRef): Promise<void>;
  /** A workflow of the contract as this engine's rig needs it. @default as it is */
  prepared?(workflow: Workflow, which: ContractWorkflow): Workflow;
  /** Asserts, at the end of a case, what only this engine can show of it. */
  verify?(story: Story): Promise<void>;
}

/** What a case did to its engine. */
export interface Story {
  readonly submitted: readonly { readonly ref: WorkflowRef; readonly workflow: Workflow }[];
  readonly acts: readonly { readonly ref: WorkflowRef; readonly act: Act }[];
}

const patienceMs = 60_000;

/** One case of the contract on one rig. */
export class ContractStage {
  readonly engine: WorkflowEngine;
  readonly #submitted: Story['submitted'][number][] = [];
  readonly #acts: Story['acts'][number][] = [];
  readonly #rig: EngineRig;

  constructor(rig: EngineRig) {
    this.#rig = rig;
    this.engine = rig.engine;
  }

  get story(): Story {
    return { submitted: this.#submitted, acts: this.#acts };
  }

  check(which: ContractWorkflow): Promise<readonly Problem[]> {
    return this.engine.check(this.#prepared(which));
  }

  /** Checks and submits one object, as a run does. */
  async submit(which: ContractWorkflow): Promise<WorkflowRef> {
    const workflow = this.#prepared(which);
    const errors = (await this.engine.check(workflow)).filter(({ severity }) => severity === 'error');
    if (errors.length > 0) throw new Error(`${which} is refused: ${errors.map(({ message }) => message).join('; ')}`);
    const ref = await this.engine.submit(workflow);
    this.#submitted.push({ ref, workflow });
    onTestFinished(() => this.#rig.remove(ref));
    return ref;
  }

  async act(ref: WorkflowRef, act: Act): Promise<void> {
    await this.engine.act(ref, act);
    this.#acts.push({ ref, act });
  }

  remove(ref: WorkflowRef): Promise<void> {
    return this.#rig.remove(ref);
  }

  waitFor(refs: readonly WorkflowRef[], timeoutMs: number = patienceMs): Promise<readonly WaitResult[]> {
    const { signal } = new AbortController();
    return waitForAll(this.engine, refs, { clock: systemClock, signal, timeoutMs, pollMs: 500 });
  }

  async finished(ref: WorkflowRef): Promise<Workflow> {
    const [result] = await this.waitFor([ref]);
    if (result?.type !== 'finished') throw new Error(`${ref.name} did not finish but: ${result?.type}`);
    return result.workflow;
  }

  /** Resolves with the object in which a node (`~` for the workflow's name) is in that phase. */
  async seen(ref: WorkflowRef, node: string, phase: Phase): Promise<Workflow> {
    const found = new AbortController();
    let last: Workflow | null = null;
    const onChange = (object: Workflow) => {
      last = object;
      if (phasesOf(object)[node] === phase) found.abort();
    };
    const options = { clock: systemClock, signal: found.signal, timeoutMs: patienceMs, onChange, pollMs: 200 };
    await waitForAll(this.engine, [ref], options);
    if (!found.signal.aborted || last === null) throw new Error(`${node} of ${ref.name} was never seen ${phase}`);
    return last;
  }

  #prepared(which: ContractWorkflow): Workflow {
    const workflow: Workflow = contractWorkflows[which];
    return this.#rig.prepared?.(workflow, which) ?? workflow;
  }
}

/** Node names without the workflow's, with their phases. */
export function phasesOf({ metadata, status }: Workflow): Record<string, string | undefined> {
  const nodes = Object.values(status?.nodes ?? {});
  return Object.fromEntries(nodes.map(({ name, phase }) => [name.replace(metadata.name ?? '', '~'), phase]));
}
