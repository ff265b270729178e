import { encodeGoJson } from './go-json.ts';
import { mainRefsOf, type ProwJob, type Refs } from './job.ts';
import { refsString } from './refs-text.ts';

/** Prow's three results, as its sidecar writes them. ABORTED is for signals; a timeout is a FAILURE. */
export type FinishedResult = 'SUCCESS' | 'FAILURE' | 'ABORTED';

/** Facts for people, shown by Spyglass: text only, since it drops everything else and TestGrid stumbles over it. Empty ones are left out. */
export type RunMetadata = Readonly<Record<string, string>>;

/** Links of Spyglass's top bar, by title. */
export type RunLinks = Readonly<Record<string, { readonly url: string; readonly description?: string }>>;

type JobRefs = Pick<ProwJob, 'refs' | 'extraRefs'>;

export interface StartedFacts {
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Where the run is executed. */
  readonly node?: string;
  /** Commit that is tested once base and pulls are merged. @default Prow's revision of the job */
  readonly commit?: string;
  readonly metadata?: RunMetadata;
  readonly links?: RunLinks;
}

/** Text of `started.json` (TestGrid `metadata.Started`). */
export function startedJson(job: JobRefs, facts: StartedFacts): string {
  const commit = facts.commit || revisionForJob(job) || undefined;
  return encodeGoJson({
    timestamp: seconds(facts.startedAt),
    node: facts.node || undefined,
    pull: job.refs?.pulls[0]?.number.toString(),
    repos: mapOf(reposForJob(job)),
    'repo-commit': commit,
    metadata: mapOf([...textsOf(facts.metadata), ...linksOf(facts.links)]),
    'repo-version': commit,
  });
}

export interface FinishedFacts {
  /** Milliseconds since the epoch. */
  readonly finishedAt: number;
  readonly result: FinishedResult;
  /** As in StartedFacts. */
  readonly commit?: string;
  readonly metadata?: RunMetadata;
}

/** Text of `finished.json` (TestGrid `metadata.Finished`), the last object of a run. */
export function finishedJson(job: JobRefs, facts: FinishedFacts): string {
  return encodeGoJson({
    timestamp: seconds(facts.finishedAt),
    passed: facts.result === 'SUCCESS',
    metadata: mapOf(textsOf(facts.metadata)),
    result: facts.result,
    revision: facts.commit || revisionForJob(job) || undefined,
  });
}

/** Text of a decorated job's `$ARTIFACTS/metadata.json`, whose keys Prow's sidecar copies into finished.json. */
export function metadataJson(metadata: RunMetadata): string {
  return encodeGoJson(new Map(textsOf(metadata)));
}

/** Prow: the first pull's commit, else the base's, else the name of its branch; empty when the job has no refs. */
export function revisionForJob(job: JobRefs): string {
  const refs = mainRefsOf(job);
  if (refs === null) return '';
  const [pull] = refs.pulls;
  return pull === undefined ? refs.baseSha || refs.baseRef || '' : pull.sha;
}

/** For decorated jobs: one small file for each link, which Spyglass shows under a title made of its name. The URL alone, no newline. */
export function linkFiles(links: RunLinks): readonly { readonly name: string; readonly body: string }[] {
  return Object.entries(links)
    .filter(([, { url }]) => url !== '')
    .map(([title, { url }]) => ({ name: `${slugOf(title)}.link.txt`, body: url }));
}

/** `Argo UI` is `argo-ui`: Spyglass capitalises the first letter and makes spaces of the rest. */
function slugOf(title: string): string {
  return (
    title
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '') || 'link'
  );
}

type Members = readonly (readonly [string, unknown])[];

function reposForJob(job: JobRefs): Members {
  const all: readonly Refs[] = [...(job.refs === null ? [] : [job.refs]), ...job.extraRefs];
  return all.map((refs) => [`${refs.org}/${refs.repo}`, refsString(refs)]);
}

/** Spyglass skips links without a URL. */
function linksOf(links: RunLinks = {}): Members {
  const shown = Object.entries(links).filter(([, { url }]) => url !== '');
  const values = shown.map(
    ([title, { url, description }]) => [title, { description: description || undefined, url }] as const,
  );
  return values.length === 0 ? [] : [['links', new Map(values)]];
}

function textsOf(metadata: RunMetadata = {}): Members {
  return Object.entries(metadata).filter(([, value]) => value !== '');
}

/** Go leaves out an empty map. */
function mapOf(members: Members): ReadonlyMap<string, unknown> | undefined {
  return members.length === 0 ? undefined : new Map(members);
}

/** Readers take integers only; a float makes them drop the column. */
function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
