import { defineCommand } from '../command.ts';
import { workflowFlag } from '../local-runs.ts';
import { optionalRunPositional } from '../run-positional.ts';

export const getCommand = defineCommand({
  name: 'get',
  aliases: ['status'],
  describe: 'Show the workflows of a run of this machine as they are now, step by step.',
  positionals: optionalRunPositional,
  flags: {
    ...workflowFlag,
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
    return showRun({ ...flags, run }, host);
  },
});
