import { type ExitCode, UsageError } from '../../core/errors.ts';
import { defineCommand } from '../command.ts';
import { configFlags } from '../flags.ts';
import { parameterFlags } from '../parameters.ts';
import { runFlags } from '../run-flags.ts';

export const runCommand = defineCommand({
  name: 'run',
  describe: 'Run one workflow by hand: an entry of prow_config.yaml by its name, or a Workflow manifest as it stands.',
  positionals: {
    workflow: { describe: 'name of an entry, a .yaml or .json file, or - for standard input', required: true },
  },
  flags: {
    ...parameterFlags,
    step: {
      type: 'string',
      describe: 'run this step alone, again, with the inputs it had',
      value: '<name>',
      group: 'Workflow:',
      fromEnvironment: false,
    },
    'from-run': {
      type: 'string',
      describe: 'earlier run whose volume --step works on: its id, or latest',
      value: '<id>',
      group: 'Workflow:',
      fromEnvironment: false,
    },
    ...configFlags,
    ...runFlags,
    json: {
      type: 'boolean',
      describe: 'print the final Workflow object, alone, on stdout',
      default: false,
      group: 'Output:',
      fromEnvironment: false,
    },
  },
  endsItselfOnInterrupt: true,
  examples: [
    ['e2e run hello -p greeting=Hi', 'one entry, with a kwarg of your own'],
    ['e2e run workflow.yaml --json | jq .status.phase', 'a plain manifest'],
    ['e2e run hello --step join --from-run latest', 'one step once more, on the same volume'],
  ],
  async run(flags, words, host): Promise<ExitCode> {
    if ((flags.step === undefined) !== (flags['from-run'] === undefined))
      throw new UsageError('--step and --from-run go together');
    const { runByHand } = await import('../run-by-hand.ts');
    return runByHand(flags, words[0] ?? '', host);
  },
});
