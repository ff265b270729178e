/** `e2e logs`: what steps printed, wherever it is, in the order in which they printed it. */
import { type ExitCode, exitCodes } from '../core/errors.ts';
import { mergeLines } from '../logs/merge-lines.ts';
import { neutraliseText } from '../report/neutralise.ts';
import { openRuns } from './found-run.ts';
import type { Host } from './host.ts';
import { type FoundSteps, findSteps, type LogPlaces } from './log-find.ts';
import { followSteps } from './log-follow.ts';
import type { LogsJob, Seen } from './log-job.ts';
import { missingLines, silence } from './log-missing.ts';
import { nothingMeant } from './log-nothing.ts';
import { type LogPrinter, logPrinter, needsOf } from './log-printer.ts';
import { type LogsFlags, logSelection } from './log-selection.ts';
import { printStackdriver } from './log-stackdriver.ts';
import { streamsOf } from './log-streams.ts';
import type { LogTarget } from './log-targets.ts';
import { openLogging } from './open-logging.ts';

/** Exit 1 when there is nothing. Throws UsageError for flags, HarnessError NOT_FOUND when there is no such run. */
export async function printLogs(flags: LogsFlags, word: string | undefined, host: Host): Promise<ExitCode> {
  const selection = logSelection(flags, word, host.clock.now());
  const say = (line: string) => host.stderr.write(`${neutraliseText(line)}\n`);
  const logging = openLogging(flags, host, say);
  try {
    if (selection.place === 'stackdriver') return await printStackdriver({ flags, selection, logging, host, say });
    return await printFrom({ flags, selection, logging: selection.mayFallBack ? logging : null, host, say });
  } finally {
    await logging?.close();
  }
}

async function printFrom(job: LogsJob): Promise<ExitCode> {
  const { flags, selection, host } = job;
  const engine = selection.place === 'cluster' ? 'argo' : 'local';
  const runs = await openRuns({ ...flags, engine }, host);
  try {
    const places: LogPlaces = { runs, client: runs.client, namespace: flags.namespace ?? runs.client?.namespace ?? '' };
    const found = await findSteps(places, selection, host);
    const nothing = nothingMeant(found, selection);
    if (nothing !== null && !(selection.follow && !found.isOver)) return await elsewhere(job, found, nothing);
    const seen: Seen = { needs: needsOf(found.meant, selection), missing: [], lines: 0 };
    const printer = logPrinter(selection, () => seen.needs, host);
    if (selection.follow) await followSteps({ job, places, found, printer, seen });
    else await printMerged(job, places, { found, printer, seen });
    return ending(job, found, seen);
  } finally {
    await runs.close();
  }
}

interface Printing {
  readonly found: FoundSteps;
  readonly printer: LogPrinter;
  readonly seen: Seen;
}

async function printMerged(
  { selection, logging, host }: LogsJob,
  { client }: LogPlaces,
  { found, printer, seen }: Printing,
) {
  const tools = {
    client,
    logging,
    host,
    signal: host.interrupted,
    isOver: () => true,
    onMissing: (target: LogTarget) => seen.missing.push(target),
  };
  for await (const line of mergeLines(streamsOf(found.meant, selection, tools)))
    if (printer.print(line)) seen.lines += 1;
}

/** Objects and pods are gone, their log need not be. */
async function elsewhere(job: LogsJob, found: FoundSteps, nothing: string): Promise<ExitCode> {
  const { selection, logging, say } = job;
  const isGone = found.known.length === 0 && selection.place === 'cluster' && selection.labels.length > 0;
  if (isGone && logging !== null) return printStackdriver({ ...job, logging });
  const hint =
    selection.place === 'local' && selection.run === null && selection.labels.length > 0
      ? '\n  → for a run on a cluster add -n NAMESPACE'
      : isGone
        ? '\n  → Cloud Logging keeps what a cluster has no more: name its project with --logging-project'
        : '';
  say(`${nothing}${hint}`);
  return exitCodes.notGreen;
}

/** Silence would look like a defect. */
function ending(job: LogsJob, found: FoundSteps, seen: Seen): ExitCode {
  const { selection, say } = job;
  if (seen.lines > 0) {
    for (const line of missingLines(job, seen.missing)) say(line);
    return exitCodes.passed;
  }
  if (selection.grep !== undefined) return exitCodes.notGreen;
  say(silence(job, found, seen.missing));
  return seen.missing.length > 0 ? exitCodes.notGreen : exitCodes.passed;
}
