import type { WorkflowStatus } from '../../argo/status-types.ts';
import type { Workflow } from '../../argo/types.ts';
import type { Clock } from '../../core/clock.ts';
import type { Log } from '../../core/log.ts';
import type { Act } from '../engine.ts';
import { actOnRun } from './operator/act-on-run.ts';
import { Capacity } from './operator/capacity.ts';
import type { ConfigMaps } from './operator/config-maps.ts';
import { rfc3339 } from './operator/go-time.ts';
import type { LockTable } from './operator/lock-table.ts';
import { lockWishes } from './operator/locks.ts';
import type { MemoCache } from './operator/memo-cache.ts';
import { NodeFault } from './operator/node-fault.ts';
import { prepareWorkflow } from './operator/prepare-workflow.ts';
import { Run } from './operator/run.ts';
import { runWorkflow } from './operator/run-workflow.ts';
import type { WorkflowEnd, WorkflowState } from './operator/workflow-state.ts';
import type { PodRunner } from './pod-runner.ts';

export interface LocalWorkflowDeps {
  /** Named, with its uid and creation time. */
  readonly workflow: Workflow;
  readonly pods: PodRunner;
  /** Processes of all workflows that run at once. @default no limit */
  readonly processes?: Capacity;
  readonly clock: Clock;
  readonly locks: LockTable;
  readonly memo: MemoCache;
  readonly configMaps: ConfigMaps;
  readonly log: Log;
  /** Called after each change of the status. */
  readonly changed: () => void;
}

const phaseLabel = 'workflows.argoproj.io/phase';
const completedLabel = 'workflows.argoproj.io/completed';

/** One workflow that this engine runs, from its submission to its end. */
export class LocalWorkflow {
  readonly #deps: LocalWorkflowDeps;
  readonly #state: WorkflowState = { phase: '', message: '', startedAt: null, finishedAt: null };
  #workflow: Workflow;
  #run: Run | null = null;

  constructor(deps: LocalWorkflowDeps) {
    this.#deps = deps;
    this.#workflow = deps.workflow;
  }

  /** Runs it. Resolves when it has ended and none of its processes is left. */
  async run(): Promise<void> {
    try {
      this.#end(await this.#runPrepared());
    } catch (error) {
      this.#end(this.#endOfTrouble(error));
    }
  }

  /** Null when the wish was taken, else why it was not. */
  act(act: Act): string | null {
    const refusal =
      this.#run === null || this.#state.finishedAt !== null ? 'the workflow has ended' : actOnRun(this.#run, act);
    if (refusal === null) this.#workflow = withAct(this.#workflow, act);
    this.#deps.changed();
    return refusal;
  }

  /** The object as it is now; it does not change afterwards. */
  snapshot(): Workflow {
    const { phase } = this.#state;
    if (phase === '') return this.#workflow;
    const { metadata } = this.#workflow;
    const isDone = this.#state.finishedAt !== null;
    const labels = { ...metadata.labels, [phaseLabel]: phase, [completedLabel]: String(isDone) };
    const annotations = { 'workflows.argoproj.io/pod-name-format': 'v2', ...metadata.annotations };
    return { ...this.#workflow, metadata: { ...metadata, labels, annotations }, status: this.#status() };
  }

  /** Argo: what is wrong before any node exists fails the workflow. Anything else is a defect of ours. */
  #endOfTrouble(error: unknown): WorkflowEnd {
    if (error instanceof NodeFault) return { phase: 'Failed', message: error.message };
    const text = error instanceof Error ? (error.stack ?? error.message) : 'an unknown error';
    this.#deps.log.warn(`the local engine failed: ${text}`);
    return { phase: 'Error', message: 'Workflow operation error' };
  }

  async #runPrepared(): Promise<WorkflowEnd> {
    const { clock, locks, memo, configMaps, log, changed, pods } = this.#deps;
    const { workflow, globals } = prepareWorkflow(this.#workflow, configMaps);
    this.#workflow = workflow;
    const startedAt = clock.now();
    const run = new Run({
      workflow,
      globals,
      pods,
      processes: this.#deps.processes ?? new Capacity(undefined),
      clock,
      locks,
      memo,
      configMaps,
      log,
      startedAt,
      changed,
    });
    this.#run = run;
    const release = await this.#lock(run);
    if (release === null) return { phase: 'Failed', message: `Stopped with strategy '${run.shutdown}'` };
    try {
      this.#begin(startedAt);
      return await runWorkflow(run);
    } finally {
      release();
    }
  }

  /** Waits for the workflow's own locks. Null when it was ended before it got them. */
  async #lock(run: Run): Promise<(() => void) | null> {
    const wishes = lockWishes(run, run.deps.workflow.spec.synchronization);
    if (wishes.length === 0) return () => {};
    const acquisition = this.#deps.locks.acquire(wishes, run.ending(false));
    if (acquisition.type === 'granted') return acquisition.release;
    this.#state.phase = 'Pending';
    this.#state.message = acquisition.message;
    this.#deps.changed();
    return acquisition.granted;
  }

  #begin(startedAt: number): void {
    Object.assign(this.#state, { phase: 'Running', message: '', startedAt } satisfies Partial<WorkflowState>);
    this.#deps.changed();
  }

  #end(end: WorkflowEnd): void {
    const now = this.#deps.clock.now();
    this.#state.startedAt ??= now;
    Object.assign(this.#state, { ...end, finishedAt: now } satisfies Partial<WorkflowState>);
    this.#deps.changed();
  }

  #status(): WorkflowStatus {
    const { phase, message, startedAt, finishedAt } = this.#state;
    const nodes = this.#run?.nodes.statuses() ?? {};
    const outputs = this.#run?.outputs.status();
    return {
      phase,
      ...(startedAt !== null && { startedAt: rfc3339(startedAt) }),
      finishedAt: finishedAt === null ? null : rfc3339(finishedAt),
      ...(message !== '' && { message }),
      progress: progressOf(Object.values(nodes)),
      ...(Object.keys(nodes).length > 0 && { nodes }),
      ...(outputs !== undefined && { outputs }),
      conditions: conditionsOf(finishedAt !== null),
    };
  }
}

function conditionsOf(isDone: boolean): NonNullable<WorkflowStatus['conditions']> {
  const running = { type: 'PodRunning', status: isDone ? 'False' : 'True' };
  return isDone ? [running, { type: 'Completed', status: 'True' }] : [running];
}

/** `done/all` of the pods. */
function progressOf(nodes: readonly { readonly type: string; readonly phase?: string }[]): string {
  const pods = nodes.filter(({ type }) => type === 'Pod');
  return `${pods.filter(({ phase }) => phase === 'Succeeded').length}/${pods.length}`;
}

/** What argo's own commands write into the spec. */
function withAct(workflow: Workflow, act: Act): Workflow {
  const { suspend: _suspend, ...spec } = workflow.spec;
  switch (act.type) {
    case 'stop':
      return { ...workflow, spec: { ...spec, shutdown: 'Stop' } };
    case 'terminate':
      return { ...workflow, spec: { ...spec, shutdown: 'Terminate' } };
    case 'suspend':
      return { ...workflow, spec: { ...spec, suspend: true } };
    default:
      return act.displayName === undefined ? { ...workflow, spec } : workflow;
  }
}
