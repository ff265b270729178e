/** Cloud Logging as flags and environment name it. Nothing of it is loaded before a log is wanted there. */
import type { Stackdriver } from '../logs/stackdriver/stackdriver.ts';
import type { FlagValues } from './command.ts';
import type { Host } from './host.ts';
import type { loggingFlags } from './log-flags.ts';
import { patienceOf } from './open-cluster.ts';

export type LoggingFlags = FlagValues<typeof loggingFlags> & { readonly context?: string | undefined };

export interface Logging {
  readonly project: string;
  readonly cluster: string | undefined;
  /** Opens it once. */
  open(): Promise<Stackdriver>;
  close(): Promise<void>;
}

/** Milliseconds; a shorter pause is over before it is read. */
const shownPauseMs = 5_000;

/** Null where no project is named: Cloud Logging is not asked then. */
export function openLogging(flags: LoggingFlags, host: Host, say: (line: string) => void): Logging | null {
  const project = loggingProject(flags, host);
  if (project === null) return null;
  let opened: Promise<Stackdriver> | null = null;
  const open = async (): Promise<Stackdriver> => {
    const { openStackdriver } = await import('../logs/stackdriver/stackdriver.ts');
    return openStackdriver({
      project,
      endpoint: flags['logging-endpoint'],
      ...patienceOf(host),
      onPause: (reason, pauseMs) => {
        if (pauseMs < shownPauseMs) return;
        const why = reason === 'quota' ? 'its quota of reads a minute is used up' : 'it does not answer';
        say(`Cloud Logging is asked again in ${Math.round(pauseMs / 1000)} s: ${why}`);
      },
    });
  };
  return {
    project,
    cluster: flags['logging-cluster'],
    open: () => {
      opened ??= open();
      return opened;
    },
    close: async () => {
      const stackdriver = await opened?.catch(() => null);
      await stackdriver?.close();
    },
  };
}

/** gcloud writes contexts as `gke_PROJECT_LOCATION_CLUSTER`. */
function loggingProject(flags: LoggingFlags, { env }: Host): string | null {
  const ofContext = /^gke_([a-z][-a-z0-9:.]{2,80}[a-z0-9])_/.exec(flags.context ?? '')?.[1];
  return flags['logging-project'] || env['GOOGLE_CLOUD_PROJECT'] || ofContext || null;
}
