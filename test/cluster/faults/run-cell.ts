import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isTerminal } from '../../../src/argo/phase.ts';
import type { WorkflowPhase } from '../../../src/argo/status-types.ts';
import type { Workflow } from '../../../src/argo/types.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { InterruptedError } from '../../../src/core/errors.ts';
import { retry } from '../../../src/core/retry.ts';
import { removeLeftovers } from '../../../src/engine/argo/leftovers.ts';
import { KubeError } from '../../../src/kubernetes/kube-error.ts';
import type { ProwJob } from '../../../src/prow/job.ts';
import type { RunOutcome } from '../../../src/run/run-e2e.ts';
import type { ArmedRule } from '../../support/fault-proxy/fault.ts';
import type { ClusterRig } from '../cluster-rig.ts';
import { type ProxiedClient, proxiedClient } from '../proxied-client.ts';
import type { Cell, Injection } from './cells.ts';
import { newJob, runHarness } from './harness-run.ts';
import { endlessWorkflow, greenWorkflow } from './workflows.ts';

/** What became of one cell. */
export interface CellOutcome {
  readonly exitCode: number;
  /** What ended the run before a verdict, or why its workflow is not green. */
  readonly reason: string;
  readonly inServer: readonly string[];
  /** Phases of those that still ran, after the next start of the same job had looked for leftovers. */
  readonly afterNextStart: readonly string[];
  /** Watches that began with the state as it was, not where another had ended. */
  readonly freshWatches: number;
  /** From the signal, where there was one, else from the start. */
  readonly seconds: number;
  readonly requests: number;
  /** Requests that the fault hit. */
  readonly hits: number;
}

export interface CellRun {
  readonly rig: ClusterRig;
  readonly cell: Cell;
  readonly injection: Injection;
  /** For a fault of the cluster: called when the first request of the stage comes; it goes on when this resolves. */
  readonly clusterFault: () => Promise<void>;
}

/** One whole run of the harness on the cluster, through a proxy of its own. */
export async function runCell(run: CellRun): Promise<CellOutcome> {
  const { rig } = run;
  const through = await proxiedClient(rig.namespace);
  const directory = await mkdtemp(join(tmpdir(), 'fault-'));
  try {
    const job = newJob();
    const runId = `fault-${randomBytes(4).toString('hex')}`;
    const armed = inject(run, through);
    const { outcome, seconds } = await timedRun(run, { through, job, runId, directory });
    const inServer = await phasesOf(rig, runId);
    return {
      exitCode: outcome.exitCode,
      reason: reasonOf(outcome),
      inServer,
      afterNextStart: inServer.every(isEnd) ? [] : await afterNextStart(rig, job, runId),
      freshWatches: through.proxy.requests.filter(({ query }) => query['sendInitialEvents'] === 'true').length,
      seconds,
      requests: through.proxy.traffic().requests,
      hits: armed.hits,
    };
  } finally {
    await through.close();
    await rm(directory, { recursive: true });
  }
}

/** A watch is in the middle when something is done to the cluster; one that was ended in good order goes on where it was. */
function inject({ cell: { stage }, injection, clusterFault }: CellRun, { proxy }: ProxiedClient): ArmedRule {
  if (injection.type === 'proxy') return proxy.inject({ ...injection, stage });
  if (stage === 'watch' && injection.compacts) proxy.inject({ stage, fault: 'ended' });
  return proxy.inject({ stage, fault: 'meanwhile', meanwhile: clusterFault });
}

interface RunPlace {
  readonly through: ProxiedClient;
  readonly job: ProwJob;
  readonly runId: string;
  readonly directory: string;
}

async function timedRun({ rig, cell, injection }: CellRun, { through, job, runId, directory }: RunPlace) {
  const interrupted = new AbortController();
  const over = new AbortController();
  let since = performance.now();
  const signalling =
    cell.stage === 'shutdown' &&
    running(rig, runId, over.signal).then(() => {
      since = performance.now();
      interrupted.abort(new InterruptedError('SIGTERM'));
    });
  const { client } = through;
  const { namespace } = rig;
  const workflow = workflowOf(cell, injection, job);
  const { signal } = interrupted;
  const outcome = await runHarness({ client, job, runId, workflow, namespace, directory, interrupted: signal });
  const seconds = Math.round((performance.now() - since) / 100) / 10;
  over.abort();
  await signalling;
  return { outcome, seconds };
}

function workflowOf({ stage }: Cell, injection: Injection, job: ProwJob): Workflow {
  if (stage === 'shutdown') return endlessWorkflow(job);
  const mustOutlastFault = stage === 'watch' && injection.type === 'cluster';
  return greenWorkflow(job, mustOutlastFault ? 20 : 2.5);
}

/** Prow starts the job anew with another build id: that removes what the first left behind. */
async function afterNextStart(rig: ClusterRig, job: ProwJob, runId: string): Promise<readonly string[]> {
  const next = { ...job, buildId: `${BigInt(job.buildId) + 1n}` };
  const search = { namespaces: [rig.namespace], job: next, runId: `${runId}-next` };
  await removeLeftovers(rig.client, search, { clock: systemClock, random: Math.random });
  return phasesOf(rig, runId);
}

async function phasesOf(rig: ClusterRig, runId: string): Promise<readonly string[]> {
  return (await ofRun(rig, runId)).map(({ status }) => status?.phase ?? '');
}

function ofRun(rig: ClusterRig, runId: string): Promise<readonly Workflow[]> {
  const isRetryable = (error: unknown) => error instanceof KubeError && error.isTransient;
  return retry(() => rig.list(`argo-e2e/run=${runId}`), { isRetryable, attempts: 20, maxMs: 1_000 });
}

/** Resolves when a pod of the run runs, or when it is over. */
async function running(rig: ClusterRig, runId: string, over: AbortSignal): Promise<void> {
  const isRunning = ({ status }: Workflow) =>
    Object.values(status?.nodes ?? {}).some(({ phase }) => phase === 'Running');
  while (!over.aborted && !(await ofRun(rig, runId)).some(isRunning)) await systemClock.sleep(100);
}

function isEnd(phase: string): boolean {
  return isTerminal(phase as WorkflowPhase); // any other text is no end
}

function reasonOf({ report }: RunOutcome): string {
  const { error, workflows } = report;
  return error?.message ?? workflows.map(({ outcome, message }) => `${outcome}: ${message ?? ''}`).join(' ');
}
