/** The two programs of ours that run inside steps: `e2e` is in the test-worker image, and on PATH on the local engine. */
import type { Directories } from './directories.ts';
import type { StepOptions, StepSettings } from './step-options.ts';

export interface CheckoutOptions
  extends Pick<StepSettings<never>, 'after' | 'retryStrategy' | 'activeDeadlineSeconds'> {
  /** @default 'checkout' */
  readonly name?: string;
  readonly image?: string;
  /** Further repositories below `dirs.src`: `org/repo`, `org/repo@sha`, `org/repo@HEAD:pull`. @default the job's extra refs alone */
  readonly extraRepos?: readonly string[];
  /** Commits of history. @default as the job says, else all */
  readonly depth?: number;
  /** @default as the job says, else true */
  readonly submodules?: boolean;
}

/** What to check out travels in the environment (`JOB_SPEC`, `EXTRA_REPOS`), never in a shell text. */
export function checkoutStep(options: CheckoutOptions, dirs: Directories): StepOptions<never> {
  const { name: _, extraRepos = [], depth, submodules, ...settings } = options;
  const flags = [
    ...(depth === undefined ? [] : [`--depth=${depth}`]),
    ...(submodules === undefined ? [] : [submodules ? '--submodules' : '--no-submodules']),
  ];
  return {
    ...settings,
    command: ['e2e', 'checkout', `--src-dir=${dirs.src}`, ...flags],
    // Nothing of the workflow is on the volume yet, and what a container runtime makes for a working directory is root's: no other user could write there.
    workingDir: null,
    ...(extraRepos.length === 0 ? {} : { env: { EXTRA_REPOS: extraRepos.join(',') } }),
  };
}

/** Publishes what steps left under `dirs.artifacts`, below the workflow's name. */
export function copyArtifactsStep(dirs: Directories, workflowName: string): StepOptions<never> {
  return {
    command: ['e2e', 'copy-artifacts', `--artifacts-dir=${dirs.artifacts}`, `--prefix=${workflowName}`],
    workingDir: dirs.root,
  };
}
