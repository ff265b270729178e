/** From selected entries to a plan: the loader's child builds what was selected. Shared by run_e2e, run, show and lint. */
import { chooseEngine, type EngineChoice } from '../run/choose-engine.ts';
import { type BuildTools, planSelected } from '../run/plan-workflows.ts';
import type { Plan } from '../run/run-e2e.ts';
import type { Selection } from '../select/selection.ts';
import type { Host } from './host.ts';
import type { JobSession } from './selection-session.ts';

export interface BuildRequest {
  readonly selections: readonly Selection[];
  readonly session: JobSession;
  /** Random 16 bits for the names. */
  readonly salt: number;
  /** `--engine`, wherever it came from. */
  readonly engine: 'local' | 'argo' | undefined;
  readonly timeoutMs: number | null;
  readonly namespace: string | null;
  /** See BuildTools. */
  readonly realDirectoryOf?: BuildTools['realDirectoryOf'];
}

export async function buildSelected(
  { selections, session, salt, engine, timeoutMs, namespace, realDirectoryOf = () => null }: BuildRequest,
  host: Host,
): Promise<Plan> {
  const asked: EngineChoice | null =
    engine === undefined ? null : { engine, chosenBy: host.env['E2E_ENGINE'] === engine ? 'E2E_ENGINE' : '--engine' };
  const tools: BuildTools = {
    root: session.root,
    job: session.job,
    salt,
    chooseEngine: (settings) => chooseEngine(asked, settings),
    timeoutMs,
    namespace,
    realDirectoryOf,
    build: async (requests) => {
      if (requests.length === 0) return { workflows: [], problems: [] };
      const { buildWorkflows } = await import('../loader/build-workflows.ts');
      return buildWorkflows(requests, { signal: host.interrupted });
    },
  };
  return planSelected(selections, tools);
}

/** Random 16 bits. */
export function randomSalt({ random }: Host): number {
  return Math.floor(random() * 0x1_00_00);
}
