import { mainRefsOf, type ProwJob, type Refs } from '../prow/job.ts';

/** Where a workflow keeps its files on the volume; Kubeflow's layout. Absolute paths, the same in every step. */
export interface Directories {
  /** `<mount>/<workflow>`: everything of this workflow. */
  readonly root: string;
  /** `<root>/src`: every checkout is below it. */
  readonly src: string;
  /** `<root>/src/<org>/<repo>` of the tested repository; equals `src` for a job without one. */
  readonly repo: string;
  /** `<root>/outputs`: what steps hand on or leave behind. */
  readonly outputs: string;
  /** `<root>/outputs/artifacts`: what is published. A step's own part, `<artifacts>/<step>`, is its `$ARTIFACTS`. */
  readonly artifacts: string;
}

/** Directories of a workflow of that name on a volume that is mounted at `mountPath`. */
export function directoriesFor(
  mountPath: string,
  workflowName: string,
  job: Pick<ProwJob, 'refs' | 'extraRefs'>,
): Directories {
  const root = `${mountPath.replace(/\/$/, '')}/${workflowName}`;
  const src = `${root}/src`;
  const refs = mainRefsOf(job);
  return {
    root,
    src,
    repo: refs === null ? src : `${src}/${repoPath(refs)}`,
    outputs: `${root}/outputs`,
    artifacts: `${root}/outputs/artifacts`,
  };
}

/** `<org>/<repo>` as a relative path below `src`; characters that a path or a shell could misread become `-`. */
export function repoPath(refs: Pick<Refs, 'org' | 'repo'>): string {
  const segments = `${refs.org}/${refs.repo}`.replace(/^https?:\/\//, '').split('/');
  return segments
    .filter((segment) => segment !== '')
    .map(legalSegment)
    .join('/');
}

function legalSegment(segment: string): string {
  const legal = segment.replaceAll(/[^A-Za-z0-9._-]/g, '-');
  return /^\.+$/.test(legal) ? legal.replaceAll('.', '-') : legal;
}
