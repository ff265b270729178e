/** `e2e get --watch`: the trees of a run, redrawn until everything in it has ended; elsewhere than on a terminal a line for each change. */
import { type ExitCode, exitCodes, HarnessError } from '../core/errors.ts';
import { KubeError } from '../kubernetes/kube-error.ts';
import { parseTime } from '../report/durations.ts';
import { liveTree } from '../report/live-tree.ts';
import { neutraliseLine } from '../report/neutralise.ts';
import { progressLines } from '../report/progress-lines.ts';
import type { RunProgress } from '../report/run-progress.ts';
import { type FoundRun, hasEnded, openRuns, type Runs } from './found-run.ts';
import type { Host } from './host.ts';
import { styleFor } from './run-output.ts';
import type { ShowRequest } from './show-run.ts';

/** Milliseconds between two looks. */
const lookMs = { local: 500, cluster: 2_000 } as const;

/** Throws HarnessError NOT_FOUND when there is no such run or workflow to begin with. */
export async function watchRun(request: Omit<ShowRequest, 'json'>, host: Host): Promise<ExitCode> {
  const runs = await openRuns(request.place, host);
  try {
    const run = await runs.find(request.run, request.workflow);
    const display = displayFor(run, host);
    const close = once(() => display.close());
    host.interrupted.addEventListener('abort', close); // the program ends at once then, and the cursor must come back
    try {
      await follow(run, { runs, request, display, host });
    } finally {
      close();
    }
    return exitCodes.passed;
  } finally {
    await runs.close();
  }
}

interface Scene {
  readonly runs: Runs;
  readonly request: Omit<ShowRequest, 'json'>;
  readonly display: RunProgress;
  readonly host: Host;
}

async function follow(first: FoundRun, scene: Scene): Promise<void> {
  const { request, display, host } = scene;
  const id = request.run === 'latest' ? first.id : request.run;
  for (let run: FoundRun | null = first; run !== null; run = await nextLook(id, scene)) {
    for (const workflow of run.workflows) display.changed(workflow.metadata.name ?? '', workflow);
    if (run.workflows.every(hasEnded)) return;
    if (run.isAbandoned) return display.line('the process that ran it was killed, and its steps with it');
    await host.clock.sleep(lookMs[run.place], host.interrupted);
  }
  display.line('it has been deleted');
}

/** Null when it is not there any more. An API server that is away comes back; who watches can end it at any time. */
async function nextLook(id: string, { runs, request, display, host }: Scene): Promise<FoundRun | null> {
  for (let trouble = ''; ; await host.clock.sleep(lookMs.cluster, host.interrupted)) {
    try {
      return await runs.find(id, request.workflow);
    } catch (error) {
      if (error instanceof HarnessError && error.code === 'NOT_FOUND') return null;
      if (!(error instanceof KubeError) || !error.isTransient) throw error;
      if (error.message !== trouble) display.line(`asked again: ${error.message}`);
      trouble = error.message;
    }
  }
}

function displayFor(run: FoundRun, host: Host): RunProgress {
  const { stdout, clock, env } = host;
  const isLively = stdout.isTTY && !env['CI'] && env['TERM'] !== 'dumb';
  if (isLively) return liveTree({ terminal: stdout, clock, style: styleFor(stdout, env) });
  const starts = run.workflows.flatMap(({ status }) => parseTime(status?.startedAt) ?? []);
  const startedAt = Math.min(clock.now(), ...starts);
  return progressLines({ clock, startedAt, write: (line) => stdout.write(`${neutraliseLine(line)}\n`) });
}

function once(action: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) action();
    isDone = true;
  };
}
