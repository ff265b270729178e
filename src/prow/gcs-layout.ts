import { posix } from 'node:path';
import { unreachable } from '../core/unreachable.ts';
import { type GcsConfiguration, mainRefsOf, type ProwJob } from './job.ts';

export type LayoutJob = Pick<ProwJob, 'type' | 'name' | 'buildId' | 'refs' | 'extraRefs'>;

/** What of `gcs_configuration` decides about paths. @default strategy `explicit`, no prefix */
export type GcsLayout = Pick<GcsConfiguration, 'pathPrefix' | 'pathStrategy' | 'defaultOrg' | 'defaultRepo'>;

/** A small object that tells readers where a run is. */
export interface PointerObject {
  readonly name: string;
  readonly body: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** The newest build is the one with the largest number, whichever writes last. */
  readonly replaces: 'anything' | 'smaller-number';
}

const presubmitLogs = 'pr-logs';
const otherLogs = 'logs';

/** Directory of this run's objects (Prow `PathForSpec`); the only path that `path_prefix` goes before. */
export function runDirForJob(job: LayoutJob, layout: GcsLayout = {}): string {
  return posix.join(layout.pathPrefix ?? '', jobDirForJob(job, layout), job.buildId);
}

/** Prow `AliasForSpec`: presubmits are found by job and build alone. Null for the other types. */
export function aliasForJob(job: LayoutJob): string | null {
  return job.type === 'presubmit' ? posix.join(presubmitLogs, 'directory', job.name, `${job.buildId}.txt`) : null;
}

/** Prow `LatestBuildForSpec`: every object that holds the newest build id of the job. */
export function latestBuildsForJob(job: LayoutJob, layout: GcsLayout = {}): readonly string[] {
  const directories = [rootForJob(job), ...(job.type === 'presubmit' ? [jobDirForJob(job, layout)] : [])];
  return directories.map((directory) => posix.join(directory, 'latest-build.txt'));
}

/** Where TestGrid looks for the runs of the job (Prow `RootForSpec`). */
export function rootForJob(job: LayoutJob): string {
  switch (job.type) {
    case 'periodic':
    case 'postsubmit':
      return posix.join(otherLogs, job.name);
    case 'presubmit':
    case 'batch':
      return posix.join(presubmitLogs, 'directory', job.name);
    default:
      return unreachable(job.type);
  }
}

/** Alias and latest-build objects with their contents: no newline, no slash at the end (Spyglass does not trim). `storeUri` is the bucket's. */
export function pointersForJob(job: LayoutJob, layout: GcsLayout, storeUri: string): readonly PointerObject[] {
  const alias = aliasForJob(job);
  const latest = latestBuildsForJob(job, layout).map((name) => ({
    name,
    body: job.buildId,
    metadata: {},
    replaces: 'smaller-number' as const,
  }));
  if (alias === null) return latest;
  const link = `${storeUri}/${runDirForJob(job, layout)}`;
  return [{ name: alias, body: link, metadata: { 'x-goog-meta-link': link }, replaces: 'anything' }, ...latest];
}

/** The part of a presubmit's path that names the repository; empty where the strategy leaves it out. Gerrit: no scheme, `/` as `_`. */
export function repoSegment(org: string, repo: string, layout: GcsLayout = {}): string {
  const { pathStrategy = 'explicit', defaultOrg, defaultRepo } = layout;
  const explicit = `${org.replace(/^https?:\/\//, '').replace(/\/$/, '')}_${repo.replaceAll('/', '_')}`;
  const isDefault = org === defaultOrg && repo === defaultRepo;
  switch (pathStrategy) {
    case 'explicit':
      return explicit;
    case 'single':
      return isDefault ? '' : explicit;
    case 'legacy':
      return isDefault ? '' : org === defaultOrg ? repo : explicit;
    default:
      return unreachable(pathStrategy);
  }
}

/** The run's parent directory. A presubmit told from a checkout has no pull: its number is 0, which no real pull has. */
function jobDirForJob(job: LayoutJob, layout: GcsLayout): string {
  switch (job.type) {
    case 'periodic':
    case 'postsubmit':
      return posix.join(otherLogs, job.name);
    case 'batch':
      return posix.join(presubmitLogs, 'pull', 'batch', job.name);
    case 'presubmit': {
      const refs = mainRefsOf(job);
      const segment = refs === null ? '' : repoSegment(refs.org, refs.repo, layout);
      return posix.join(presubmitLogs, 'pull', segment, String(refs?.pulls[0]?.number ?? 0), job.name);
    }
    default:
      return unreachable(job.type);
  }
}
