/** From flags to the decision what runs: job, checkout, configuration, changed files, selection. Shared by run_e2e, plan, show and lint. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import type { HarnessConfig } from '../config/harness-config.ts';
import { loadConfig } from '../config/load.ts';
import type { LoadedConfig } from '../config/parse.ts';
import { type Problem, UsageError } from '../core/errors.ts';
import type { ProwJob } from '../prow/job.ts';
import { resolveJob } from '../run/resolve-job.ts';
import { type CheckoutRequest, configFilesOf, testedCheckout } from '../run/tested-checkout.ts';
import { type ChangedFiles, changedFilesForJob, changedFilesSince } from '../select/changed-files.ts';
import { parseChangedFilesList } from '../select/changed-files-list.ts';
import { NoGitError } from '../select/git.ts';
import { selectWorkflows } from '../select/select.ts';
import type { Selection } from '../select/selection.ts';
import type { FlagValues } from './command.ts';
import type { configFlags, selectionFlags } from './flags.ts';
import type { Host } from './host.ts';

export type SelectionFlags = FlagValues<typeof configFlags & typeof selectionFlags>;

export interface JobSession {
  readonly job: ProwJob;
  /** Absolute path of the tested checkout. */
  readonly root: string;
  readonly problems: readonly Problem[];
}

/** `ownBuildId` is used without Prow; a fixed one makes what is built reproducible. */
export async function openJobSession(
  flags: FlagValues<typeof configFlags> & { readonly 'job-type'?: string | undefined },
  host: Host,
  ownBuildId = ownBuildIdAt(host),
): Promise<JobSession> {
  const request = checkoutRequest(flags, host);
  const directory = flags['repos-dir'] === undefined ? await testedCheckout(null, request) : host.cwd;
  const { job, problems } = await resolveJob({ directory, env: host.env, ownBuildId, jobType: flags['job-type'] });
  const root = flags['repos-dir'] === undefined ? directory : await testedCheckout(job, request);
  return { job, root, problems };
}

export async function readConfig(
  flags: FlagValues<typeof configFlags>,
  root: string,
  host: Host,
): Promise<LoadedConfig> {
  const files = configFilesOf(root, checkoutRequest(flags, host));
  const loaded = await loadConfig(files);
  return {
    config: loaded.config,
    problems: loaded.problems.map((each) => ({
      ...each,
      file: each.file === null ? null : shortened(each.file, host.cwd),
    })),
  };
}

/** What the flags say has changed, else what the job's git history says; null files pass every directory filter. */
export async function changedFiles(
  flags: SelectionFlags,
  { job, root }: JobSession,
  host: Host,
): Promise<ChangedFiles> {
  if (flags.all) return { files: null, origin: '--all' };
  const list = flags['changed-files'];
  if (list !== undefined)
    return { files: parseChangedFilesList(await readList(list, host)), origin: `--changed-files ${list}` };
  const since = flags['changed-since'];
  if (since !== undefined) return changedFilesSince({ root, env: host.env, revision: since });
  try {
    return await changedFilesForJob({ root, job, env: host.env });
  } catch (error) {
    if (job.source === 'checkout' && error instanceof NoGitError && error.missing === 'checkout') {
      return { files: null, origin: 'not a git checkout, so nobody knows what changed' };
    }
    throw error;
  }
}

export function select(
  config: HarnessConfig,
  flags: SelectionFlags,
  job: ProwJob,
  changed: ChangedFiles,
): readonly Selection[] {
  if (flags.all) return config.workflows.map((entry) => ({ type: 'selected', entry, matched: null }));
  return selectWorkflows(config.workflows, { jobType: flags['job-type'] ?? job.type, changedFiles: changed.files });
}

/** Milliseconds and six random digits: a decimal number that sorts by time and passes TestGrid's 10^18. */
export function ownBuildIdAt({ clock, random }: Host): string {
  return `${clock.now()}${String(Math.floor(random() * 1_000_000)).padStart(6, '0')}`;
}

function checkoutRequest(flags: FlagValues<typeof configFlags>, { cwd, env }: Host): CheckoutRequest {
  return { cwd, env, reposDir: flags['repos-dir'], configFiles: flags['config-file'] };
}

async function readList(list: string, host: Host): Promise<string> {
  if (list === '-') return text(host.stdin);
  try {
    return await readFile(resolve(host.cwd, list), 'utf8');
  } catch (cause) {
    throw new UsageError(
      `--changed-files ${list} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause, hint: 'name a file with one path a line, or - for standard input' },
    );
  }
}

function shortened(file: string, cwd: string): string {
  return file.startsWith(`${cwd}/`) ? file.slice(cwd.length + 1) : file;
}
