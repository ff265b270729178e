/** From the flags of `e2e logs` to what is wanted, all of it checked before anything is looked for. */
import { checkPattern } from '../argo/regular-expression.ts';
import { HarnessError, UsageError } from '../core/errors.ts';
import { parseGoDuration } from '../core/go-duration.ts';
import type { LabelTerm } from '../gcp/log-query.ts';
import { exactTime, exactTimeOf } from '../logs/log-line.ts';
import { prowVariables } from '../prow/variables.ts';
import type { FlagValues } from './command.ts';
import type { placeFlags, workflowFlag } from './flags.ts';
import type { loggingFlags, logLineFlags, logSelectionFlags } from './log-flags.ts';

export type LogsFlags = FlagValues<
  typeof logSelectionFlags & typeof workflowFlag & typeof logLineFlags & typeof placeFlags & typeof loggingFlags
>;

export interface LogSelection {
  /** Null: the newest, or with labels any. */
  readonly run: string | null;
  readonly workflow: string | undefined;
  readonly step: string | undefined;
  readonly failed: boolean;
  readonly labels: readonly LabelTerm[];
  /** Null: the step's own; `all`: every one. */
  readonly container: string | null;
  /** Exact time. */
  readonly since: string | null;
  readonly tail: number | null;
  readonly follow: boolean;
  readonly grep: string | undefined;
  readonly timestamps: boolean;
  readonly withExecutor: boolean;
  readonly json: boolean;
  readonly place: 'local' | 'cluster' | 'stackdriver';
  /** Whether Cloud Logging is asked for what the cluster has no more. */
  readonly mayFallBack: boolean;
}

/** Throws UsageError for what cannot be meant. `now`: milliseconds since the epoch. */
export function logSelection(flags: LogsFlags, word: string | undefined, now: number): LogSelection {
  if (word !== undefined && flags.run !== undefined && word !== flags.run)
    throw new UsageError(`the run is ${word} and, by --run, ${flags.run}`, { hint: 'leave out one of them' });
  const place = placeOf(flags);
  if (flags.timestamps && place === 'local')
    throw new UsageError('--timestamps: the files of a run on this machine keep no times of their lines', {
      hint: 'leave it out, or let the step print them',
    });
  return {
    run: word ?? flags.run ?? null,
    workflow: flags.workflow,
    step: flags.step,
    failed: flags.failed,
    labels: [...flags.selector.flatMap(labelTerms), ...pullTerm(flags.pull)],
    container: flags.container ?? null,
    since: sinceOf(flags.since, now),
    tail: flags.tail === undefined ? null : Math.floor(flags.tail),
    follow: flags.follow,
    grep: checkedPattern(flags.grep),
    timestamps: flags.timestamps,
    withExecutor: flags['with-executor'],
    json: flags.json,
    place,
    mayFallBack: flags.source === 'auto',
  };
}

function placeOf({ source, engine }: LogsFlags): LogSelection['place'] {
  switch (source) {
    case 'auto':
      return engine === 'argo' ? 'cluster' : 'local';
    case 'pods':
      return 'cluster';
    case 'stackdriver':
    case 'local':
      return source;
  }
}

const keyForm = /^(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const valueForm = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/** `key=value`, `key==value`, `key in (a,b)`, joined by commas, as kubectl takes them. */
function labelTerms(text: string): readonly LabelTerm[] {
  return text.split(/,(?![^(]*\))/).map((part) => {
    const [, key = '', single, several] =
      /^\s*([^\s=!]+)\s*(?:==?\s*([^\s=]*)|\s+in\s*\(([^()]*)\))\s*$/.exec(part) ?? [];
    const values = single === undefined ? (several?.split(',').map((each) => each.trim()) ?? []) : [single];
    if (!keyForm.test(key) || values.length === 0 || !values.every((value) => valueForm.test(value)))
      throw new UsageError(`-l ${text}: ${JSON.stringify(part)} chooses no label`, {
        hint: 'write step_name=unit, or step_name in (unit,lint), joined by commas',
      });
    return { keys: [key], values };
  });
}

function pullTerm(pull: string | undefined): readonly LabelTerm[] {
  if (pull === undefined) return [];
  if (!/^[1-9]\d{0,14}$/.test(pull)) throw new UsageError(`--pull ${pull}: expected the number of a pull request`);
  return [{ keys: [prowVariables.pullNumber], values: [pull] }];
}

function sinceOf(text: string | undefined, now: number): string | null {
  if (text === undefined) return null;
  const days = /^(\d{1,5})d$/.exec(text)?.[1];
  const ms = days === undefined ? parseGoDuration(text) : Number(days) * 86_400_000;
  const time = ms === null ? exactTime(text) : exactTimeOf(Math.max(0, now - Math.abs(ms)));
  if (time !== null) return time;
  throw new UsageError(
    `--since ${text}: expected how long ago, such as 10m or 7d, or a time such as 2026-11-21T10:00:00Z`,
  );
}

function checkedPattern(pattern: string | undefined): string | undefined {
  if (pattern === undefined) return undefined;
  try {
    checkPattern(pattern);
    return pattern;
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    throw new UsageError(`--grep ${pattern}: ${error.message}`, { hint: error.hint, cause: error });
  }
}
