/** A line that a container printed, wherever it was read. */

export interface LogOrigin {
  readonly source: 'local' | 'pods' | 'stackdriver';
  readonly namespace: string;
  readonly workflow: string | null;
  readonly pod: string;
  readonly container: string;
  /** Its step, as people call it. */
  readonly step: string | null;
}

export interface LogLine {
  readonly origin: LogOrigin;
  /** Without the end of the line. */
  readonly text: string;
  /** See `exactTime`; null where the source keeps none. */
  readonly time: string | null;
  /** Of Cloud Logging, such as `ERROR`; null where nobody said. */
  readonly severity: string | null;
}

/** RFC 3339 in UTC with nine decimals, so that times are in order as texts are; null for what is no time. */
export function exactTime(text: string): string | null {
  const [, whole = '', decimals = '', zone = ''] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(text) ?? [];
  const ms = Date.parse(`${whole}${zone}`);
  return Number.isNaN(ms) ? null : withDecimals(ms, decimals.padEnd(9, '0'));
}

/** Of a time in milliseconds since the epoch. */
export function exactTimeOf(ms: number): string {
  return withDecimals(
    Math.floor(ms),
    String(Math.floor(ms) % 1000)
      .padStart(3, '0')
      .padEnd(9, '0'),
  );
}

/** Of seconds and nanoseconds since the epoch, as protocol buffers write them. */
export function exactTimeOfSeconds(seconds: number, nanos: number): string {
  return withDecimals(seconds * 1000, String(nanos).padStart(9, '0'));
}

function withDecimals(ms: number, decimals: string): string {
  return `${new Date(ms).toISOString().slice(0, 19)}.${decimals}Z`;
}
