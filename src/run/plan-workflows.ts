/** From configuration to the workflows of this run: select, then build what was selected. */

import type { Workflow } from '../argo/types.ts';
import type { HarnessConfig, WorkflowEntry, WorkflowSettings } from '../config/harness-config.ts';
import { ConfigError, type Problem, problem, WorkflowDefinitionError } from '../core/errors.ts';
import type { ProwJob } from '../prow/job.ts';
import { saltFor, workflowNameForJob } from '../prow/workflow-name.ts';
import type { WorkflowRequest } from '../sdk/workflow-request.ts';
import type { Selection } from '../select/selection.ts';
import type { EngineChoice } from './choose-engine.ts';
import type { PlannedWorkflow } from './planned-workflow.ts';
import type { Plan } from './run-e2e.ts';

export interface BuildTools {
  /** Absolute path of the tested checkout. */
  readonly root: string;
  readonly job: ProwJob;
  /** Random 16 bits; makes the names of this run its own. */
  readonly salt: number;
  readonly chooseEngine: (settings: WorkflowSettings) => EngineChoice;
  /** Overrides every entry's deadline, milliseconds. */
  readonly timeoutMs: number | null;
  /** Overrides every entry's namespace. */
  readonly namespace: string | null;
  /** Where steps on this machine find the volume of this claim when they cannot have a mount of their own; null: at its mount path. */
  readonly realDirectoryOf: (claim: string) => string | null;
  readonly build: (
    requests: readonly WorkflowRequest[],
  ) => Promise<{ readonly workflows: readonly (Workflow | null)[]; readonly problems: readonly Problem[] }>;
}

/** Builds every selected entry; why the others are not is for the caller to say. Throws ConfigError or WorkflowDefinitionError with all that is wrong with any of them. */
export async function planSelected(selections: readonly Selection[], tools: BuildTools): Promise<Plan> {
  const entries = selections.flatMap((selection) => (selection.type === 'selected' ? [selection.entry] : []));
  const unrunnable = entries.flatMap(problemOfLauncher);
  const requests = entries.map((entry, index) => requestFor(entry, index, tools));
  const runnable = requests.flatMap((request) => (request === null ? [] : [request]));
  const built = await tools.build(runnable);
  const problems = [...unrunnable, ...built.problems];
  if (problems.some(({ severity }) => severity === 'error')) throw definitionError(problems);
  const workflows = entries.map((entry, index) => plannedFor(entry, built.workflows[index], tools));
  return { workflows, skipped: [], problems };
}

function requestFor(entry: WorkflowEntry, index: number, tools: BuildTools): WorkflowRequest | null {
  const { root, job, salt, timeoutMs } = tools;
  if (entry.launcher.type !== 'ts_func') return null;
  const { decoration: _, artifactsDir: __, ...facts } = job;
  const { namespace, serviceAccount, image, volume } = entry.settings;
  const isLocal = tools.chooseEngine(entry.settings).engine === 'local';
  return {
    root,
    module: entry.launcher.module,
    exportName: entry.launcher.exportName,
    source: entry.source,
    context: {
      job: facts,
      entryName: entry.name,
      workflowName: workflowNameForJob(job, entry.name, saltFor(salt, index)),
      namespace: tools.namespace ?? namespace,
      serviceAccount,
      image,
      volume: { ...volume, mountPath: (isLocal ? tools.realDirectoryOf(volume.claim) : null) ?? volume.mountPath },
      timeoutMs: timeoutMs ?? entry.settings.timeoutMs,
      args: entry.kwargs,
    },
  };
}

function plannedFor(
  entry: WorkflowEntry,
  workflow: Workflow | null | undefined,
  { chooseEngine, timeoutMs }: BuildTools,
): PlannedWorkflow {
  if (workflow === null || workflow === undefined)
    throw new WorkflowDefinitionError(`workflow ${entry.name} was not built and nobody said why`, []);
  const { engine, chosenBy } = chooseEngine(entry.settings);
  return {
    name: entry.name,
    workflow,
    engine,
    engineChosenBy: chosenBy,
    timeoutMs: timeoutMs ?? entry.settings.timeoutMs,
  };
}

function problemOfLauncher({ name, launcher, source }: WorkflowEntry): readonly Problem[] {
  if (launcher.type === 'ts_func') return [];
  const what =
    launcher.type === 'none'
      ? 'says nothing to run'
      : `is made by ${launcher.type} (${launcher.value}), which this harness does not run`;
  const hint =
    'write ts_func: path/to/file.ts#exportName; e2e init --from prow_config.yaml writes a skeleton for each entry';
  return [
    problem(`workflow ${name} is selected, but ${what}`, { ...source, path: `workflows[${source.index}]`, hint }),
  ];
}

function definitionError(problems: readonly Problem[]): Error {
  return new WorkflowDefinitionError('workflows could not be built; nothing was started', problems);
}

/** The configuration, or ConfigError with every problem of every file. */
export function usableConfig(config: HarnessConfig | null, problems: readonly Problem[]): HarnessConfig {
  if (config === null || problems.some(({ severity }) => severity === 'error')) {
    throw new ConfigError('the configuration cannot be used; nothing was started', problems);
  }
  return config;
}
