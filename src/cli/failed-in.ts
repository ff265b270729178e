import type { Workflow } from '../argo/types.ts';
import { UsageError } from '../core/errors.ts';
import { retryLabel } from '../engine/argo/submission-labels.ts';
import { shellWord } from '../report/next-commands.ts';
import { type FoundRun, hasEnded, placeArgument } from './found-run.ts';

/**
 * The workflows of a run that did not succeed, but for those that were retried already: a build is found with its retries. Throws UsageError when
 * there are none, or something still runs.
 */
export function failedIn(run: FoundRun): readonly Workflow[] {
  const { id, workflows, isAbandoned } = run;
  const command = (verb: string) => `e2e ${verb} ${shellWord(id)}${placeArgument(run)}`;
  const running = workflows.filter((each) => !hasEnded(each));
  if (running.length > 0 && !isAbandoned)
    throw new UsageError(`run ${id} still runs: ${running.map(({ metadata }) => metadata.name).join(', ')}`, {
      hint: `wait for its end, or ${command('stop')}`,
    });
  const retried = new Set(workflows.map(({ metadata }) => metadata.labels?.[retryLabel]));
  const failed = workflows.filter(
    ({ metadata, status }) => status?.phase !== 'Succeeded' && !retried.has(metadata.name),
  );
  if (failed.length === 0)
    throw new UsageError(`nothing in run ${id} failed`, { hint: 'e2e run runs all of it again' });
  return failed;
}
