/** `e2e retry`: what failed in a run of this machine once more, on the same volumes; what succeeded is kept. */
import type { Workflow } from '../argo/types.ts';
import { type ExitCode, UsageError } from '../core/errors.ts';
import { shellWord } from '../report/next-commands.ts';
import { jobOfCheckout } from '../run/resolve-job.ts';
import { testedCheckout } from '../run/tested-checkout.ts';
import { readClaims } from './earlier-claims.ts';
import { type FoundRun, hasEnded } from './found-run.ts';
import { type RunFlags, runHarness, timeoutOf } from './harness-run.ts';
import type { Host } from './host.ts';
import { keepSucceeded } from './keep-succeeded.ts';
import { openLocalRuns } from './local-runs.ts';
import { ownBuildIdAt } from './selection-session.ts';

export type RetryFlags = RunFlags & { readonly workflow: string | undefined };

const defaultTimeoutMs = 3 * 60 * 60 * 1000;

/** Throws HarnessError NOT_FOUND when there is no such run, UsageError when it still runs, has nothing that failed, or is on a cluster. */
export async function retryRun(flags: RetryFlags, id: string, host: Host): Promise<ExitCode> {
  if (flags.engine === 'argo') throw onCluster(id, flags);
  const run = await openLocalRuns(host).find(id, flags.workflow);
  const again = failedIn(run).map((workflow) => ({ name: workflow.metadata.name ?? '', ...keepSucceeded(workflow) }));
  const job = await jobOfCheckout({ directory: host.cwd, env: host.env, ownBuildId: ownBuildIdAt(host) });
  const claims = run.logs.type === 'local' ? await readClaims(run.logs.stateDir) : {};
  for (const { name, kept } of again)
    host.stderr.write(
      `${name}: ${kept.length === 0 ? 'nothing succeeded, all of it runs again' : `kept ${kept.join(', ')}`}\n`,
    );
  const timeoutMs = timeoutOf(flags) ?? defaultTimeoutMs;
  const planned = again.map(
    ({ name, workflow }) => ({ name, workflow, engine: 'local', engineChosenBy: 'e2e retry', timeoutMs }) as const,
  );
  const outcome = await runHarness(
    {
      job,
      baseDirectory: host.cwd,
      printsSummary: true,
      checkout: await checkoutAround(host),
      claims,
      trustsNames: true,
      plan: async () => ({ workflows: planned, skipped: [], problems: [] }),
    },
    { ...flags, decorated: false },
    host,
  );
  return outcome.exitCode;
}

/** A plain manifest is run anywhere. */
async function checkoutAround({ cwd, env }: Host): Promise<string | null> {
  return testedCheckout(null, { cwd, env, reposDir: undefined, configFiles: [] }).catch(() => null);
}

function failedIn(run: FoundRun): readonly Workflow[] {
  const { id, workflows, isAbandoned } = run;
  const running = workflows.filter((each) => !hasEnded(each));
  if (running.length > 0 && !isAbandoned)
    throw new UsageError(`run ${id} still runs: ${running.map(({ metadata }) => metadata.name).join(', ')}`, {
      hint: `wait for its end, or e2e stop ${shellWord(id)}`,
    });
  const failed = workflows.filter(({ status }) => status?.phase !== 'Succeeded');
  if (failed.length === 0)
    throw new UsageError(`nothing in run ${id} failed`, { hint: 'e2e run runs all of it again' });
  return failed;
}

/** There the controller can do it itself, on the same object, with the outputs it has stored. */
function onCluster(id: string, { namespace }: RetryFlags): UsageError {
  const where = namespace === undefined ? '' : ` -n ${shellWord(namespace)}`;
  return new UsageError(
    'e2e retry runs on this machine: on a cluster Argo retries a workflow in place, and argo asks it to',
    {
      hint: `argo retry WORKFLOW${where}, where e2e get ${shellWord(id)} --engine argo names the workflow; or e2e run it again`,
    },
  );
}
