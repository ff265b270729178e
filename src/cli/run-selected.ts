/** `run_e2e`: select what this change must run, build it, run it. In one file, so that the command costs one import. */
import type { ExitCode } from '../core/errors.ts';
import { usableConfig } from '../run/plan-workflows.ts';
import type { Plan } from '../run/run-e2e.ts';
import { reasonOf } from '../select/plan.ts';
import { buildSelected, randomSalt } from './build-entries.ts';
import { type PlanTools, type RunFlags, runHarness, timeoutOf } from './harness-run.ts';
import type { Host } from './host.ts';
import { openRun } from './open-run.ts';
import { changedFiles, type JobSession, readConfig, type SelectionFlags, select } from './selection-session.ts';

export type RunSelectedFlags = RunFlags & SelectionFlags;

export async function runSelected(flags: RunSelectedFlags, host: Host): Promise<ExitCode> {
  const { session, failure, isDecorated } = await openRun(flags, host);
  const plan = async (tools: PlanTools) => {
    if (failure !== null) throw failure;
    return planSession(flags, session, tools, host);
  };
  const outcome = await runHarness(
    {
      job: session.job,
      baseDirectory: session.root,
      checkout: session.root,
      printsSummary: true,
      trustsNames: true,
      plan: (_signal, tools) => plan(tools),
    },
    { ...flags, decorated: isDecorated },
    host,
  );
  return outcome.exitCode;
}

async function planSession(flags: RunSelectedFlags, session: JobSession, tools: PlanTools, host: Host): Promise<Plan> {
  const timeoutMs = timeoutOf(flags);
  const loaded = await readConfig(flags, session.root, host);
  const config = usableConfig(loaded.config, loaded.problems);
  const changed = await changedFiles(flags, session, host);
  const selections = select(config, flags, session.job, changed);
  const request = {
    selections,
    session,
    salt: randomSalt(host),
    engine: flags.engine,
    timeoutMs,
    namespace: flags.namespace ?? null,
  };
  const plan = await buildSelected({ ...request, ...(await tools.volumesFor(selections)) }, host);
  const jobType = flags['job-type'] ?? session.job.type;
  const skipped = selections.flatMap((each) =>
    each.type === 'skipped' ? [{ name: each.entry.name, reason: reasonOf(each, jobType, changed) }] : [],
  );
  return { ...plan, skipped, problems: [...session.problems, ...loaded.problems, ...plan.problems] };
}
