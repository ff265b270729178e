/** A one-node Kubernetes with Argo's CRDs: start → Ready → stop, seen from outside its namespaces. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ArgoBinaries } from './argo-controller.ts';
import { forward } from './forwarder.ts';
import type { InsideSettings, Report } from './inside.ts';
import { argoNamespace, directoryPrefix, layoutOf } from './layout.ts';
import { cleanUp } from './leftovers.ts';

export interface ClusterOptions {
  /** Directory of the programs that `parts.ts` built. */
  readonly parts: string;
  /** Real controller; null where recorded statuses are to stand in for it. */
  readonly argo: ArgoBinaries | null;
  readonly log: (line: string) => void;
  /** Ends the start; what has started is stopped. */
  readonly signal: AbortSignal;
}

export interface Cluster {
  /** For clients on this machine, as an administrator. */
  readonly kubeconfig: string;
  readonly namespace: string;
  readonly controlSocket: string;
  /** Resolves when nothing of it is left, with the reason when it ended by itself. */
  readonly ended: Promise<string | null>;
  stop(): Promise<void>;
}

const readyWithinMs = 90_000;
const stopWithinMs = 15_000;

/** Starts one and resolves when its node is Ready. Throws with the last lines of the part that failed, and leaves nothing behind then. */
export async function startCluster({ parts, argo, log, signal }: ClusterOptions): Promise<Cluster> {
  const directory = mkdtempSync(join(realpathSync(tmpdir()), directoryPrefix));
  const layout = layoutOf(directory, parts);
  const forwarder = await forward({ host: '127.0.0.1', port: 0 }, { path: layout.apiSocket });
  const server = `https://127.0.0.1:${forwarder.port}`;
  const keeper = startKeeper({ directory, parts, argo, server });
  const life = followLife(keeper, log);
  const ended = life.ended.then((reason) => {
    forwarder.close();
    if (existsSync(directory)) cleanUp(directory); // the keeper was killed before it could
    return reason;
  });
  const stop = () => stopKeeper(keeper, ended);
  const interrupt = () => life.giveUp('it was interrupted');
  signal.addEventListener('abort', interrupt);
  const slow = setTimeout(() => life.giveUp(`it was not Ready within ${readyWithinMs / 1000} s`), readyWithinMs);
  try {
    await life.ready;
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(slow);
    signal.removeEventListener('abort', interrupt);
  }
  const { kubeconfig, controlSocket } = layout;
  return { kubeconfig, controlSocket, namespace: argoNamespace, ended, stop };
}

/** In a session of its own, so that a Ctrl-C reaches only us. */
function startKeeper(settings: InsideSettings): ChildProcess {
  const inside = [process.execPath, join(import.meta.dirname, 'inside.ts'), JSON.stringify(settings)];
  return spawn('sh', [join(import.meta.dirname, 'keeper.sh'), 'run', settings.directory, ...inside], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
}

interface Life {
  readonly ready: Promise<void>;
  readonly ended: Promise<string | null>;
  giveUp(reason: string): void;
}

function followLife(keeper: ChildProcess, log: (line: string) => void): Life {
  const ready = Promise.withResolvers<void>();
  let failure: string | null = null;
  let waitingFor = 'its namespaces';
  const giveUp = (reason: string) => {
    failure ??= reason;
    ready.reject(new Error(`the test cluster failed while it waited for ${waitingFor}: ${reason}`));
  };
  if (keeper.stdout === null) throw new Error('the keeper has no output');
  createInterface({ input: keeper.stdout }).on('line', (line) => {
    const report = JSON.parse(line) as Report; // written by inside.ts
    if (report.type === 'ready') ready.resolve();
    else if (report.type === 'failed') giveUp(report.reason);
    else {
      waitingFor = report.for;
      log(`waiting for ${report.for}`);
    }
  });
  const ended = new Promise<string | null>((resolve) => {
    keeper.once('close', (code) => {
      if (keeper.stdin?.writableEnded !== true) giveUp(`its keeper ended with ${code}`);
      resolve(failure);
    });
  });
  return { ready: ready.promise, ended, giveUp };
}

/** The end of its input ends the cluster, whoever closes it: this function, or the kernel when this process dies. */
async function stopKeeper(keeper: ChildProcess, ended: Promise<unknown>): Promise<void> {
  keeper.stdin?.end();
  const slow = setTimeout(() => keeper.kill('SIGTERM'), stopWithinMs);
  await ended;
  clearTimeout(slow);
}
