import { type ExitCode, exitCodes } from '../../core/errors.ts';
import { defineCommand } from '../command.ts';
import { configFlags, selectionFlags } from '../flags.ts';

export const planCommand = defineCommand({
  name: 'plan',
  describe: 'Show which workflows this change runs, and why the others do not.',
  flags: {
    ...configFlags,
    ...selectionFlags,
    json: {
      type: 'boolean',
      describe: 'print one JSON document',
      default: false,
      group: 'Output:',
      fromEnvironment: false,
    },
  },
  examples: [
    ['e2e plan', 'what a presubmit of this branch would run'],
    ['e2e plan --job-type postsubmit --changed-files -', 'what a postsubmit that changed these names would run'],
  ],
  async run(flags, _words, host): Promise<ExitCode> {
    const { openJobSession, readConfig, changedFiles, select } = await import('../selection-session.ts');
    const { formatPlan, planDocument } = await import('../../select/plan.ts');
    const { complain } = await import('../complain.ts');
    const { neutraliseText } = await import('../../report/neutralise.ts');
    const session = await openJobSession(flags, host);
    const { config, problems } = await readConfig(flags, session.root, host);
    const changed = await changedFiles(flags, session, host);
    const jobType = flags['job-type'] ?? session.job.type;
    const selections = config === null ? [] : select(config, flags, session.job, changed);
    const plan = { jobType, changed, selections, problems: [...session.problems, ...problems] };
    if (flags.json) {
      host.stdout.write(`${JSON.stringify(planDocument(plan), null, 2)}\n`);
    } else {
      complain(plan.problems, host);
      if (config !== null) host.stdout.write(neutraliseText(formatPlan(plan)));
    }
    return config === null ? exitCodes.usage : exitCodes.passed;
  },
});
