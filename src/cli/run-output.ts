/** What a run prints: progress on stderr, the summary last on stdout, all of it in the build log too. */
import type { Clock } from '../core/clock.ts';
import { formatProblem } from '../core/format-error.ts';
import { liveTree } from '../report/live-tree.ts';
import { neutraliseLine } from '../report/neutralise.ts';
import { progressLines } from '../report/progress-lines.ts';
import type { RunProgress } from '../report/run-progress.ts';
import { colourStyle, plainStyle, type Style } from '../report/style.ts';
import { summaryText } from '../report/summary.ts';
import type { Progress } from '../run/progress.ts';
import type { BuildLog } from './build-log.ts';
import { complain } from './complain.ts';
import type { Host, Sink } from './host.ts';

export type ProgressMode = 'auto' | 'tree' | 'plain' | 'quiet';

export interface RunOutputOptions {
  readonly host: Host;
  readonly mode: ProgressMode;
  readonly buildLog: BuildLog;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** False: nothing but progress, on stderr; the result goes to stdout by other hands (`--json`). */
  readonly printsSummary: boolean;
  /** False: later commands do not find the run, so none is suggested. */
  readonly isKept: boolean;
  /** Where steps on a cluster upload their artifacts; null: nowhere. */
  readonly stepDestination: string | null;
}

export interface RunOutput extends Progress {
  /** Says something of the run as a whole. */
  readonly line: (text: string) => void;
}

export function runOutput(options: RunOutputOptions): RunOutput {
  const { host, mode, buildLog, startedAt, printsSummary, isKept, stepDestination } = options;
  const displays = displaysFor(host, mode, startedAt, buildLog);
  const say = (line: string) => {
    for (const display of displays) display.line(line);
  };
  const over = new AbortController();
  const interrupted = () =>
    say(`${messageOf(host.interrupted.reason)}: stopping what still runs; a further Ctrl-C ends at once`);
  return {
    line: say,
    planned: ({ workflows, skipped, problems }) => {
      host.interrupted.addEventListener('abort', interrupted, { once: true, signal: over.signal });
      for (const { engine, engineChosenBy } of new Map(workflows.map((each) => [each.engine, each])).values())
        say(`engine ${engine} (${engineChosenBy})`);
      for (const each of problems) say(formatProblem(each));
      say(workflows.length === 0 ? 'nothing to run' : `running ${workflows.map(({ name }) => name).join(', ')}`);
      if (workflows.some(({ engine }) => engine === 'argo'))
        say(
          `what steps on the cluster leave in their ARTIFACTS ${stepDestination === null ? 'comes back through the log of their exit handler, as far as that carries it: 6 MB of each workflow' : `is uploaded by their exit handler to ${stepDestination}`}`,
        );
      if (skipped.length > 0) say(`not running ${skipped.map(({ name, reason }) => `${name} (${reason})`).join(', ')}`);
    },
    changed: ({ planned }, workflow) => {
      for (const display of displays) display.changed(planned.name, workflow);
    },
    held: ({ planned }, heldBy) => say(`${planned.name}: ${neutraliseLine(heldBy)}`),
    summary: (report, verdict) => {
      over.abort();
      for (const display of displays) display.close();
      // What is on a cluster is found by its labels, whatever is kept here.
      const isFound = isKept || report.engine.name === 'argo';
      const textIn = (style: Style) =>
        `\n${summaryText(report, verdict, isFound ? { style } : { style, commands: [] })}\n`;
      buildLog.append(textIn(plainStyle));
      if (printsSummary) host.stdout.write(textIn(styleFor(host.stdout, host.env)));
    },
    lateProblems: (problems) => complain(problems, host),
  };
}

function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : 'interrupted';
}

/** Who looks at a terminal sees a step within a second; a log can wait. Null: nobody looks. */
export function lookEveryMs(host: Host, mode: ProgressMode): number | null {
  const shown = shownAs(host, mode);
  return shown === 'quiet' ? null : shown === 'tree' ? 1_000 : 10_000;
}

function shownAs({ stderr, env }: Host, mode: ProgressMode): Exclude<ProgressMode, 'auto'> {
  return mode === 'auto' ? (isLively(stderr, env) ? 'tree' : 'plain') : mode;
}

function displaysFor(host: Host, mode: ProgressMode, startedAt: number, buildLog: BuildLog): readonly RunProgress[] {
  const { clock, stderr, env } = host;
  const shown = shownAs(host, mode);
  const log = lines(clock, startedAt, (line) => {
    buildLog.append(`${line}\n`);
    if (shown === 'plain') stderr.write(`${line}\n`);
  });
  return shown === 'tree' ? [log, liveTree({ terminal: stderr, clock, style: styleFor(stderr, env) })] : [log];
}

function lines(clock: Clock, startedAt: number, write: (line: string) => void): RunProgress {
  return progressLines({ clock, startedAt, write });
}

function isLively(sink: Sink, env: Host['env']): boolean {
  return sink.isTTY && !isSet(env['CI']) && env['TERM'] !== 'dumb';
}

/** https://no-color.org and Node's FORCE_COLOR. */
export function styleFor(sink: Sink, env: Host['env']): Style {
  if (isSet(env['NO_COLOR'])) return plainStyle;
  if (isSet(env['FORCE_COLOR'])) return env['FORCE_COLOR'] === '0' ? plainStyle : colourStyle;
  return sink.isTTY && env['TERM'] !== 'dumb' && !isSet(env['CI']) ? colourStyle : plainStyle;
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
