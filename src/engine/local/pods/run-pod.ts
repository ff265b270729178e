import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../../../core/log.ts';
import type { LocalPod, PodResult } from '../pod-runner.ts';
import type { ContainerEnd, ContainerMount } from './container-run.ts';
import { failedStep, type OnFailure } from './failed-step.ts';
import { fileParameters } from './output-parameters.ts';
import { type PodPaths, podPaths } from './pod-paths.ts';
import { type Ending, initOutcome, notStarted, type PodOutcome, podOutcome } from './pod-result.ts';
import { type PreparedContainer, prepareInitContainers, prepareMain } from './prepare-container.ts';
import { newPodToken } from './process-record.ts';
import { removeTree } from './remove-tree.ts';
import { type ContainerContext, type ContainerPlace, runContainer } from './run-container.ts';
import { readResult } from './step-output.ts';
import { createVolumeShelf, mountPathOf, podVolumes, type VolumeContext } from './volumes.ts';

/** What all pods of a run share. */
export interface PodContext extends ContainerContext, Omit<VolumeContext, 'podVolumes'> {
  /** PATH of the steps. */
  readonly path: string;
  /** More variables for every step. */
  readonly env: Readonly<Record<string, string>>;
  /** Directories of this machine that every step sees as well. */
  readonly shared: readonly ContainerMount[];
  readonly log: Log;
  /** Gets each step whose `main` failed by itself, while everything around it is still there; the pod ends when this resolves. Null: none does. */
  readonly onFailure: OnFailure | null;
}

/** One pod on its way. */
export interface PodRun {
  readonly pod: LocalPod;
  readonly context: PodContext;
  readonly paths: PodPaths;
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly stop: AbortSignal;
  /** Why `stop` has fired, or null while it has not. */
  ending(): Ending;
  /** No deadline ends the pod any more: it has ended, and only waits. */
  liftDeadline(): void;
}

export type PodOutcomeWithResult = PodOutcome & Pick<PodResult, 'result'> & Partial<Pick<PodResult, 'finishedAt'>>;

/** Runs the init containers of a pod, then `main`. Throws HarnessError ENGINE with what kept it from being set up. */
export async function runPod(
  pod: LocalPod,
  context: PodContext,
  life: Pick<PodRun, 'startedAt' | 'stop' | 'ending' | 'liftDeadline'>,
): Promise<PodOutcomeWithResult> {
  const paths = podPaths(context.stateDir, pod.workflowName, pod.nodeId);
  const run: PodRun = { pod, context, paths, token: newPodToken(), ...life };
  try {
    if (existsSync(paths.scratch)) await removeTree(paths.scratch); // of an earlier pod of the same name
    mkdirSync(paths.scratch, { recursive: true, mode: 0o700 });
    writeFileSync(paths.log, ''); // a pod made again under the same name has a new log
    return await runContainers(run);
  } finally {
    await removeTree(paths.scratch).catch((error: Error) =>
      context.log.warn(`cannot remove ${paths.scratch}: ${error.message}`),
    );
  }
}

async function runContainers(run: PodRun): Promise<PodOutcomeWithResult> {
  const volumes = podVolumes(run.pod);
  const shelf = createVolumeShelf(volumes, { ...run.context, podVolumes: run.paths.volumes });
  const main = await prepareMain(run, shelf);
  for (const container of await prepareInitContainers(run, shelf, main.plan.mounts)) {
    const end = await start(run, container, { stdout: null, onFailure: null });
    const outcome = initOutcome(container.name, end, run.ending());
    if (outcome !== null) return { ...outcome, result: null };
  }
  const ending = run.ending();
  return ending === null ? runMain(run, main) : { ...notStarted(ending), result: null };
}

async function runMain(run: PodRun, main: PreparedContainer): Promise<PodOutcomeWithResult> {
  const stdout = run.pod.wantsResult ? join(run.paths.scratch, 'stdout') : null;
  writeFileSync(run.paths.environment, `${JSON.stringify(main.publicEnvironment)}\n`);
  const paused = pausing(run, main);
  const end = await start(run, main, { stdout, onFailure: paused.onFailure });
  const { outputs, container, script } = run.pod.template;
  const mountPaths = ((container ?? script)?.volumeMounts ?? []).map(mountPathOf);
  const parameters = fileParameters(outputs?.parameters ?? [], mountPaths);
  const outcome = podOutcome(end, parameters, paused.since() === null ? run.ending() : null);
  explainInLog(run.paths.log, end, outcome);
  const hasResult = stdout !== null && (end.type === 'exited' || end.type === 'killed');
  const finishedAt = paused.since();
  const result = hasResult ? await readResult(stdout) : null;
  return { ...outcome, result, ...(finishedAt === null ? {} : { finishedAt }) };
}

/** What ends the pod while somebody looks at it, or keeps them from looking, is no reason for its failure any more; and the time does not count. */
function pausing(
  run: PodRun,
  main: PreparedContainer,
): { readonly onFailure: ContainerPlace['onFailure']; since(): number | null } {
  const { onFailure, clock, log } = run.context;
  let since: number | null = null;
  if (onFailure === null) return { onFailure: null, since: () => null };
  return {
    since: () => since,
    onFailure: async (failed, stop) => {
      since = clock.now();
      run.liftDeadline();
      try {
        await onFailure(await failedStep(run, main, failed), stop);
      } catch (error) {
        log.warn(`${run.pod.nodeName} is not kept: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
  };
}

async function start(
  run: PodRun,
  { name, plan, scratch }: PreparedContainer,
  { stdout, onFailure }: Pick<ContainerPlace, 'onFailure'> & { readonly stdout: string | null },
): Promise<ContainerEnd> {
  if (plan.fault !== null) return { type: 'notStarted', cause: plan.fault };
  const log = name === 'main' ? run.paths.log : join(run.paths.directory, `${name}.log`);
  const { stateDir: hidden } = run.context;
  const place = { scratch, hidden, record: run.paths.record, output: { log, stdout }, onFailure };
  return runContainer(plan, place, run.context, run.stop);
}

/** Where the step itself could say nothing, its log says why, as Argo's executor would. */
function explainInLog(log: string, end: ContainerEnd, outcome: PodOutcome): void {
  if (end.type === 'exited' || end.type === 'killed') return;
  appendFileSync(log, `Error: ${outcome.message?.replace(/^main: Error \(exit code \d+\): /, '') ?? ''}\n`);
}
