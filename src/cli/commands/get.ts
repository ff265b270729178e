import { defineCommand } from '../command.ts';
import { placeFlags, workflowFlag } from '../flags.ts';
import { optionalRunPositional } from '../run-positional.ts';

export const getCommand = defineCommand({
  name: 'get',
  aliases: ['status'],
  describe: 'Show the workflows of a run as they are now, step by step.',
  positionals: optionalRunPositional,
  flags: {
    ...workflowFlag,
    ...placeFlags,
    json: {
      type: 'boolean',
      describe: 'print the Workflow object, or a List of them',
      default: false,
      group: 'Output:',
      fromEnvironment: false,
    },
  },
  examples: [
    ['e2e get', 'the newest run'],
    ['e2e get latest --json | jq .status.phase', 'for a machine'],
  ],
  async run(flags, [run = 'latest'], host) {
    const { showRun } = await import('../show-run.ts');
    return showRun({ ...flags, place: flags, run }, host);
  },
});
