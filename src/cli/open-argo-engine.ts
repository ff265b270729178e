/** The cluster's engine for one run: connection, policy, and what earlier starts of the same job left behind. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Problem, UsageError } from '../core/errors.ts';
import { formatProblem } from '../core/format-error.ts';
import { createArgoEngine } from '../engine/argo/engine.ts';
import { type Cleared, type LeftoverSearch, removeLeftovers, stopSuperseded } from '../engine/argo/leftovers.ts';
import type { WorkflowEngine } from '../engine/engine.ts';
import type { KubeClient } from '../kubernetes/kube-client.ts';
import { logChain } from '../logs/log-chain.ts';
import type { LogSource } from '../logs/log-source.ts';
import { createPodLogSource } from '../logs/pods.ts';
import { createStackdriverLogSource } from '../logs/stackdriver/log-source.ts';
import type { ProwJob } from '../prow/job.ts';
import type { Ended } from '../run/execute.ts';
import { stepDestination } from './bucket-layout.ts';
import { fetchArtifacts } from './cluster-artifacts.ts';
import { type PolicyFlags, policyOf } from './cluster-policy.ts';
import type { FlagValues } from './command.ts';
import type { EngineSession } from './engine-session.ts';
import { favourMemory } from './favour-memory.ts';
import type { connectionFlags, engineFlags, resultFlags } from './flags.ts';
import type { Host } from './host.ts';
import type { loggingFlags } from './log-flags.ts';
import { connectionWords, openCluster, patienceOf } from './open-cluster.ts';
import { type Logging, openLogging } from './open-logging.ts';
import { type ClusterPause, type ClusterPauseOptions, pauseOnCluster } from './pause-on-cluster.ts';
import { pauseOf } from './pause-on-failure.ts';
import { askCluster } from './why-failed.ts';

export interface ArgoEngineRequest {
  readonly directory: { readonly id: string; readonly path: string };
  readonly job: ProwJob;
  readonly flags: FlagValues<typeof engineFlags & typeof connectionFlags & typeof resultFlags & typeof loggingFlags> &
    PolicyFlags;
  readonly host: Host;
  /** Tells the person who waits. */
  readonly say: (line: string) => void;
}

/** Milliseconds; a shorter pause is over before it is read. */
const shownPauseMs = 1_000;

/** Nothing is asked of the cluster yet. Throws UsageError for flags that mean nothing there, KubeconfigError for a cluster that is not known. */
export async function openArgoEngine(request: ArgoEngineRequest): Promise<EngineSession> {
  const { directory, flags, host } = request;
  refuseLocalFlags(request);
  const pause = pauseOf(flags);
  favourMemory();
  const client = await openCluster(flags, host);
  const logging = openLogging(flags, host, request.say);
  const policy = policyOf(flags, client.namespace);
  const engine = createArgoEngine({
    client,
    runId: directory.id,
    policy,
    ...patienceOf(host),
    signal: host.interrupted,
    onRetry: (error, pauseMs) => {
      if (pauseMs >= shownPauseMs) request.say(waitLine(error, pauseMs));
    },
  });
  const paused = pause === null ? null : pausing(engine, pause, request, client);
  return {
    engine: clearingFirst(paused?.engine ?? engine, () => clearEarlier(request, client, policy.namespaces)),
    logs: logsFrom(client, logging, host),
    artifactsOf: onceForEach((ended) => fetchedOf(ended, request, client)),
    askWhy: askCluster(client, directory.id, connectionWords(flags)),
    close: async () => {
      await paused?.close();
      await logging?.close();
      await client.close();
      await rm(fetchedIn(request), { recursive: true, force: true });
    },
  };
}

function pausing(
  engine: WorkflowEngine,
  pause: ClusterPauseOptions['pause'],
  { directory, flags, host, say }: ArgoEngineRequest,
  client: KubeClient,
): ClusterPause {
  const { clock } = host;
  return pauseOnCluster(engine, { pause, client, runId: directory.id, clock, connection: connectionWords(flags), say });
}

/** Of the pods, and of Cloud Logging where they are gone. */
function logsFrom(client: KubeClient, logging: Logging | null, { clock }: Host): LogSource {
  const pods = createPodLogSource(client);
  if (logging === null) return pods;
  const { project, cluster, open } = logging;
  return logChain([pods, createStackdriverLogSource(project, open, { cluster, now: () => clock.now() })]);
}

function fetchedIn({ directory }: ArgoEngineRequest): string {
  return join(directory.path, 'fetched');
}

/** Where a test result is demanded, one that left nothing has a directory without any. */
async function fetchedOf(ended: Ended, request: ArgoEngineRequest, client: KubeClient): Promise<string | null> {
  const { flags, say } = request;
  const into = fetchedIn(request);
  const fetched = await fetchArtifacts(ended, { client, into, say });
  return fetched ?? (flags['junit-required'] ? join(into, ended.submitted.ref.name) : null);
}

/** What is fetched once is asked for several times. */
function onceForEach(fetch: (ended: Ended) => Promise<string | null>): (ended: Ended) => Promise<string | null> {
  const fetched = new Map<string, Promise<string | null>>();
  return (ended) => {
    const { name } = ended.submitted.ref;
    const known = fetched.get(name) ?? fetch(ended);
    fetched.set(name, known);
    return known;
  };
}

/** Flags about this machine that a cluster cannot honour. */
function refuseLocalFlags({ flags, job }: ArgoEngineRequest): void {
  if (flags.dirty)
    throw new UsageError('--dirty: a cluster does not see the working tree of this machine', {
      hint: 'commit and push, or run with --engine local',
    });
  if (flags['junit-required'] && stepDestination(job, flags) !== null)
    throw new UsageError(
      '--junit-required: steps on a cluster upload their JUnit files to the bucket, and nobody reads them there',
      {
        hint: 'leave it out; the verdict is that of the workflows',
      },
    );
  if (flags.engine !== 'argo') return; // other entries of the same run may be local ones
  const given = (['secret', 'config-map', 'claim'] as const).find((name) => flags[name].length > 0);
  if (given !== undefined)
    throw new UsageError(`--${given} is for the local engine`, {
      hint: 'on a cluster, steps find what its namespace has: make it there',
    });
}

/** The engine, which before it submits anything does `clear`, once. */
function clearingFirst(engine: WorkflowEngine, clear: () => Promise<void>): WorkflowEngine {
  let cleared: Promise<void> | null = null;
  return {
    name: engine.name,
    check: (workflow) => engine.check(workflow),
    submit: async (workflow) => {
      cleared ??= clear();
      await cleared;
      return engine.submit(workflow);
    },
    get: (ref) => engine.get(ref),
    changes: (refs, signal) => engine.changes(refs, signal),
    act: (ref, act) => engine.act(ref, act),
  };
}

/** What could not be cleared is said, and keeps nothing from running. */
async function clearEarlier(
  { directory, job, flags, host, say }: ArgoEngineRequest,
  client: KubeClient,
  namespaces: readonly string[],
): Promise<void> {
  const search: LeftoverSearch = { namespaces, job, runId: directory.id };
  const patience = patienceOf(host);
  const tell = ({ lines, problems }: Cleared) => {
    for (const line of [...lines, ...problems.map((each: Problem) => formatProblem(each))]) say(line);
  };
  tell(await removeLeftovers(client, search, patience));
  if (flags['stop-superseded']) tell(await stopSuperseded(client, search, patience));
}

function waitLine(error: unknown, pauseMs: number): string {
  const reason = error instanceof Error ? error.message : String(error);
  return `the API server is asked again in ${Math.round(pauseMs / 1000)} s: ${reason}`;
}
