import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  ContainerEnd,
  ContainerPlan,
  ContainerStreams,
  FailedCommand,
  LaunchedContainer,
} from './container-run.ts';
import { maxOutputBytes } from './container-run.ts';
import type { NamespaceIsolation } from './isolation.ts';
import { type LateMount, preparePlace, type SandboxPlace } from './sandbox-place.ts';
import { parseSandboxReport, type SandboxEndRequest, sandboxEnd } from './sandbox-report.ts';
import { sandboxScript } from './sandbox-script.ts';

/** Text that PID 1 may write before we stop listening to it. */
const maxReportBytes = 64 * 1024;

/** Runs a container in its own mount and PID namespace, over an overlay of this machine's files. Throws when its directories cannot be made. */
export function launchSandbox(
  plan: ContainerPlan,
  streams: ContainerStreams,
  place: SandboxPlace,
  isolation: NamespaceIsolation,
): LaunchedContainer {
  const late = preparePlace(plan.mounts, place, isolation.rootless);
  const child = spawn(
    isolation.tools.setpriv,
    [...launchArguments(isolation), ...scriptArguments(plan, place, late, isolation)],
    {
      cwd: place.scratch,
      detached: true,
      env: { ...plan.environment },
      stdio: ['pipe', streams.stdout, streams.stderr, 'pipe'],
    },
  );
  return supervise(child, plan, place);
}

/** Makes a sandbox that does nothing. Null when it worked, else the reason why it did not, in one sentence. */
export async function tryOut(scratch: string, isolation: NamespaceIsolation): Promise<string | null> {
  const log = openSync(join(scratch, 'log'), 'w');
  const plan: ContainerPlan = {
    command: ['sh', '-c', 'test -d /argo && test ! -e "$1"', 'trial', join(scratch, 'root')],
    environment: { PATH: '/usr/bin:/bin' },
    workingDir: null,
    mounts: [],
    fault: null,
    outputFiles: [],
  };
  try {
    const launched = launchSandbox(plan, { stdout: log, stderr: log }, { scratch, hidden: scratch }, isolation);
    launched.proceed();
    const end = await launched.ended;
    if (end.type === 'exited' && end.exitCode === 0) return null;
    const said = (await readFile(join(scratch, 'log'), 'utf8')).split('\n')[0] ?? '';
    return said === '' ? `a trial sandbox ended with ${JSON.stringify(end)}` : said;
  } catch (error) {
    return error instanceof Error ? error.message : 'a trial sandbox could not be made';
  } finally {
    closeSync(log);
  }
}

/** Ends with us at the latest: `setpriv` ties `unshare` to our life, `unshare` ties the namespace's first process to its own. */
function launchArguments({ rootless, tools }: NamespaceIsolation): readonly string[] {
  const userNamespace = rootless ? ['--user', '--map-root-user'] : [];
  return [
    ...['--pdeathsig', 'KILL', '--', tools.unshare, ...userNamespace],
    ...['--mount', '--pid', '--fork', '--kill-child', '--', tools.sh, '-c', sandboxScript, 'sandbox'],
  ];
}

/** In the order that the script documents. */
function scriptArguments(
  plan: ContainerPlan,
  place: SandboxPlace,
  late: readonly LateMount[],
  { tools }: NamespaceIsolation,
): readonly string[] {
  const [program, ...rest] = plan.command;
  const odd = Object.entries(plan.environment).filter(([name]) => !isShellName(name));
  const wrapped = [tools.env, ...odd.map(([name, value]) => `${name}=${value}`), program, ...rest];
  return [
    ...[tools.mount, tools.pivot_root, tools.umount, tools.mkdir, tools.head],
    ...[join(place.scratch, 'fstab'), join(place.scratch, 'root'), plan.workingDir ?? '', String(maxOutputBytes + 1)],
    place.pauses === true ? '1' : '0',
    ...[String(late.length), ...late.flatMap(({ source, target, options }) => [source, target, options])],
    ...[String(plan.outputFiles.length), ...plan.outputFiles],
    ...(odd.length === 0 ? [program, '0', ...rest] : [program, '1', ...wrapped]),
  ];
}

/** A shell drops variables of other names, which Kubernetes allows (`my.name`): `env` gives them to the command. */
function isShellName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}

function supervise(child: ChildProcess, plan: ContainerPlan, place: SandboxPlace): LaunchedContainer {
  let told = '';
  const failed = Promise.withResolvers<FailedCommand | null>();
  child.stdio[3]?.on('data', (chunk: Buffer) => {
    if (told.length < maxReportBytes) told += chunk.toString();
    if (place.pauses !== true) return;
    const { exitCode, initPid } = parseSandboxReport(told.slice(0, told.lastIndexOf('\n') + 1));
    if (exitCode !== null) failed.resolve(exitCode === 0 ? null : { exitCode, initPid });
  });
  child.stdin?.on('error', () => {}); // it may end before it has read our leave to go on
  const pid = child.pid;
  const ended = new Promise<ContainerEnd>((resolve) => {
    child.on('error', (error) => {
      failed.resolve(null);
      resolve({ type: 'broken', cause: error.message });
    });
    child.on('close', (_code, signal) => {
      failed.resolve(null);
      resolve(sandboxEnd(parseSandboxReport(told), { ...endRequest(plan, place), wasKilled: signal !== null }));
    });
  });
  return {
    pid: pid ?? 0,
    ended,
    isHeld: true,
    proceed: () => (place.pauses === true ? child.stdin?.write('go\n') : child.stdin?.end('go\n')),
    failed: failed.promise,
    resume: () => child.stdin?.end(),
    kill: (signal) => {
      const isGone = pid === undefined || child.exitCode !== null || child.signalCode !== null;
      if (!isGone) killSandbox(signal, pid, parseSandboxReport(told).initPid);
    },
  };
}

/** `unshare` outlives the namespace's first process, so it must not be the one that is killed: its end tells us that all is gone. */
function killSandbox(signal: 'SIGTERM' | 'SIGKILL', group: number, initPid: number | null): void {
  try {
    process.kill(signal === 'SIGKILL' && initPid !== null ? initPid : -group, signal);
  } catch {
    // it ended in the meantime
  }
}

function endRequest(plan: ContainerPlan, place: SandboxPlace): Omit<SandboxEndRequest, 'wasKilled'> {
  return {
    program: plan.command[0],
    outputFiles: plan.outputFiles,
    directory: join(place.scratch, 'argo', 'outputs'),
  };
}
