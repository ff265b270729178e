/** The embedded engine of one run: what steps find on this machine, and where their logs and artifacts lie. */
import { existsSync } from 'node:fs';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { moduleFile, packageRoot } from '../core/package-root.ts';
import { createLocalEngine } from '../engine/local/engine.ts';
import type { ContainerMount } from '../engine/local/pods/container-run.ts';
import { createPodRunner } from '../engine/local/pods/create-pod-runner.ts';
import { endLeftovers } from '../engine/local/pods/end-leftovers.ts';
import type { Isolation } from '../engine/local/pods/isolation.ts';
import { claimDirectory } from '../engine/local/pods/pod-paths.ts';
import { probeIsolation } from '../engine/local/pods/probe-isolation.ts';
import { createLocalLogSource } from '../logs/local.ts';
import { mainRefsOf, type ProwJob } from '../prow/job.ts';
import type { Ended } from '../run/execute.ts';
import { latestFirst, type RunDirectory } from '../run/run-directory.ts';
import { directoriesFor } from '../sdk/directories.ts';
import { givenClaims } from './claim-flags.ts';
import type { FlagValues } from './command.ts';
import { writeClaims } from './earlier-claims.ts';
import type { EngineSession } from './engine-session.ts';
import type { engineFlags } from './flags.ts';
import type { Host } from './host.ts';
import { keyedFiles } from './keyed-files.ts';
import { pauseOnFailure } from './pause-on-failure.ts';

export interface LocalEngineRequest {
  readonly directory: RunDirectory;
  readonly runsDir: string;
  readonly checkout: string | null;
  readonly job: ProwJob;
  readonly claims: Readonly<Record<string, string>>;
  readonly serviceAccounts: ReadonlySet<string>;
  /** Whether any claim exists that a workflow names. */
  readonly trustsNames: boolean;
  readonly flags: FlagValues<typeof engineFlags>;
  readonly host: Host;
  /** Tells the person who waits. */
  readonly say: (line: string) => void;
}

/** Artifacts are what the workflow's exit handler copied; without one, what lies on its volume. */
export async function openLocalEngine(asked: LocalEngineRequest): Promise<EngineSession> {
  const { directory, flags, host } = asked;
  const given = await givenClaims(flags.claim, host.cwd);
  const claims = { ...asked.claims, ...given.directories };
  const request = { ...asked, claims };
  const { stateDir } = directory;
  const log = {
    info: (line: string) => host.stderr.write(`${line}\n`),
    warn: (line: string) => host.stderr.write(`${line}\n`),
  };
  await endLeftoversOf(request);
  await writeClaims(stateDir, claims);
  const [secrets, configMaps] = await Promise.all([
    keyedFiles(flags.secret, '--secret', host.cwd),
    keyedFiles(flags['config-map'], '--config-map', host.cwd),
  ]);
  const isolation = await localIsolation(stateDir, host);
  const empty = join(directory.path, 'empty');
  for (const path of [empty, collectedIn(directory)]) await mkdir(path);
  const pods = await createPodRunner({
    stateDir,
    isolation,
    path: `${await toolDirectory(directory)}:${host.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin'}`,
    env: stepVariables(request),
    shared: sharedDirectories(request, empty),
    claims,
    secrets,
    configMaps,
    clock: host.clock,
    log,
    onFailure: pauseOnFailure(flags, host, asked.say),
  });
  const realDirectories = isolation.type === 'none' ? [join(stateDir, 'volumes')] : null;
  const machine = {
    arch: process.arch,
    secrets,
    configMaps,
    claims: request.trustsNames ? undefined : new Set([...given.names, ...Object.keys(claims)]),
    serviceAccounts: request.serviceAccounts,
    realDirectories,
  };
  const { namespace } = flags;
  const engine = createLocalEngine({
    ...{ stateDir, pods, clock: host.clock, log, machine, configMaps },
    ...(namespace !== undefined && { namespace }),
  });
  return {
    engine,
    logs: createLocalLogSource(stateDir),
    artifactsOf: async (ended) => artifactsDirectory(ended, request),
    close: async () => {
      await engine.dispose();
      await rm(collectedIn(directory), { recursive: true, force: true });
    },
  };
}

/** What this machine has to keep steps apart; the same for the whole run. */
export function localIsolation(stateDir: string, { env }: Host): Promise<Isolation> {
  return probeIsolation(stateDir, env['PATH'] ?? '');
}

/** Processes that a run left behind because it was killed itself. */
async function endLeftoversOf({ runsDir, host }: LocalEngineRequest): Promise<void> {
  for (const id of await latestFirst(runsDir)) {
    for (const { pid, wasRunning } of await endLeftovers(join(runsDir, id, 'state'))) {
      if (wasRunning) host.stderr.write(`ended process ${pid}, left behind by run ${id}\n`);
    }
  }
}

/** A directory for PATH in which `e2e` is this very program, run by this very Node. */
async function toolDirectory({ stateDir }: RunDirectory): Promise<string> {
  const bin = join(dirname(stateDir), 'bin');
  await mkdir(bin);
  const e2e = join(bin, 'e2e');
  await writeFile(e2e, `#!/bin/sh\nexec ${shellQuoted(process.execPath)} ${shellQuoted(moduleFile('cli/e2e'))} "$@"\n`);
  await chmod(e2e, 0o755);
  return bin;
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Where exit handlers copy artifacts, below the name of their workflow. */
function collectedIn({ path }: RunDirectory): string {
  return join(path, 'collected');
}

/** Steps clone the tested repository from this machine, and hand their artifacts over here. */
function stepVariables({ checkout, job, flags, directory }: LocalEngineRequest): Readonly<Record<string, string>> {
  const refs = mainRefsOf(job);
  return {
    E2E_DESTINATION: pathToFileURL(collectedIn(directory)).href,
    ...(checkout === null || refs === null ? {} : { E2E_SOURCE: `${refs.org}/${refs.repo}=${checkout}` }),
    ...(flags.dirty ? { E2E_DIRTY: 'true' } : {}),
  };
}

/**
 * What steps see of this machine at its own path. Everything is there already but what lies under /tmp, which is theirs alone; in exchange the
 * run's own state, which would come along with a checkout there, is covered up.
 */
function sharedDirectories({ checkout, directory }: LocalEngineRequest, empty: string): readonly ContainerMount[] {
  const needed = [checkout, packageRoot, dirname(dirname(process.execPath)), join(directory.path, 'bin')].filter(
    (path) => path !== null,
  );
  const private_ = needed.filter((path) => isBelow(path, '/tmp'));
  const roots = [...new Set(private_)].filter(
    (path) => !private_.some((other) => other !== path && isBelow(path, other)),
  );
  const covered = roots.some((root) => isBelow(directory.stateDir, root))
    ? [mount(empty, directory.stateDir, true)]
    : [];
  const collected = collectedIn(directory);
  return [...roots.map((path) => mount(path, path, true)), ...covered, mount(collected, collected, false)];
}

function mount(source: string, mountPath: string, readOnly: boolean): ContainerMount {
  return { source, mountPath, subPath: null, readOnly };
}

function isBelow(path: string, directory: string): boolean {
  return path.startsWith(`${directory}/`);
}

/** An exit handler that did not run, or failed, leaves the volume to look at; without a volume there are no artifacts, and no directory. */
function artifactsDirectory({ submitted, workflow }: Ended, { directory, job, claims }: LocalEngineRequest): string {
  const copied = join(collectedIn(directory), submitted.ref.name);
  if (existsSync(copied)) return copied;
  const claim = workflow.spec.volumes?.find(({ persistentVolumeClaim }) => persistentVolumeClaim !== undefined)
    ?.persistentVolumeClaim?.claimName;
  if (claim === undefined) return copied;
  return directoriesFor(claimDirectory(directory.stateDir, claim, claims), submitted.ref.name, job).artifacts;
}
