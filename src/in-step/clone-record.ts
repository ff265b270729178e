import { encodeGoJson } from '../prow/go-json.ts';
import type { Refs } from '../prow/job.ts';
import { refsJson } from '../prow/refs-json.ts';

/** What was done to check out one repository. Source: Prow `clone.Record`. */
export interface CloneRecord {
  readonly refs: Refs;
  /** Where the checkout is. */
  readonly directory: string;
  readonly commands: readonly CloneCommand[];
  /** Why it failed, and what to do; null when it did not. */
  readonly error: string | null;
  /** HEAD at the end, pulls merged; empty when that was not reached. */
  readonly finalSha: string;
  readonly durationMs: number;
}

/** One command of it; credentials are cut out of all texts. */
export interface CloneCommand {
  readonly command: string;
  /** Standard output and error, the last 16 kB. */
  readonly output: string;
  /** Empty when it succeeded. */
  readonly error: string;
  readonly durationMs: number;
}

/** Text of `clone-records.json`, as Prow's clonerefs writes it: durations are nanoseconds. */
export function cloneRecordsJson(records: readonly CloneRecord[]): string {
  return encodeGoJson(records.map(recordJson));
}

function recordJson(record: CloneRecord): Readonly<Record<string, unknown>> {
  return {
    refs: refsJson(record.refs),
    commands: record.commands.length === 0 ? undefined : record.commands.map(commandJson),
    failed: record.error !== null || undefined,
    final_sha: record.finalSha || undefined,
    duration: nanoseconds(record.durationMs),
  };
}

function commandJson({ command, output, error, durationMs }: CloneCommand): Readonly<Record<string, unknown>> {
  return { command, output: output || undefined, error: error || undefined, duration: nanoseconds(durationMs) };
}

function nanoseconds(ms: number): number | undefined {
  return Math.round(ms * 1e6) || undefined;
}
