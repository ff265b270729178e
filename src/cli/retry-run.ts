/** `e2e retry`: what failed in a run once more, on the same volumes; what succeeded is kept. */
import type { ExitCode } from '../core/errors.ts';
import { jobOfCheckout } from '../run/resolve-job.ts';
import { testedCheckout } from '../run/tested-checkout.ts';
import { readClaims } from './earlier-claims.ts';
import { failedIn } from './failed-in.ts';
import { type HarnessRun, type RunFlags, runHarness, timeoutOf } from './harness-run.ts';
import type { Host } from './host.ts';
import { type Kept, keepSucceeded } from './keep-succeeded.ts';
import { openLocalRuns } from './local-runs.ts';
import { ownBuildIdAt } from './selection-session.ts';

export type RetryFlags = RunFlags & { readonly workflow: string | undefined };

/** What runs again of one workflow. */
export interface Retry extends Kept {
  /** Of the workflow that failed. */
  readonly name: string;
  /** What a person should know of it besides, a line each. */
  readonly notes: readonly string[];
}

export interface Retries {
  readonly retries: readonly Retry[];
  readonly engine: 'argo' | 'local';
  readonly run: Pick<HarnessRun, 'checkout' | 'claims'>;
  readonly flags: RetryFlags;
}

const defaultTimeoutMs = 3 * 60 * 60 * 1000;
const namesShown = 20;

/** Throws HarnessError NOT_FOUND when there is no such run, or a volume of it is gone; UsageError when it still runs or has nothing that failed. */
export async function retryRun(asked: RetryFlags, id: string, host: Host): Promise<ExitCode> {
  const { retries, engine, run, flags } = await retriesOf(asked, id, host);
  const job = await jobOfCheckout({ directory: host.cwd, env: host.env, ownBuildId: ownBuildIdAt(host) });
  for (const line of retries.flatMap(linesOf)) host.stderr.write(`${line}\n`);
  const timeoutMs = timeoutOf(flags) ?? defaultTimeoutMs;
  const titles = retries.map(entryOf);
  const workflows = retries.map(({ name, workflow }, index) => {
    const isOnly = titles.filter((title) => title === titles[index]).length === 1;
    const title = isOnly ? titles[index] : name;
    return { name: title ?? name, workflow, engine, engineChosenBy: 'e2e retry', timeoutMs } as const;
  });
  const outcome = await runHarness(
    {
      job,
      baseDirectory: host.cwd,
      printsSummary: true,
      trustsNames: true,
      isRetry: true,
      plan: async () => ({ workflows, skipped: [], problems: [] }),
      ...run,
    },
    { ...flags, decorated: false },
    host,
  );
  return outcome.exitCode;
}

/** What its workflow is called in the report of the run that failed. */
function entryOf({ name, workflow: { metadata } }: Retry): string {
  return metadata.labels?.['workflow_template'] ?? name;
}

async function retriesOf(flags: RetryFlags, id: string, host: Host): Promise<Retries> {
  if (flags.engine === 'argo') {
    const { retriesOnCluster } = await import('./retry-on-cluster.ts'); // the client costs a second
    return retriesOnCluster(flags, id, host);
  }
  const run = await openLocalRuns(host).find(id, flags.workflow);
  const claims = run.logs.type === 'local' ? await readClaims(run.logs.stateDir) : {};
  return {
    retries: failedIn(run).map((each) => ({ name: each.metadata.name ?? '', notes: [], ...keepSucceeded(each) })),
    engine: 'local',
    run: { checkout: await checkoutAround(host), claims },
    flags,
  };
}

/** A plain manifest is run anywhere. */
async function checkoutAround({ cwd, env }: Host): Promise<string | null> {
  return testedCheckout(null, { cwd, env, reposDir: undefined, configFiles: [] }).catch(() => null);
}

function linesOf({ name, kept, again, notes }: Retry): readonly string[] {
  const what =
    kept.length === 0 ? 'nothing of it can be kept, all of it runs again' : `kept ${list(kept)}; runs ${list(again)}`;
  return [`${name}: ${what}`, ...notes.map((note) => `${name}: ${note}`)];
}

function list(names: readonly string[]): string {
  const more = names.length - namesShown;
  return more > 0 ? `${names.slice(0, namesShown).join(', ')} and ${more} more` : names.join(', ') || 'nothing';
}
