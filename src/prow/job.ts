/** The Prow job as we use it. Source: Prow `JobSpec`, `Refs`, `Pull` (pkg/pod-utils/downwardapi, pkg/apis/prowjobs/v1). */

export const jobTypes = ['presubmit', 'postsubmit', 'periodic', 'batch'] as const;
export type JobType = (typeof jobTypes)[number];

export interface Pull {
  readonly number: number;
  readonly author: string;
  readonly sha: string;
  readonly title?: string;
  /** Git ref to fetch instead of `pull/<number>/head`. */
  readonly ref?: string;
  readonly headRef?: string;
  readonly link?: string;
  readonly commitLink?: string;
  readonly authorLink?: string;
}

export interface Refs {
  readonly org: string;
  readonly repo: string;
  readonly repoLink?: string;
  readonly baseRef?: string;
  readonly baseSha?: string;
  readonly baseLink?: string;
  readonly pulls: readonly Pull[];
  readonly pathAlias?: string;
  readonly cloneUri?: string;
  readonly cloneDepth?: number;
  readonly skipSubmodules?: boolean;
  /** Fetch only what is named, neither HEAD nor tags. */
  readonly skipFetchHead?: boolean;
  readonly bloblessFetch?: boolean;
  readonly sparseCheckoutFiles?: readonly string[];
  readonly workdir?: boolean;
  readonly auxiliary?: boolean;
}

export const pathStrategies = ['explicit', 'single', 'legacy'] as const;
export type PathStrategy = (typeof pathStrategies)[number];

/** `decoration_config.gcs_configuration` of a decorated job. */
export interface GcsConfiguration {
  readonly bucket: string;
  readonly pathPrefix?: string;
  readonly pathStrategy?: PathStrategy;
  readonly defaultOrg?: string;
  readonly defaultRepo?: string;
  readonly jobUrlPrefix?: string;
}

export interface Decoration {
  readonly timeoutMs: number | null;
  readonly gracePeriodMs: number | null;
  readonly gcs: GcsConfiguration | null;
}

export interface ProwJob {
  readonly type: JobType;
  readonly name: string;
  /** Decimal text beyond 2^53: never a number. */
  readonly buildId: string;
  /** Empty outside Prow. */
  readonly prowJobId: string;
  /** Null for a periodic without refs. */
  readonly refs: Refs | null;
  readonly extraRefs: readonly Refs[];
  /** Present exactly when Prow's sidecar uploads for us. */
  readonly decoration: Decoration | null;
  /** `$ARTIFACTS`, set by Prow in decorated jobs. */
  readonly artifactsDir: string | null;
  /** Where this came from; `checkout` = no Prow at all, told from the git checkout. */
  readonly source: 'job-spec' | 'environment' | 'checkout';
}

/** Prow: the refs a job is about are `refs`, else the first `extra_refs` entry that is not auxiliary. */
export function mainRefsOf(job: Pick<ProwJob, 'refs' | 'extraRefs'>): Refs | null {
  return job.refs ?? job.extraRefs.find((refs) => !refs.auxiliary) ?? null;
}
