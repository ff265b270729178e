/** Where the tested repository lies on this machine, and its configuration files. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { HarnessError } from '../core/errors.ts';
import { mainRefsOf, type ProwJob } from '../prow/job.ts';
import { NoGitError, openGit, topByDotGit } from '../select/git.ts';

export interface CheckoutRequest {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `--repos_dir`: holds `<org>/<repo>`. */
  readonly reposDir: string | undefined;
  /** `--config_file`, as given. */
  readonly configFiles: readonly string[];
}

/** Root of the tested checkout: below `--repos_dir` by the job's refs, else around the first configuration file or the current directory. */
export async function testedCheckout(
  job: Pick<ProwJob, 'refs' | 'extraRefs'> | null,
  request: CheckoutRequest,
): Promise<string> {
  const { cwd, env, reposDir, configFiles } = request;
  if (reposDir !== undefined && job !== null) return checkoutBelow(resolve(cwd, reposDir), job);
  const [first] = configFiles;
  // A file that is not there says nothing of the checkout: its results belong where the user is.
  const isThere = first !== undefined && existsSync(resolve(cwd, first));
  return topOf(isThere ? dirname(resolve(cwd, first)) : cwd, env);
}

/** The files to read, absolute or as the user wrote them; `prow_config.yaml` at the root when none is named. */
export function configFilesOf(root: string, { cwd, configFiles, reposDir }: CheckoutRequest): readonly string[] {
  if (configFiles.length === 0) return [join(root, 'prow_config.yaml')];
  return configFiles.map((file) => {
    const fromHere = resolve(cwd, file);
    return reposDir !== undefined && !existsSync(fromHere) ? join(root, file) : fromHere;
  });
}

function checkoutBelow(reposDir: string, job: Pick<ProwJob, 'refs' | 'extraRefs'>): string {
  const refs = mainRefsOf(job);
  if (refs === null) {
    throw new HarnessError('USAGE', `--repos_dir ${reposDir}: the job names no repository`, {
      hint: 'give --config_file the path of the file instead',
    });
  }
  const root = join(reposDir, refs.org, refs.repo);
  if (!existsSync(root)) {
    throw new HarnessError('USAGE', `--repos_dir ${reposDir}: there is no ${refs.org}/${refs.repo}`, {
      hint: `clone it: git clone https://github.com/${refs.org}/${refs.repo} ${root}`,
    });
  }
  return root;
}

async function topOf(directory: string, env: CheckoutRequest['env']): Promise<string> {
  try {
    return (await openGit(directory, env)).root;
  } catch (error) {
    if (error instanceof NoGitError) return topByDotGit(directory) ?? directory;
    throw error;
  }
}
