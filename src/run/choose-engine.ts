import type { EngineName, WorkflowSettings } from '../config/harness-config.ts';

export interface EngineChoice {
  readonly engine: EngineName;
  /** For the first line of output. */
  readonly chosenBy: '--engine' | 'E2E_ENGINE' | 'prow_config.yaml' | 'default';
}

/** Which engine runs a workflow: the flag, the environment, the entry or the file's defaults, else local. */
export function chooseEngine(asked: EngineChoice | null, settings: Pick<WorkflowSettings, 'engine'>): EngineChoice {
  if (asked !== null) return asked;
  if (settings.engine !== null) return { engine: settings.engine, chosenBy: 'prow_config.yaml' };
  return { engine: 'local', chosenBy: 'default' };
}
