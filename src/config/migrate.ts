import { dump } from 'js-yaml';
import type { Problem } from '../core/errors.ts';
import { type FunctionName, nameFunction } from './function-names.ts';
import type { Launcher, WorkflowEntry } from './harness-config.ts';
import { isMapping, type Mapping } from './legacy-forms.ts';
import { argumentsOf, migratedEntryText } from './migrated-entry.ts';
import { type ConfigFile, loadConfigFiles } from './parse.ts';
import { inComment, skeletonText } from './skeleton.ts';
import { readYaml } from './yaml-document.ts';

export interface Migration {
  /** What to write, by path relative to the root of the repository: the new configuration first. Empty when the old one cannot be read. */
  readonly files: ReadonlyMap<string, string>;
  /** Of the old file; its warnings say what the original made of it. */
  readonly problems: readonly Problem[];
}

interface Port {
  readonly entry: WorkflowEntry;
  readonly written: Mapping;
  readonly name: FunctionName;
  /** Whether the function is new, not named by the entry already. */
  readonly isSkeleton: boolean;
}

/**
 * `e2e init --from`: a prow_config.yaml of kubeflow/testing as one of ours, with a workflow function to be filled in for everything that
 * it launched. Entries that launched the same thing share the function. Whoever writes the files must not overwrite any.
 */
export function migrateConfig(old: ConfigFile, configPath = 'prow_config.yaml'): Migration {
  const { config, problems } = loadConfigFiles([old]);
  if (config === null) return { files: new Map(), problems };
  const value = readYaml(old.text).value;
  const { workflows, defaults } = isMapping(value) ? value : {};
  const written = Array.isArray(workflows) ? workflows.filter(isMapping) : [];
  const ports = nameFunctions(config.workflows, written);
  const files = new Map([[configPath, configText(old.path, defaults, ports)]]);
  for (const [module, group] of Map.groupBy(
    ports.filter(({ isSkeleton }) => isSkeleton),
    ({ name }) => name.module,
  )) {
    files.set(module, skeletonOf(group));
  }
  return { files, problems };
}

function nameFunctions(entries: readonly WorkflowEntry[], written: readonly Mapping[]): Port[] {
  const known = new Map<string, FunctionName>();
  const taken = new Set<string>();
  return entries.map((entry, index) => {
    const { launcher } = entry;
    const own = { entry, written: written[index] ?? {} };
    if (launcher.type === 'ts_func') return { ...own, name: launcher, isSkeleton: false };
    const key = launcher.type === 'none' ? `none ${entry.name}` : `${launcher.type} ${launcher.value}`;
    const name = known.get(key) ?? nameFunction(launcher, entry.name, taken);
    known.set(key, name);
    taken.add(name.module);
    return { ...own, name, isSkeleton: true };
  });
}

/** An old file named its images elsewhere; no step runs without one. */
const firstDefaults = 'defaults: { image: argo-e2e/test-worker:0.1.0 } # of steps that name none: put yours here';

function configText(oldPath: string, defaults: unknown, ports: readonly Port[]): string {
  const head = [
    `# Written by \`e2e init --from ${inComment(oldPath)}\`. Every entry is selected as before; each workflow function fails until it is written.`,
    isMapping(defaults) ? dump({ defaults }, { lineWidth: -1 }).trimEnd() : firstDefaults,
  ];
  if (ports.length === 0) return `${[...head, 'workflows: []'].join('\n')}\n`;
  const entries = ports.map(({ written, entry, name }) =>
    migratedEntryText(written, entry, name, describe(entry.launcher)),
  );
  return `${[...head, 'workflows:', entries.join('\n\n')].join('\n')}\n`;
}

function skeletonOf(group: readonly Port[]): string {
  const [first] = group;
  return skeletonText({
    name: first?.name ?? { module: '', exportName: 'workflow' },
    was: first === undefined ? null : describe(first.entry.launcher),
    entries: group.map(({ entry }) => entry.name),
    args: group.map(({ written, entry }) => argumentsOf(written, entry)),
  });
}

function describe(launcher: Launcher): string | null {
  switch (launcher.type) {
    case 'none':
      return null;
    case 'ts_func':
      return `the workflow function ${launcher.module}#${launcher.exportName}`;
    case 'py_func':
      return `the Python function ${launcher.value}`;
    case 'ksonnet':
      return `the ksonnet app ${launcher.value}`;
    default:
      return `the Tekton PipelineRun ${launcher.value}`;
  }
}
