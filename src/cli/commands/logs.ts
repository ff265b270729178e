import { defineCommand } from '../command.ts';
import { placeFlags, workflowFlag } from '../flags.ts';
import { optionalRunPositional } from '../run-positional.ts';

export const logsCommand = defineCommand({
  name: 'logs',
  describe: 'Print what the steps of a run have printed.',
  positionals: optionalRunPositional,
  flags: {
    step: {
      type: 'string',
      describe: 'only this step; its attempts and the items of its loop each',
      value: '<name>',
      group: 'Run:',
      defaultDescription: 'all of them, each line after its step',
      fromEnvironment: false,
    },
    tail: {
      type: 'number',
      describe: 'only this many lines of each step, from the end',
      value: '<n>',
      group: 'Run:',
      fromEnvironment: false,
    },
    ...workflowFlag,
    ...placeFlags,
  },
  examples: [
    ['e2e logs', 'everything of the newest run'],
    ['e2e logs latest --step unit --tail 50', 'the end of one step'],
  ],
  async run(flags, [run = 'latest'], host) {
    const { printLogs } = await import('../print-logs.ts');
    return printLogs({ ...flags, place: flags, run }, host);
  },
});
