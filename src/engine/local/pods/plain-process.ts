import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { startTicks } from '../../../core/process-identity.ts';
import type { ContainerEnd, ContainerPlan, ContainerStreams, LaunchedContainer } from './container-run.ts';
import { findProgram } from './find-program.ts';
import { readOutputFile } from './output-file.ts';
import { podTokenVariable } from './process-record.ts';
import { endSurvivors, type PodProcesses } from './survivors.ts';

export interface PlainPlace {
  /** The pod's own directory; `tmp` in it is where a container without a working directory runs. */
  readonly scratch: string;
  /** `setpriv` of util-linux, which ends `main` when we die; null where there is none. */
  readonly setpriv: string | null;
}

/**
 * Runs a container as a process group of this machine: no mounts, no private `/tmp`, the same files as everybody.
 * Gives the end at once when there is no such program. Rejects when its directories cannot be made.
 */
export async function launchPlainProcess(
  plan: ContainerPlan,
  streams: ContainerStreams,
  place: PlainPlace,
): Promise<LaunchedContainer | ContainerEnd> {
  const cwd = plan.workingDir ?? join(place.scratch, 'tmp');
  await mkdir(cwd, { recursive: true });
  const found = await findProgram(plan.command[0], plan.environment['PATH'] ?? '', cwd);
  if (found.type !== 'found') return found;
  const sinceMs = await timeOfChange(join(place.scratch, 'started'));
  const [, ...args] = plan.command;
  const tie = place.setpriv === null ? [] : ['--pdeathsig', 'KILL', '--', found.file];
  const child = spawn(place.setpriv ?? found.file, [...tie, ...args], {
    cwd,
    detached: true,
    env: { ...plan.environment },
    stdio: ['ignore', streams.stdout, streams.stderr],
  });
  return supervise(child, plan, sinceMs);
}

/** Now, as the file system tells it: its clock is a little behind the processor's. */
async function timeOfChange(marker: string): Promise<number> {
  await writeFile(marker, '');
  return (await stat(marker)).ctimeMs;
}

function supervise(child: ChildProcess, plan: ContainerPlan, sinceMs: number): LaunchedContainer {
  const pid = child.pid;
  const processes = { group: pid ?? null, sinceTicks: startTicks(pid ?? 0) };
  const ended = new Promise<ContainerEnd>((resolve) => {
    child.on('error', (error) => resolve({ type: 'broken', cause: error.message }));
    child.on('exit', (exitCode, signal) => resolve(conclude(plan, sinceMs, processes, exitCodeOf(exitCode, signal))));
  });
  return {
    pid: pid ?? 0,
    ended,
    isHeld: false, // its record may be written a moment late
    proceed: () => {},
    failed: ended.then((end) =>
      end.type === 'exited' && end.exitCode !== 0 ? { exitCode: end.exitCode, initPid: null } : null,
    ),
    resume: () => {}, // its processes are gone, its files stay as long as the pod's
    kill: (signal) => {
      if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      try {
        process.kill(-pid, signal);
      } catch {
        // it ended in the meantime
      }
    },
  };
}

async function conclude(
  plan: ContainerPlan,
  sinceMs: number,
  processes: Pick<PodProcesses, 'group' | 'sinceTicks'>,
  exitCode: number,
): Promise<ContainerEnd> {
  await endSurvivors({ ...processes, token: plan.environment[podTokenVariable] ?? '' });
  const files = await Promise.all(plan.outputFiles.map((file) => readOutputFile(file, sinceMs)));
  return { type: 'exited', exitCode, files };
}

/** Kubernetes: a process that a signal ended has exit code 128 + its number. */
function exitCodeOf(exitCode: number | null, signal: NodeJS.Signals | null): number {
  return exitCode ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}
