/** The engines of one run, each opened when a workflow first needs it. */
import type { EngineName } from '../config/harness-config.ts';
import { unreachable } from '../core/unreachable.ts';
import type { ArtifactSource } from '../run/collect.ts';
import type { Ended, Engines } from '../run/execute.ts';
import type { EngineSession } from './engine-session.ts';
import type { LocalEngineRequest } from './local-engine.ts';
import type { ArgoEngineRequest } from './open-argo-engine.ts';

export interface RunEngines {
  readonly engines: Engines;
  readonly artifacts: ArtifactSource;
  /** Ends what still runs on this machine, and the connections to a cluster. */
  close(): Promise<void>;
}

/** `request` is asked for once the plan stands. */
export function runEngines(request: () => LocalEngineRequest & ArgoEngineRequest): RunEngines {
  const opened = new Map<EngineName, Promise<EngineSession>>();
  const open = (name: EngineName): Promise<EngineSession> => {
    const session = opened.get(name) ?? openEngine(name, request());
    opened.set(name, session);
    return session;
  };
  const sessionOf = ({ submitted }: Pick<Ended, 'submitted'>) => open(submitted.planned.engine);
  return {
    engines: async (name) => (await open(name)).engine,
    artifacts: {
      directoryOf: async (ended) => (await sessionOf(ended)).artifactsOf(ended),
      askWhy: async (ended, report, signal) => (await sessionOf(ended)).askWhy?.(ended, report, signal) ?? null,
      logsOf: async (ended) => (await sessionOf(ended)).logs,
    },
    close: async () => {
      for (const each of opened.values()) {
        const session = await each.catch(() => null); // one that could not be opened has been reported
        await session?.close();
      }
    },
  };
}

async function openEngine(name: EngineName, request: LocalEngineRequest & ArgoEngineRequest): Promise<EngineSession> {
  switch (name) {
    case 'local': {
      const { openLocalEngine } = await import('./local-engine.ts');
      return openLocalEngine(request);
    }
    case 'argo': {
      const { openArgoEngine } = await import('./open-argo-engine.ts');
      return openArgoEngine(request);
    }
    default:
      return unreachable(name);
  }
}
