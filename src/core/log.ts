/** Where progress goes: one line, one event. The verdict and `--json` documents do not pass through here. */
export interface Log {
  info(line: string): void;
  warn(line: string): void;
}

export const silentLog: Log = { info: () => {}, warn: () => {} };
