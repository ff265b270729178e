/** What the doctor says: one line for each thing that was looked at. */

/** `ok`: as it should be. `warning`: works, or could not be looked at. `failed`: the job cannot be done like this. */
export type Standing = 'ok' | 'warning' | 'failed';

export interface Finding {
  readonly about: Area;
  /** The thing itself: `git`, `claim nfs-external`. */
  readonly name: string;
  readonly standing: Standing;
  /** What was seen, in a few words. */
  readonly seen: string;
  /** What to do about it, a command where there is one; null where nothing needs doing. */
  readonly fix: string | null;
}

export const areas = ['this machine', 'Prow', 'cluster', 'namespace', 'results'] as const;
export type Area = (typeof areas)[number];

/** Makes findings of one area. */
export interface Scribe {
  ok(name: string, seen: string): Finding;
  warning(name: string, seen: string, fix: string | null): Finding;
  failed(name: string, seen: string, fix: string): Finding;
}

export function scribeOf(about: Area): Scribe {
  return {
    ok: (name, seen) => ({ about, name, standing: 'ok', seen, fix: null }),
    warning: (name, seen, fix) => ({ about, name, standing: 'warning', seen, fix }),
    failed: (name, seen, fix) => ({ about, name, standing: 'failed', seen, fix }),
  };
}
