/** The engines of one run, each opened when a workflow first needs it. */
import type { EngineName } from '../config/harness-config.ts';
import { HarnessError } from '../core/errors.ts';
import type { ArtifactSource } from '../run/collect.ts';
import type { Engines } from '../run/execute.ts';
import type { LocalEngineRequest, LocalEngineSession } from './local-engine.ts';

export interface RunEngines {
  readonly engines: Engines;
  readonly artifacts: ArtifactSource;
  /** Ends what still runs. */
  close(): Promise<void>;
}

/** `request` is asked for once the plan stands. */
export function runEngines(request: () => LocalEngineRequest): RunEngines {
  let opened: Promise<LocalEngineSession> | null = null;
  const openLocal = () => {
    opened ??= import('./local-engine.ts').then(({ openLocalEngine }) => openLocalEngine(request()));
    return opened;
  };
  return {
    engines: async (name: EngineName) => {
      if (name === 'local') return (await openLocal()).engine;
      throw new HarnessError('USAGE', 'engine argo is not part of this version', { hint: 'run with --engine local' });
    },
    artifacts: {
      directoryOf: async (ended) => (await openLocal()).artifactsOf(ended),
      logsOf: async () => (await openLocal()).logs,
    },
    close: async () => {
      const session = await opened?.catch(() => null); // one that could not be opened has been reported
      await session?.close();
    },
  };
}
