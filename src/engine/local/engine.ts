import { randomInt, randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { lintWorkflow } from '../../argo/lint/lint.ts';
import type { Workflow } from '../../argo/types.ts';
import type { Clock } from '../../core/clock.ts';
import { HarnessError, type Problem } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import type { Act, Change, WorkflowEngine, WorkflowRef } from '../engine.ts';
import { requestAct, type Wish, watchWishes } from './act-wishes.ts';
import { ChangeFeed } from './change-feed.ts';
import { LocalWorkflow } from './local-workflow.ts';
import { nameWorkflow } from './name-workflow.ts';
import { Capacity } from './operator/capacity.ts';
import type { ConfigMaps } from './operator/config-maps.ts';
import { LockTable } from './operator/lock-table.ts';
import { createMemoCache, type MemoCache } from './operator/memo-cache.ts';
import type { PodRunner } from './pod-runner.ts';
import type { Machine } from './refusals/feature.ts';
import { findRefusals } from './refusals/find-refusals.ts';
import { createWorkflowWriter, readWorkflow, workflowDirectory } from './workflow-store.ts';

export interface LocalEngineOptions {
  /** Directory of the run; each workflow has `workflows/<name>/` below it. */
  readonly stateDir: string;
  readonly pods: PodRunner & { close?(): Promise<void> };
  readonly clock: Clock;
  readonly log: Log;
  /** What the machine is and what was given to it, for `check`. */
  readonly machine: Machine;
  /** Values of ConfigMaps for parameters and semaphores. @default none */
  readonly configMaps?: ConfigMaps;
  /** Ids of refusals that a person takes as they come. @default none */
  readonly accepted?: ReadonlySet<string>;
  /** Processes that run at once; further steps stay Pending. @default 64 */
  readonly maxProcesses?: number;
  /** Namespace of workflows that name none. @default "default" */
  readonly namespace?: string;
  /** A whole number below `limit`, for the end of generated names. @default node:crypto's */
  readonly random?: (limit: number) => number;
}

const defaultMaxProcesses = 64;

/** Runs workflows as processes of this machine. */
export interface LocalEngine extends WorkflowEngine, AsyncDisposable {
  readonly name: 'local';
  /** Ends a workflow without its exit handler and removes all traces of it, as deleting it in a cluster does. */
  remove(ref: WorkflowRef): Promise<void>;
  /** Terminates what still runs. Resolves when no process is left. */
  dispose(): Promise<void>;
}

interface Entry {
  readonly local: LocalWorkflow;
  readonly done: Promise<void>;
  /** The last snapshot, while nothing changed since. */
  snapshot: Workflow | null;
  isRemoved: boolean;
}

/** The embedded engine: Argo's rules, real processes, no cluster. */
export function createLocalEngine(options: LocalEngineOptions): LocalEngine {
  return new EmbeddedEngine(options);
}

class EmbeddedEngine implements LocalEngine {
  readonly name = 'local';
  readonly #options: LocalEngineOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #feed = new ChangeFeed();
  readonly #processes: Capacity;
  readonly #locks = new LockTable();
  readonly #memo: MemoCache = createMemoCache();

  constructor(options: LocalEngineOptions) {
    this.#options = options;
    this.#processes = new Capacity(options.maxProcesses ?? defaultMaxProcesses);
  }

  /** Errors of the linter, and what a process cannot be. The linter's advice is left to those who ask for it. */
  async check(workflow: Workflow): Promise<readonly Problem[]> {
    const { machine, accepted } = this.#options;
    const errors = lintWorkflow(workflow).filter(({ severity }) => severity === 'error');
    if (errors.length > 0) return errors; // an object of the wrong shape has no fields to look at
    return findRefusals(workflow, { machine, ...(accepted !== undefined && { accepted }) });
  }

  async submit(submitted: Workflow): Promise<WorkflowRef> {
    await this.#refuseBad(submitted);
    const { clock, stateDir } = this.#options;
    const workflow = nameWorkflow(submitted, {
      namespace: this.#options.namespace ?? 'default',
      now: clock.now(),
      uid: randomUUID(),
      random: this.#options.random ?? randomInt,
    });
    const ref = { name: workflow.metadata.name ?? '', namespace: workflow.metadata.namespace ?? '' };
    if (this.#entries.has(ref.name) || (await readWorkflow(stateDir, ref.name)) !== null) {
      throw new HarnessError('ENGINE', `workflow ${ref.name} exists already`, {
        hint: 'use generateName, or another name',
      });
    }
    await this.#start(ref.name, workflow);
    return ref;
  }

  async get(ref: WorkflowRef): Promise<Workflow | null> {
    const entry = this.#entries.get(ref.name);
    if (entry === undefined) return readWorkflow(this.#options.stateDir, ref.name);
    if (entry.isRemoved) return null;
    entry.snapshot ??= entry.local.snapshot();
    return entry.snapshot;
  }

  changes(refs: readonly WorkflowRef[], signal: AbortSignal): AsyncIterable<Change> {
    return this.#feed.follow(refs, this.#options.clock, signal);
  }

  async act(ref: WorkflowRef, act: Act): Promise<void> {
    const entry = this.#entries.get(ref.name);
    const refusal =
      entry === undefined
        ? await requestAct(this.#options.stateDir, ref, act, this.#options.clock)
        : entry.local.act(act);
    if (refusal !== null) throw new HarnessError('ENGINE', `cannot ${act.type} workflow ${ref.name}: ${refusal}`);
  }

  async remove(ref: WorkflowRef): Promise<void> {
    const entry = this.#entries.get(ref.name);
    if (entry !== undefined) {
      entry.isRemoved = true;
      this.#feed.notify(ref.name, 'end');
      entry.local.act({ type: 'terminate' });
      await entry.done;
    }
    await rm(workflowDirectory(this.#options.stateDir, ref.name), { recursive: true, force: true });
  }

  async dispose(): Promise<void> {
    const entries = [...this.#entries.values()];
    for (const { local } of entries) local.act({ type: 'terminate' });
    await Promise.all(entries.map(({ done }) => done));
    await this.#options.pods.close?.();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  async #refuseBad(workflow: Workflow): Promise<void> {
    const errors = (await this.check(workflow)).filter(({ severity }) => severity === 'error');
    if (errors.length === 0) return;
    const name = workflow.metadata.name ?? workflow.metadata.generateName ?? '';
    throw new HarnessError('WORKFLOW_REFUSED', `workflow ${name} cannot run on the local engine`, { problems: errors });
  }

  async #start(name: string, workflow: Workflow): Promise<void> {
    const { stateDir, clock, log, pods, configMaps = {} } = this.#options;
    const onTrouble = (error: unknown) => log.warn(`workflow ${name} could not be written: ${String(error)}`);
    const local = new LocalWorkflow({
      workflow,
      pods,
      clock,
      log,
      configMaps,
      processes: this.#processes,
      locks: this.#locks,
      memo: this.#memo,
      changed: () => {
        entry.snapshot = null;
        if (!entry.isRemoved) writer.changed();
        this.#feed.notify(name);
      },
    });
    const writer = createWorkflowWriter({ stateDir, name, clock, snapshot: () => local.snapshot(), onTrouble });
    await writer.write();
    const ready = Promise.withResolvers<void>();
    const entry: Entry = {
      local,
      snapshot: null,
      isRemoved: false,
      done: ready.promise.then(() => this.#runToEnd(name, entry, writer)),
    };
    this.#entries.set(name, entry);
    ready.resolve();
  }

  async #runToEnd(name: string, entry: Entry, writer: ReturnType<typeof createWorkflowWriter>): Promise<void> {
    const { stateDir, clock, log } = this.#options;
    const over = new AbortController();
    const onWish = (wish: Wish) => {
      if (wish.type !== 'delete') return entry.local.act(wish);
      void this.remove({ name, namespace: '' }).catch((error: unknown) =>
        log.warn(`workflow ${name} could not be removed: ${String(error)}`),
      );
      return null;
    };
    const wishes = watchWishes({
      stateDir,
      name,
      clock,
      signal: over.signal,
      onWish,
      onTrouble: (message) => log.warn(message),
    });
    try {
      await entry.local.run();
      this.#feed.notify(name, 'end');
      if (!entry.isRemoved) await writer.close();
    } catch (error) {
      log.warn(`workflow ${name} could not be written: ${String(error)}`);
    } finally {
      over.abort();
      await wishes.catch((error: unknown) =>
        log.warn(`wishes for workflow ${name} could not be watched: ${String(error)}`),
      );
    }
  }
}
