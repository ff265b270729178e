/** One Prow job of those that `e2e prowjob` prints: the entries of its type, and what flags say. */
import { checkPattern, PatternError } from '../argo/regular-expression.ts';
import type { HarnessConfig, WorkflowEntry } from '../config/harness-config.ts';
import { admitsJobType } from '../config/job-type-filter.ts';
import { type Problem, problem, UsageError } from '../core/errors.ts';
import { didYouMean } from '../core/nearest.ts';
import {
  type ConfiguredJobType,
  configuredJobTypes,
  type JobRequest,
  type Schedule,
  type TestGridTab,
} from '../prow/job-config.ts';
import { triggerOf } from '../select/job-trigger.ts';
import type { FlagValues } from './command.ts';
import type { configFlags } from './flags.ts';
import { jobArguments } from './job-arguments.ts';
import { keyAndValue } from './parameters.ts';
import type { prowjobFlags } from './prowjob-flags.ts';

export type ProwJobFlags = FlagValues<typeof configFlags & typeof prowjobFlags>;
export type JobRepository = Pick<JobRequest, 'org' | 'repo' | 'baseRef'>;

export interface JobMaterial {
  readonly config: HarnessConfig;
  readonly repository: JobRepository;
  /** Configuration files, relative to the checkout. */
  readonly files: readonly string[];
  /** Of all jobs that are printed together. */
  readonly types: readonly ConfiguredJobType[];
  readonly flags: ProwJobFlags;
}

const defaultCron = '0 6 * * *';
/** The account whose Role docs/cluster.md lists. */
const defaultServiceAccount = 'run-e2e';

/** Throws UsageError for a type that Prow's configuration has not, or for which no entry is. */
export function typesOf(config: HarnessConfig, flags: ProwJobFlags): readonly ConfiguredJobType[] {
  const asked = [...new Set(flags.type)].map(configuredType);
  const types = asked.length > 0 ? asked : configuredJobTypes.filter((type) => isMeant(config, type));
  const empty = types.filter((type) => entriesFor(config, type).length === 0);
  if (empty.length > 0 || types.length === 0)
    throw new UsageError(`no entry of prow_config.yaml is for ${empty.join(' or ') || 'any job'}`, {
      hint: 'job_types says which jobs an entry is for',
    });
  if (types.length > 1 && flags.name !== undefined)
    throw new UsageError(`--name ${flags.name} is the name of one job, and these are ${types.join(', ')}`, {
      hint: 'give one --type',
    });
  return types;
}

export function jobRequest(
  type: ConfiguredJobType,
  { config, repository, files, types, flags }: JobMaterial,
): { readonly job: JobRequest; readonly problems: readonly Problem[] } {
  const entries = entriesFor(config, type);
  const onCluster = entries.filter(({ settings }) => (flags.engine ?? settings.engine ?? 'local') === 'argo');
  const { trigger, widened } = triggerOf(type === 'periodic' ? [] : entries);
  const { args, problems } = jobArguments({ files, onCluster, flags });
  const needsToken = onCluster.length > 0;
  const { org, repo, baseRef } = repository;
  const job: JobRequest = {
    ...repository,
    type,
    name: flags.name ?? `${org}-${repo}-${type}`.replaceAll(/[^A-Za-z0-9._-]+/g, '-'),
    branches: flags.branch.length > 0 ? flags.branch : [`^${baseRef.replaceAll(/[.+()|[\]{}$]/g, '\\$&')}$`],
    trigger: type === 'periodic' ? { type: 'always' } : trigger,
    schedule: scheduleOf(type, types, flags),
    isOptional: flags.optional,
    skipReport: flags['skip-report'],
    maxConcurrency: flags['max-concurrency'] ?? null,
    cluster: flags.cluster ?? null,
    labels: Object.fromEntries(flags.label.map((text) => keyAndValue(text, '--label'))),
    testGrid: testGridOf(`${org}/${repo}`, entries, flags),
    timeoutMs: Math.max(...entries.map(({ settings }) => settings.timeoutMs)),
    image: flags.image ?? commonImage(entries) ?? '',
    args,
    env: Object.fromEntries(flags.env.map((text) => keyAndValue(text, '--env'))),
    serviceAccount: flags['service-account'] ?? (needsToken ? defaultServiceAccount : null),
    needsToken,
  };
  return { job, problems: [...problems, ...branchProblems(flags), ...widened.map(widening)] };
}

/** A batch is a run of the presubmit. */
function entriesFor(config: HarnessConfig, type: ConfiguredJobType): readonly WorkflowEntry[] {
  const types = type === 'presubmit' ? ['presubmit', 'batch'] : [type];
  return config.workflows.filter(({ jobTypes }) => types.some((each) => admitsJobType(jobTypes, each)));
}

/** An entry without `job_types` would run in a periodic, and yet nobody has asked for one. */
function isMeant(config: HarnessConfig, type: ConfiguredJobType): boolean {
  const entries = entriesFor(config, type);
  return type === 'periodic' ? entries.some(({ jobTypes }) => jobTypes !== null) : entries.length > 0;
}

function configuredType(text: string): ConfiguredJobType {
  const known = configuredJobTypes.find((type) => type === text);
  if (known !== undefined) return known;
  const hint = text === 'batch' ? 'a batch is a run of a presubmit' : didYouMean(text, configuredJobTypes);
  throw new UsageError(`--type ${text}: expected ${configuredJobTypes.join(', ')}`, hint === null ? {} : { hint });
}

/** Times that are given where no periodic is printed are left in, for the rules to refuse. */
function scheduleOf(type: ConfiguredJobType, types: readonly ConfiguredJobType[], flags: ProwJobFlags): Schedule {
  const { cron, interval, 'minimum-interval': minimum } = flags;
  if (type !== 'periodic' && types.includes('periodic')) return {};
  if (cron === undefined && interval === undefined && minimum === undefined)
    return type === 'periodic' ? { cron: defaultCron } : {};
  return {
    ...(cron === undefined ? {} : { cron }),
    ...(interval === undefined ? {} : { interval }),
    ...(minimum === undefined ? {} : { minimum_interval: minimum }),
  };
}

function testGridOf(repository: string, entries: readonly WorkflowEntry[], flags: ProwJobFlags): TestGridTab {
  return {
    dashboards: flags['testgrid-dashboard'],
    tab: flags['testgrid-tab'] ?? null,
    alertEmails: flags['testgrid-alert-email'],
    failuresToAlert: flags['testgrid-failures-to-alert'] ?? null,
    description: flags.description ?? `${repository}: ${[...new Set(entries.map(({ name }) => name))].join(', ')}`,
  };
}

function commonImage(entries: readonly WorkflowEntry[]): string | null {
  const images = new Set(entries.map(({ settings }) => settings.image));
  return images.size === 1 ? ([...images][0] ?? null) : null;
}

function branchProblems({ branch }: ProwJobFlags): Problem[] {
  return branch.flatMap((pattern) => {
    try {
      checkPattern(pattern);
      return [];
    } catch (error) {
      if (error instanceof PatternError)
        return [problem(error.message, { path: '--branch', hint: error.hint ?? null })];
      throw error;
    }
  });
}

function widening(entry: string): Problem {
  return problem(
    `${entry}: Prow cannot be told what its !patterns exclude, so such changes start the job as well, which then leaves the entry out`,
    { severity: 'warning', path: 'include_dirs' },
  );
}
