import type { Host } from './host.ts';
import type { PrefixNeeds } from './log-printer.ts';
import type { LogSelection, LogsFlags } from './log-selection.ts';
import type { LogTarget } from './log-targets.ts';
import type { Logging } from './open-logging.ts';

/** One `e2e logs`. */
export interface LogsJob {
  readonly flags: LogsFlags;
  readonly selection: LogSelection;
  readonly logging: Logging | null;
  readonly host: Host;
  readonly say: (line: string) => void;
}

/** What was seen while printing. */
export interface Seen {
  needs: PrefixNeeds;
  readonly missing: LogTarget[];
  lines: number;
}
