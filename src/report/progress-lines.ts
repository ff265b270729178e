/** One line an event, for logs: `[+03:12] hello/deploy  Running → Succeeded  (41s)`, and a sign of life each minute in which nothing changed. */
import type { Workflow } from '../argo/types.ts';
import type { Clock } from '../core/clock.ts';
import { fitWidth } from './display-width.ts';
import { formatDuration, formatElapsed } from './durations.ts';
import { neutraliseLine } from './neutralise.ts';
import { type PhaseChange, PhaseTracker } from './phase-changes.ts';
import type { RunProgress } from './run-progress.ts';

export interface ProgressLinesOptions {
  readonly clock: Clock;
  /** Milliseconds since the epoch at which the run began. */
  readonly startedAt: number;
  /** Takes one line without its newline. */
  readonly write: (line: string) => void;
  /** Milliseconds of silence before a sign of life. @default 60 000 */
  readonly heartbeatMs?: number;
}

const namedRunning = 5;
const longestDetail = 240;

/** Prints until `close`. Lines never hold a word that Prow's log viewer takes for a failure, unless something failed. */
export function progressLines({ clock, startedAt, write, heartbeatMs = 60_000 }: ProgressLinesOptions): RunProgress {
  const tracker = new PhaseTracker();
  const closed = new AbortController();
  let lastLineAt = clock.now();
  let isAnythingKnown = false;
  const line = (text: string) => {
    lastLineAt = clock.now();
    write(`[${formatElapsed(lastLineAt - startedAt)}] ${text}`);
  };
  const beat = async () => {
    while (!closed.signal.aborted) {
      await clock.sleep(Math.max(1, lastLineAt + heartbeatMs - clock.now()), closed.signal);
      if (clock.now() - lastLineAt >= heartbeatMs)
        line(`still running: ${isAnythingKnown ? runningText(tracker, clock.now()) : 'nothing has started yet'}`);
    }
  };
  beat().catch(() => {}); // ends with `close`, or because `write` fails, which the next line will show
  return {
    changed: (name, workflow: Workflow) => {
      isAnythingKnown = true;
      for (const change of tracker.changes(name, workflow)) line(changeText(change));
    },
    line: (text) => line(neutraliseLine(text)),
    close: () => closed.abort(),
  };
}

/** `hello/deploy  Running → Failed  (41s)  exit code 2`. */
export function changeText({ subject, from, to, durationMs, detail }: PhaseChange): string {
  const phases = from === null || from === to ? to : `${from} → ${to}`;
  const duration = durationMs === null ? '' : `  (${formatDuration(durationMs)})`;
  const why = detail === null ? '' : `  ${fitWidth(neutraliseLine(detail), longestDetail)}`;
  return `${neutraliseLine(subject)}  ${phases}${duration}${why}`;
}

function runningText(tracker: PhaseTracker, now: number): string {
  const running = tracker.running();
  const shown = running.slice(0, namedRunning).map(({ subject, phase, since }) => {
    const length = since === null ? '' : ` ${formatDuration(now - since)}`;
    return `${neutraliseLine(subject)} (${phase}${length})`;
  });
  const more = running.length > namedRunning ? ` and ${running.length - namedRunning} more` : '';
  return shown.length === 0 ? 'waiting for the engine' : `${shown.join(', ')}${more}`;
}
