import { type ExitCode, exitCodes, HarnessError, problemsOfError } from '../../core/errors.ts';
import type { Plan } from '../../select/plan.ts';
import { defineCommand } from '../command.ts';
import { configFlags, selectionFlags } from '../flags.ts';
import type { Host } from '../host.ts';
import type { SelectionFlags } from '../selection-session.ts';

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
    const { formatPlan, planDocument, refusedDocument } = await import('../../select/plan.ts');
    const { complain } = await import('../complain.ts');
    const { neutraliseText } = await import('../../report/neutralise.ts');
    const print = (document: object) => host.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    const plan = await planOf(flags, host).catch((error: unknown) => {
      if (flags.json && error instanceof HarnessError)
        print(refusedDocument(problemsOfError(error), flags['job-type'] ?? null));
      throw error;
    });
    if (flags.json) {
      print(planDocument(plan));
    } else {
      complain(plan.problems, host);
      if (plan.isUsable) host.stdout.write(neutraliseText(formatPlan(plan)));
    }
    return plan.isUsable ? exitCodes.passed : exitCodes.usage;
  },
});

async function planOf(
  flags: SelectionFlags,
  host: Host,
): Promise<Plan & { /** False: the configuration cannot be used. */ readonly isUsable: boolean }> {
  const { openJobSession, readConfig, changedFiles, select } = await import('../selection-session.ts');
  const session = await openJobSession(flags, host);
  const { config, problems } = await readConfig(flags, session.root, host);
  const changed = await changedFiles(flags, session, host);
  return {
    jobType: flags['job-type'] ?? session.job.type,
    changed,
    selections: config === null ? [] : select(config, flags, session.job, changed),
    problems: [...session.problems, ...problems],
    isUsable: config !== null,
  };
}
