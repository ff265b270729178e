import type { ExitCode } from '../../core/errors.ts';
import { defineCommand } from '../command.ts';
import { placeFlags, workflowFlag } from '../flags.ts';
import { runFlags } from '../run-flags.ts';
import { optionalRunPositional } from '../run-positional.ts';

export const retryCommand = defineCommand({
  name: 'retry',
  describe:
    'Run once more what failed in a run, on the same volumes; what succeeded is kept with its outputs. On a cluster as new workflows.',
  positionals: optionalRunPositional,
  flags: {
    ...workflowFlag,
    ...runFlags,
    engine: placeFlags.engine,
  },
  endsItselfOnInterrupt: true,
  examples: [
    ['e2e retry', 'what failed in the newest run'],
    ['e2e retry latest --workflow unit', 'of one workflow'],
    ['e2e retry 1795276131544430145 -n ci', 'of a build on a cluster'],
  ],
  async run(flags, [run = 'latest'], host): Promise<ExitCode> {
    const { retryRun } = await import('../retry-run.ts');
    return retryRun(flags, run, host);
  },
});
