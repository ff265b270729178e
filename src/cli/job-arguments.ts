/** The arguments of run_e2e in a Prow job: what the entries ask for on a cluster is allowed by flags of the job alone. */
import { defaultVolume } from '../config/entries.ts';
import type { WorkflowEntry, WorkflowSettings } from '../config/harness-config.ts';
import { type Problem, problem } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import { runE2eCommand } from './commands/run-e2e.ts';
import type { ProwJobFlags } from './prow-job-request.ts';

export interface JobArgumentsRequest {
  /** Configuration files, relative to the checkout. */
  readonly files: readonly string[];
  /** Entries that the argo engine runs. */
  readonly onCluster: readonly WorkflowEntry[];
  readonly flags: Pick<ProwJobFlags, 'engine' | 'namespace' | 'arg'>;
}

export interface JobArguments {
  readonly args: readonly string[];
  readonly problems: readonly Problem[];
}

export function jobArguments({ files, onCluster, flags }: JobArgumentsRequest): JobArguments {
  const isDefault = files.length === 1 && files[0] === 'prow_config.yaml';
  const args = [
    ...(isDefault ? [] : files.map((file) => `--config-file=${file}`)),
    ...(flags.engine === undefined ? [] : [`--engine=${flags.engine}`]),
    ...(flags.namespace === undefined ? [] : [`--namespace=${flags.namespace}`]),
    ...(onCluster.length === 0 ? [] : allowances(onCluster, flags.namespace)),
    ...flags.arg,
  ];
  return {
    args,
    problems: [
      ...files.filter((file) => /^\.\.(\/|$)|^\//.test(file)).map(outside),
      ...flags.arg.flatMap(unknownFlag),
      ...(flags.namespace === undefined ? namespaceProblems(onCluster) : []),
    ],
  };
}

/** A list takes the place of what is allowed without it, so it names everything that the entries use, or nothing. */
function allowances(entries: readonly WorkflowEntry[], namespace: string | undefined): readonly string[] {
  const namespaces = namespace === undefined ? valuesOf(entries, (settings) => settings.namespace) : [];
  const accounts = valuesOf(entries, ({ serviceAccount }) => serviceAccount ?? 'default');
  const claims = valuesOf(entries, ({ volume }) => volume.claim);
  return [
    ...namespaces.map((name) => `--allow-namespace=${name}`),
    ...besides(accounts, 'default').map((name) => `--allow-service-account=${name}`),
    ...besides(claims, defaultVolume.claim).map((name) => `--allow-claim=${name}`),
  ];
}

function valuesOf(entries: readonly WorkflowEntry[], of: (settings: WorkflowSettings) => string | null): string[] {
  return [...new Set(entries.flatMap(({ settings }) => of(settings) ?? []))].sort();
}

/** Nothing where the default alone is used. */
function besides(values: readonly string[], preset: string): readonly string[] {
  return values.every((value) => value === preset) ? [] : values;
}

/** In a Prow job the namespace that nobody names is the one of Prow's own pods. */
function namespaceProblems(entries: readonly WorkflowEntry[]): Problem[] {
  const silent = entries.filter(({ settings }) => settings.namespace === null).map(({ name }) => name);
  if (silent.length === 0) return [];
  const isMixed = silent.length < entries.length;
  return [
    problem(`${silent.join(', ')}: no namespace is named, so workflows would run among Prow's own pods`, {
      severity: isMixed ? 'error' : 'warning',
      path: '--namespace',
      hint: 'name it for the entries (namespace), for the file (defaults.namespace) or for the job (--namespace)',
    }),
  ];
}

function outside(file: string): Problem {
  return problem(`${file} is not in the repository, so the job will not find it`, { path: '--config-file' });
}

function unknownFlag(argument: string): Problem[] {
  const known = Object.keys(runE2eCommand.flags).map((each) => `--${each}`);
  const name = /^--[^=]+/.exec(argument)?.[0].replaceAll('_', '-');
  if (name !== undefined && known.includes(name.replace(/^--no-/, '--'))) return [];
  const seen = `${JSON.stringify(argument)} is no flag of run_e2e`;
  return [
    problem(seen, { path: '--arg', hint: name === undefined ? 'write --arg=--flag=value' : didYouMean(name, known) }),
  ];
}
