import type { ExitCode } from '../../core/errors.ts';
import { defineCommand } from '../command.ts';
import { configFlags, engineFlags, progressFlags, resultFlags, selectionFlags } from '../flags.ts';

export const runE2eCommand = defineCommand({
  name: 'run_e2e',
  describe: 'Run the workflows of prow_config.yaml that this change must run, and leave results where Prow reads them.',
  flags: { ...configFlags, ...selectionFlags, ...engineFlags, ...resultFlags, ...progressFlags },
  endsItselfOnInterrupt: true,
  examples: [
    ['run_e2e', 'inside a checkout: what a presubmit of this branch would run, on this machine'],
    ['run_e2e --config_file prow_config.yaml --repos_dir /src --bucket file:///results', 'what a Prow job calls'],
    ['run_e2e --all --progress plain', 'everything, one line an event'],
  ],
  async run(flags, _words, host): Promise<ExitCode> {
    const { changedFiles, readConfig, select } = await import('../selection-session.ts');
    const { buildSelected, randomSalt } = await import('../build-entries.ts');
    const { runHarness, timeoutOf } = await import('../harness-run.ts');
    const { openRun } = await import('../open-run.ts');
    const { usableConfig } = await import('../../run/plan-workflows.ts');
    const { reasonOf } = await import('../../select/plan.ts');
    const { session, failure, isDecorated } = await openRun(flags, host);
    const outcome = await runHarness(
      {
        job: session.job,
        baseDirectory: session.root,
        checkout: session.root,
        printsSummary: true,
        trustsNames: true,
        plan: async (_signal, tools) => {
          if (failure !== null) throw failure;
          const timeoutMs = timeoutOf(flags);
          const loaded = await readConfig(flags, session.root, host);
          const config = usableConfig(loaded.config, loaded.problems);
          const changed = await changedFiles(flags, session, host);
          const selections = select(config, flags, session.job, changed);
          const plan = await buildSelected(
            {
              selections,
              session,
              salt: randomSalt(host),
              engine: flags.engine,
              timeoutMs,
              namespace: flags.namespace ?? null,
              ...(await tools.volumesFor(selections)),
            },
            host,
          );
          const jobType = flags['job-type'] ?? session.job.type;
          const skipped = selections.flatMap((each) =>
            each.type === 'skipped' ? [{ name: each.entry.name, reason: reasonOf(each, jobType, changed) }] : [],
          );
          return { ...plan, skipped, problems: [...session.problems, ...loaded.problems, ...plan.problems] };
        },
      },
      { ...flags, decorated: isDecorated },
      host,
    );
    return outcome.exitCode;
  },
});
