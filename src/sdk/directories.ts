import { repoPathForRefs } from '../prow/git-names.ts';
import { mainRefsOf, type ProwJob } from '../prow/job.ts';

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
    repo: refs === null ? src : `${src}/${repoPathForRefs(refs)}`,
    outputs: `${root}/outputs`,
    artifacts: `${root}/outputs/artifacts`,
  };
}
