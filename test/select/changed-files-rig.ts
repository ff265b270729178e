import type { ProwJob, Pull } from '../../src/prow/job.ts';
import type { TestRepository } from '../support/git-repo.ts';

export type Job = Pick<ProwJob, 'type' | 'refs' | 'extraRefs' | 'source'>;
export const env = process.env;

/** A job of the environment on o/r. */
export const prowJob = (
  type: ProwJob['type'],
  rest: { baseSha?: string; baseRef?: string; baseLink?: string; pulls?: readonly Pull[] },
): Job => ({
  type,
  refs: { org: 'o', repo: 'r', pulls: [], ...rest },
  extraRefs: [],
  source: 'environment',
});
/** A pull request by somebody. */
export const pull = (number: number, sha: string): Pull => ({ number, sha, author: 'someone' });

/** A branch off main with one more commit; main is checked out again. */
export function branchOff(repository: TestRepository, name: string, files: Record<string, string>): string {
  repository.git('checkout', '-q', '-b', name, 'main');
  repository.write(files);
  const sha = repository.commit(name);
  repository.git('checkout', '-q', 'main');
  return sha;
}
