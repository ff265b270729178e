import { randomUUID } from 'node:crypto';
import { withoutBulk } from '../../argo/compressed-nodes.ts';
import type { Workflow } from '../../argo/types.ts';
import type { Clock } from '../../core/clock.ts';
import { HarnessError, type Problem } from '../../core/errors.ts';
import type { KubeClient } from '../../kubernetes/kube-client.ts';
import { watchTable } from '../../kubernetes/table-watch.ts';
import type { Act, Change, WorkflowEngine, WorkflowRef } from '../engine.ts';
import { actAsAllowed } from './act.ts';
import { Lanes } from './lanes.ts';
import type { Policy } from './policy/policy.ts';
import { readWorkflow } from './read-workflow.ts';
import { runSelector } from './submission-labels.ts';
import { createWorkflow, dryRun } from './submit/create.ts';
import { offlineProblems } from './submit/offline-problems.ts';
import type { Persistence } from './submit/persist.ts';
import { preflight } from './submit/preflight.ts';
import { prepareSubmission, type Submission } from './submit/submission.ts';
import { withdraw } from './submit/withdraw.ts';
import { workflowChanges } from './watch/changes.ts';
import { NodeHolder } from './watch/node-holder.ts';
import { podCauses } from './watch/pod-events.ts';
import { Untouched } from './watch/untouched.ts';
import { whyUntouched } from './watch/why-untouched.ts';
import { workflowsPath } from './workflow-path.ts';

export interface ArgoEngineOptions {
  /** Closed by whoever made it. */
  readonly client: KubeClient;
  /** Written on every object as the label by which the run's workflows are watched and found. */
  readonly runId: string;
  readonly policy: Policy;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Ends checking and submitting; what was submitted is left alone. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for which a creation is tried while the API server does not answer. @default 300 000 */
  readonly budgetMs?: number;
  /** Told before each pause in which the API server is waited for. */
  readonly onRetry?: (error: unknown, pauseMs: number) => void;
  /** Milliseconds without a phase before it is asked why. @default 30 000 */
  readonly untouchedAfterMs?: number;
  /** Milliseconds for which a pod may start without a word before its events are read. @default 15 000 */
  readonly silentAfterMs?: number;
}

/** Requests of one kind that are on their way at once: an API server holds back who asks for hundreds. */
const atOnce = 16;

/** Fewer, for each may bring a megabyte. */
const looksAtOnce = 4;

/** Argo Workflows on a cluster, by the Kubernetes API alone. */
export function createArgoEngine(options: ArgoEngineOptions): WorkflowEngine {
  return new ClusterEngine(options);
}

class ClusterEngine implements WorkflowEngine {
  readonly name = 'argo';
  readonly #options: ArgoEngineOptions;
  readonly #persistence: Persistence;
  readonly #checks = new Lanes(atOnce);
  readonly #acts = new Lanes(atOnce);
  readonly #looks = new Lanes(looksAtOnce);
  readonly #preflights = new Map<string, Promise<void>>();
  /** Of workflows that were checked, so that the very object is created that the server would take. */
  readonly #prepared = new WeakMap<Workflow, Submission>();
  readonly #untouched: Untouched;
  readonly #nodes: NodeHolder;

  constructor(options: ArgoEngineOptions) {
    const { client, clock, random, signal, budgetMs, onRetry, untouchedAfterMs, silentAfterMs } = options;
    this.#options = options;
    this.#persistence = {
      clock,
      random,
      signal,
      ...(budgetMs !== undefined && { budgetMs }),
      ...(onRetry !== undefined && { onRetry }),
    };
    this.#untouched = new Untouched({
      clock,
      afterMs: untouchedAfterMs,
      explain: (refs, over) => whyUntouched(client, refs, { now: clock.now(), signal: over }),
    });
    this.#nodes = new NodeHolder({
      clock,
      afterMs: silentAfterMs,
      causes: (namespace, over) => podCauses(client, namespace, { now: clock.now(), signal: over }),
    });
  }

  /** What is wrong with it by itself is told without asking the cluster; one that may not run is never shown to it. */
  async check(workflow: Workflow): Promise<readonly Problem[]> {
    const problems = offlineProblems(workflow, this.#options.policy);
    if (problems.some(({ severity }) => severity === 'error')) return problems;
    const submission = this.#prepare(workflow);
    await this.#preflight(submission.ref.namespace);
    const answers = await this.#checks.run(() => dryRun(this.#options.client, submission, this.#persistence));
    if (answers.every(({ severity }) => severity !== 'error')) this.#prepared.set(workflow, submission);
    return [...problems, ...answers];
  }

  async submit(workflow: Workflow): Promise<WorkflowRef> {
    const submission = this.#prepared.get(workflow) ?? this.#prepareUnchecked(workflow);
    this.#prepared.delete(workflow); // the same object again is another workflow
    try {
      return await createWorkflow(this.#options.client, submission, this.#persistence);
    } catch (error) {
      const isSettled = error instanceof HarnessError && error.code === 'WORKFLOW_REFUSED';
      if (!isSettled) await withdraw(this.#options.client, submission, this.#options);
      throw error;
    }
  }

  async get(ref: WorkflowRef): Promise<Workflow | null> {
    const workflow = await this.#looks.run(() => readWorkflow(this.#options.client, ref));
    if (workflow === null) return null;
    const seen = await this.#nodes.seen(ref, workflow);
    return seen.status === undefined ? seen : { ...seen, status: withoutBulk(seen.status) };
  }

  changes(refs: readonly WorkflowRef[], signal: AbortSignal): AsyncIterable<Change> {
    const { client, clock, random, runId } = this.#options;
    const labelSelector = runSelector(runId);
    return workflowChanges(refs, signal, {
      clock,
      holders: [this.#untouched, this.#nodes],
      watch: (namespace, inner) =>
        watchTable(client, {
          path: workflowsPath(namespace),
          labelSelector,
          signal: inner,
          clock,
          random,
        }),
    });
  }

  act(ref: WorkflowRef, act: Act): Promise<void> {
    return this.#acts.run(() => actAsAllowed(this.#options.client, ref, act, this.#options));
  }

  #prepare(workflow: Workflow): Submission {
    const { policy, runId, random } = this.#options;
    return prepareSubmission(workflow, {
      runId,
      namespace: policy.defaultNamespace,
      submissionId: randomUUID(),
      random: (limit) => Math.floor(random() * limit),
    });
  }

  #prepareUnchecked(workflow: Workflow): Submission {
    const errors = offlineProblems(workflow, this.#options.policy).filter(({ severity }) => severity === 'error');
    if (errors.length === 0) return this.#prepare(workflow);
    const name = workflow.metadata.name ?? workflow.metadata.generateName ?? '';
    throw new HarnessError('WORKFLOW_REFUSED', `workflow ${name} cannot run on the cluster`, { problems: errors });
  }

  /** Once for each namespace, whatever comes of it. */
  #preflight(namespace: string): Promise<void> {
    const begun = this.#preflights.get(namespace);
    if (begun !== undefined) return begun;
    const { budgetMs: _, ...persistence } = this.#persistence; // a wrong address is told sooner
    const preflighted = preflight(this.#options.client, [namespace], persistence);
    this.#preflights.set(namespace, preflighted);
    return preflighted;
  }
}
