import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { HarnessError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { isFullSha, repoPathForRefs } from '../prow/git-names.ts';
import type { Refs } from '../prow/job.ts';
import type { CloneCommand, CloneRecord } from './clone-record.ts';
import {
  type CloneSource,
  type CloneSources,
  originForRefs,
  sourceForRefs,
  withoutCredentials,
} from './clone-source.ts';
import { copyWorkingTree } from './dirty-tree.ts';
import { type FetchPlan, fetchCommit, fetchTags, resolveCommit } from './fetch.ts';
import { type GitContext, git } from './git.ts';
import { mergePulls } from './merge-pull.ts';
import { prepareTarget } from './target-directory.ts';

export interface ClonePlan {
  /** Directory that gets `<org>/<repo>`. */
  readonly srcRoot: string;
  readonly sources: CloneSources;
  /** Take the working tree of the local source as it is, instead of base and pulls. */
  readonly dirty: boolean;
  readonly depth: number | undefined;
  readonly submodules: boolean | undefined;
  readonly attempts: number;
  readonly env: Readonly<Record<string, string>>;
  readonly log: Log;
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal | undefined;
}

/** Checks out one repository as Prow's clonerefs does: base, then each pull merged, then submodules. A failure is part of the record. */
export async function cloneRepository(refs: Refs, plan: ClonePlan): Promise<CloneRecord> {
  const { clock, env, signal, log } = plan;
  const directory = join(plan.srcRoot, repoPathForRefs(refs));
  const commands: CloneCommand[] = [];
  const startedAt = clock.now();
  const record = (error: string | null, finalSha: string): CloneRecord => ({
    refs,
    directory,
    commands,
    error,
    finalSha,
    durationMs: clock.now() - startedAt,
  });
  try {
    const finalSha = await clone(refs, plan, { directory, env, clock, signal, commands });
    log.info(`checked out ${refs.org}/${refs.repo} at ${finalSha}${describePulls(refs, plan)} in ${directory}`);
    return record(null, finalSha);
  } catch (error) {
    signal?.throwIfAborted();
    const message = withoutCredentials(describe(error));
    log.warn(`cannot check out ${refs.org}/${refs.repo}: ${message}`);
    // Prow's form has no other place for what went wrong outside of git.
    if (commands.every((command) => command.error === ''))
      commands.push({ command: 'e2e checkout', output: '', error: message, durationMs: 0 });
    return record(message, '');
  }
}

function describe(error: unknown): string {
  if (error instanceof HarnessError && error.hint !== undefined) return `${error.message} (${error.hint})`;
  return error instanceof Error ? error.message : 'unknown error';
}

async function clone(refs: Refs, plan: ClonePlan, context: GitContext): Promise<string> {
  const source = sourceForRefs(refs, plan.sources);
  if (plan.dirty && source.type !== 'local')
    throw new HarnessError(
      'GIT',
      `--dirty needs a checkout on this machine, but ${refs.org}/${refs.repo} is cloned from ${source.uri}`,
    );
  await prepareTarget(context.directory, source);
  await git(context, ['init', '--quiet']);
  await git(context, ['config', 'remote.origin.url', originForRefs(refs)]);
  const fetchPlan = fetchPlanFor(refs, plan, source);
  if (plan.dirty && source.type === 'local') await checkOutWorkingTree(refs, plan, { context, fetchPlan, source });
  else await checkOutRefs(refs, plan, { context, fetchPlan });
  return resolveCommit(context, 'HEAD');
}

interface Checkout {
  readonly context: GitContext;
  readonly fetchPlan: FetchPlan;
}

async function checkOutRefs(refs: Refs, plan: ClonePlan, { context, fetchPlan }: Checkout): Promise<void> {
  const isSparse = (refs.sparseCheckoutFiles ?? []).length > 0;
  if (isSparse) await git(context, ['sparse-checkout', 'init', '--no-cone']);
  if (!isSparse && !refs.skipFetchHead) await fetchTags(context, fetchPlan);
  const places = [refs.baseSha, refs.baseRef].flatMap((place) => place || []);
  const base = await fetchCommit(
    context,
    fetchPlan,
    places.length === 0 ? ['HEAD'] : places,
    refs.baseSha || undefined,
    { shallow: true },
  );
  if (isSparse)
    await git(context, ['sparse-checkout', 'set', '--no-cone', '--stdin'], {
      input: `${refs.sparseCheckoutFiles?.join('\n')}\n`,
    });
  await git(context, ['checkout', '--quiet', '--force', ...branchFor(refs), base]);
  await mergePulls(context, fetchPlan, refs);
  if (!isSparse) await updateSubmodules(refs, plan, context);
}

/** Both trees are at the source's HEAD; refs play no part, since what lies there is what a person wants to try. */
async function checkOutWorkingTree(
  refs: Refs,
  plan: ClonePlan,
  checkout: Checkout & { readonly source: CloneSource & { type: 'local' } },
): Promise<void> {
  const { context, fetchPlan, source } = checkout;
  const origin: GitContext = { ...context, directory: source.path };
  const root = (await git(origin, ['rev-parse', '--show-toplevel'])).replace(/\n$/, '');
  const head = await resolveCommit(origin, 'HEAD');
  await fetchCommit(context, fetchPlan, [head], head);
  await git(context, ['checkout', '--quiet', '--force', '--detach', head]);
  await updateSubmodules(refs, plan, context);
  await copyWorkingTree({ ...origin, directory: root }, context.directory, plan.log);
}

/** Prow is on the base branch; tags, commits and full refs are no branches. */
function branchFor(refs: Refs): readonly string[] {
  const { baseRef = '' } = refs;
  const isBranch = baseRef !== '' && baseRef !== 'HEAD' && !baseRef.startsWith('refs/') && !isFullSha(baseRef);
  return isBranch ? ['--no-track', '-B', baseRef] : ['--detach'];
}

async function updateSubmodules(refs: Refs, plan: ClonePlan, context: GitContext): Promise<void> {
  if (!(plan.submodules ?? !refs.skipSubmodules)) return;
  const hasSubmodules = await stat(join(context.directory, '.gitmodules')).then(
    () => true,
    () => false,
  );
  if (hasSubmodules) await git(context, ['submodule', 'update', '--init', '--recursive']);
}

function fetchPlanFor(refs: Refs, plan: ClonePlan, source: CloneSource): FetchPlan {
  const isSparse = (refs.sparseCheckoutFiles ?? []).length > 0;
  return {
    source,
    attempts: plan.attempts,
    random: plan.random,
    depth: plan.depth ?? (isSparse ? 1 : refs.cloneDepth),
    blobless: (isSparse || refs.bloblessFetch) ?? false,
  };
}

function describePulls(refs: Refs, plan: ClonePlan): string {
  if (plan.dirty) return ' with its working tree';
  return refs.pulls.length === 0 ? '' : ` with pull ${refs.pulls.map(({ number }) => number).join(', ')}`;
}
