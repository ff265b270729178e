/** `e2e get --watch`: the trees of a run, redrawn until everything in it has ended; elsewhere than on a terminal a line for each change. */
import type { Workflow } from '../argo/types.ts';
import type { Clock } from '../core/clock.ts';
import { type ExitCode, exitCodes, HarnessError } from '../core/errors.ts';
import type { Looker } from '../engine/engine.ts';
import type { WaitResult } from '../engine/wait.ts';
import { WorkflowWatch } from '../engine/workflow-watch.ts';
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

/** Least milliseconds between two readings of a workflow that changes; of many at once each waits longer. */
const readEveryMs = 1_000;
const readAtOnce = 10;
/** Milliseconds between two readings while there is no stream of changes. */
const pollMs = 2_000;
/** Milliseconds between two questions whether the process that runs it is still there. */
const ownerMs = 1_000;

/** Throws HarnessError NOT_FOUND when there is no such run or workflow to begin with. */
export async function watchRun(request: Omit<ShowRequest, 'json'>, host: Host): Promise<ExitCode> {
  const runs = await openRuns(request.place, host);
  try {
    const run = await runs.find(request.run, request.workflow);
    const display = displayFor(run, host);
    const close = once(() => display.close());
    host.interrupted.addEventListener('abort', close); // the program ends at once then, and the cursor must come back
    try {
      await followAll(run, { runs, request, display, host });
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

/** Until all have ended, also those that the run has begun with meanwhile. */
async function followAll(first: FoundRun, scene: Scene): Promise<void> {
  const { request, runs, display } = scene;
  const id = request.run === 'latest' || request.run === '@latest' ? first.id : request.run;
  const gone = new Set<string>();
  for (let run: FoundRun | null = first; run !== null; run = await runs.find(id, request.workflow).catch(noneLeft)) {
    for (const workflow of run.workflows) display.changed(nameOf(workflow), workflow);
    const open = run.workflows.filter((each) => !hasEnded(each) && !gone.has(nameOf(each)));
    if (open.length === 0) return;
    const ends = await follow(run, open, scene);
    if (ends.some(({ type }) => type === 'interrupted'))
      return display.line('the process that ran it was killed, and its steps with it');
    for (const { ref } of ends.filter(({ type }) => type === 'deleted')) {
      gone.add(ref.name);
      display.line(`${ref.name} has been deleted`);
    }
  }
}

/** One reading for each change. Ends early, with what is not over `interrupted`, when nothing runs it any more. Throws what asking again cannot mend. */
async function follow(
  run: FoundRun,
  open: readonly Workflow[],
  { display, host }: Scene,
): Promise<readonly WaitResult[]> {
  const { clock, interrupted } = host;
  const over = new AbortController();
  const signal = AbortSignal.any([interrupted, over.signal]);
  const refs = open.map(({ metadata }) => ({ name: metadata.name ?? '', namespace: metadata.namespace ?? '' }));
  let fatal: { readonly error: unknown } | null = null;
  const looker = complaining(run.looker, display, (error) => {
    fatal ??= { error };
    over.abort();
  });
  const watch = new WorkflowWatch(looker, refs, {
    clock,
    lookEveryMs: readEveryMs * Math.ceil(refs.length / readAtOnce),
    pollMs,
    patienceMs: Number.POSITIVE_INFINITY, // who watches can end it at any time
    onChange: (workflow) => display.changed(nameOf(workflow), workflow),
  });
  const owner = untilAbandoned(run, clock, signal).then(() => over.abort());
  try {
    const ends = await Promise.all(refs.map((ref) => watch.end(ref, { signal })));
    const failed = fatal as { readonly error: unknown } | null;
    if (failed !== null) throw failed.error;
    return ends;
  } finally {
    over.abort();
    await Promise.all([watch.close(), owner]);
  }
}

/** An API server that is away comes back; what it refuses stays refused. */
function complaining(looker: Looker, display: RunProgress, onFatal: (error: unknown) => void): Looker {
  let trouble = '';
  return {
    changes: (refs, signal) => looker.changes(refs, signal),
    get: async (ref) => {
      try {
        return await looker.get(ref);
      } catch (error) {
        if (!(error instanceof KubeError) || !error.isTransient) onFatal(error);
        else if (error.message !== trouble) display.line(`asked again: ${error.message}`);
        trouble = error instanceof Error ? error.message : '';
        throw error;
      }
    },
  };
}

async function untilAbandoned(run: FoundRun, clock: Clock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && !(await run.isAbandonedNow())) await clock.sleep(ownerMs, signal).catch(() => {});
}

function noneLeft(error: unknown): null {
  if (error instanceof HarnessError && error.code === 'NOT_FOUND') return null;
  throw error;
}

function nameOf({ metadata }: Workflow): string {
  return metadata.name ?? '';
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
