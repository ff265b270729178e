import { podName } from '../../../argo/names.ts';
import type { Workflow } from '../../../argo/types.ts';
import type { Clock } from '../../../core/clock.ts';
import type { Log } from '../../../core/log.ts';
import type { PodRunner } from '../pod-runner.ts';
import { ActivePods } from './active-pods.ts';
import { Capacity } from './capacity.ts';
import type { ConfigMaps } from './config-maps.ts';
import { EndingSignal } from './ending-signal.ts';
import { GlobalOutputs } from './global-outputs.ts';
import type { LockTable } from './lock-table.ts';
import type { MemoCache } from './memo-cache.ts';
import { type Node, NodeTree } from './node-tree.ts';
import type { Variables } from './scope.ts';
import { mayRun, type ShutdownStrategy } from './shutdown.ts';
import type { SuspendedNode } from './suspended-node.ts';
import { TemplateTable } from './template-table.ts';

export interface RunDeps {
  /** With `workflow.*` tags of the spec resolved; its templates are as written. */
  readonly workflow: Workflow;
  readonly globals: Variables;
  readonly pods: PodRunner;
  /** Processes of all workflows of the engine. */
  readonly processes: Capacity;
  readonly clock: Clock;
  readonly locks: LockTable;
  readonly configMaps: ConfigMaps;
  readonly memo: MemoCache;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Called after each change of the status. */
  readonly changed: () => void;
}

/** What ends a run's nodes before their time, for the main part and for exit handlers. */
type Ending = 'main' | 'exit';

/** The state of one workflow while it runs; shared by everything that runs a part of it. */
export class Run {
  readonly deps: RunDeps;
  readonly nodes: NodeTree;
  readonly templates: TemplateTable;
  readonly outputs: GlobalOutputs;
  /** Pods of the whole workflow, limited by `spec.parallelism`. */
  readonly podCapacity: Capacity;
  readonly suspended = new Set<SuspendedNode>();
  readonly pods: ActivePods;
  /** Milliseconds since the epoch, or null. */
  readonly deadline: number | null;
  readonly #endings: Readonly<Record<Ending, EndingSignal>> = { main: new EndingSignal(), exit: new EndingSignal() };
  #shutdown: ShutdownStrategy | null = null;
  readonly #listeners = new Set<() => void>();
  #isNotifying = false;
  #gate: PromiseWithResolvers<void> | null = null;

  constructor(deps: RunDeps) {
    const { spec } = deps.workflow;
    this.deps = deps;
    this.templates = new TemplateTable(spec);
    this.podCapacity = new Capacity(spec.parallelism);
    this.outputs = new GlobalOutputs(deps.globals);
    this.deadline = deadlineOf(deps);
    this.nodes = new NodeTree({
      workflowName: this.name,
      now: () => deps.clock.now(),
      changed: () => this.#noteChange(),
    });
    this.pods = new ActivePods(this.nodes);
    deps.globals.set('workflow.status', ''); // as in Argo, what the first pass begins sees none
    if (spec.shutdown !== undefined) this.shutDown(spec.shutdown);
    if (spec.suspend === true) this.suspend();
  }

  get name(): string {
    return this.deps.workflow.metadata.name ?? '';
  }

  get namespace(): string {
    return this.deps.workflow.metadata.namespace ?? '';
  }

  get shutdown(): ShutdownStrategy | null {
    return this.#shutdown;
  }

  get isSuspended(): boolean {
    return this.#gate !== null;
  }

  /** Calls back when nodes of this kind must end. Gives what forgets it. */
  onEnding(onExit: boolean, end: () => void): () => void {
    return this.#endings[onExit ? 'exit' : 'main'].onEnd(end);
  }

  /** Fires when nodes of this kind must end: on stop, terminate or the workflow's deadline. */
  ending(onExit: boolean): AbortSignal {
    return this.#endings[onExit ? 'exit' : 'main'].signal;
  }

  mayRun(onExit: boolean): boolean {
    return mayRun(this.#shutdown, onExit);
  }

  isPastDeadline(): boolean {
    return this.deadline !== null && this.deps.clock.now() > this.deadline;
  }

  shutDown(strategy: ShutdownStrategy): void {
    if (this.#shutdown === 'Terminate') return;
    this.#shutdown = strategy;
    this.#endings.main.end();
    if (strategy === 'Terminate') this.#endings.exit.end();
    this.resume();
    this.#noteChange();
  }

  reachDeadline(): void {
    this.#endings.main.end();
  }

  /** `spec.suspend`: what runs goes on, nothing new begins. A run that is being shut down cannot be suspended. */
  suspend(): void {
    if (this.#shutdown === null) this.#gate ??= Promise.withResolvers<void>();
  }

  resume(): void {
    this.#gate?.resolve();
    this.#gate = null;
  }

  /** Undefined when the run may go on at once. */
  turn(): Promise<void> | undefined {
    return this.#gate?.promise;
  }

  /** Argo: a workflow may ask for the first form of pod names, which are node ids. */
  podName(nodeName: string, templateName: string | undefined): string {
    const isFirstForm = this.deps.workflow.metadata.annotations?.['workflows.argoproj.io/pod-name-format'] === 'v1';
    return isFirstForm ? this.nodes.idOf(nodeName) : podName(this.name, nodeName, templateName);
  }

  /** Brings the variables up to date that change by themselves. */
  refreshGlobals(): void {
    const seconds = (this.deps.clock.now() - this.deps.startedAt) / 1000;
    this.deps.globals.set('workflow.duration', seconds.toFixed(6));
  }

  /** Calls back, once for many, soon after the status changed. Gives what ends that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves soon after the status changed next. */
  nextChange(): Promise<void> {
    return new Promise((resolve) => {
      const forget = this.onChange(() => {
        forget();
        resolve();
      });
    });
  }

  addChild(parent: Node, child: Node): void {
    this.nodes.addChild(parent, child.id);
  }

  #noteChange(): void {
    this.deps.changed();
    if (this.#listeners.size === 0 || this.#isNotifying) return;
    this.#isNotifying = true;
    queueMicrotask(() => {
      this.#isNotifying = false;
      for (const listener of this.#listeners) listener();
    });
  }
}

function deadlineOf({ workflow, startedAt }: RunDeps): number | null {
  const seconds = workflow.spec.activeDeadlineSeconds;
  return seconds === undefined ? null : Math.floor(startedAt / 1000) * 1000 + seconds * 1000;
}
