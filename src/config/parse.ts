import { type Problem, problem } from '../core/errors.ts';
import { checkContent } from './check.ts';
import { entriesOf } from './entries.ts';
import type { HarnessConfig, WorkflowEntry } from './harness-config.ts';
import { jobTypesInCommon } from './job-type-filter.ts';
import { readYaml } from './yaml-document.ts';

export interface ConfigFile {
  /** As messages shall name it. */
  readonly path: string;
  readonly text: string;
}

export interface LoadedConfig {
  /** Null when any file holds an error. */
  readonly config: HarnessConfig | null;
  /** Errors and warnings of all files, in file order, then by line. */
  readonly problems: readonly Problem[];
}

/** Reads configuration files as one: their entries follow each other, each file's `defaults` count for itself alone. */
export function loadConfigFiles(files: readonly ConfigFile[]): LoadedConfig {
  const read = files.map(readFile);
  const entries = read.flatMap((file) => file.entries);
  const problems = [...read.flatMap((file) => file.problems), ...twiceTheSameName(entries)];
  if (problems.some(({ severity }) => severity === 'error')) return { config: null, problems };
  return { config: { files: files.map(({ path }) => path), workflows: entries }, problems };
}

function readFile({ path, text }: ConfigFile): { entries: WorkflowEntry[]; problems: Problem[] } {
  const document = readYaml(text);
  const isUnreadable = document.problems.length > 0 && document.value === undefined;
  const found = isUnreadable ? [] : checkContent(document.value ?? null, document.source);
  const problems = [...document.problems, ...found].map((one) => ({ ...one, file: path }));
  problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
  const isUsable = !problems.some(({ severity }) => severity === 'error');
  return { entries: isUsable ? entriesOf(document.value, path, document.source) : [], problems };
}

/** Kubeflow's files name one workflow twice on purpose, once for each job type; both run, so only a job that meets both deserves a word. */
function twiceTheSameName(entries: readonly WorkflowEntry[]): Problem[] {
  const earlier = new Map<string, WorkflowEntry[]>();
  return entries.flatMap((entry) => {
    const sameName = earlier.get(entry.name) ?? [];
    earlier.set(entry.name, [...sameName, entry]);
    const clash = sameName.find((other) => jobTypesInCommon(other.jobTypes, entry.jobTypes).length > 0);
    if (clash === undefined) return [];
    const { file, line, column, index } = entry.source;
    const shared = jobTypesInCommon(clash.jobTypes, entry.jobTypes).join(', ');
    const message = `the name ${JSON.stringify(entry.name)} is also that of ${clash.source.file}:${clash.source.line}; both run in ${shared} jobs`;
    const hint = 'rename one of them, so that results tell them apart';
    return [
      problem(message, {
        severity: 'warning',
        rule: 'duplicate-name',
        path: `workflows[${index}].name`,
        hint,
        file,
        line,
        column,
      }),
    ];
  });
}
