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
    watch: {
      type: 'boolean',
      describe: 'go on until everything has ended: the tree in place on a terminal, a line for each change elsewhere',
      default: false,
      group: 'Output:',
      fromEnvironment: false,
      excludes: ['json'],
    },
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
    ['e2e get --watch', 'the same, until it has ended'],
    ['e2e get latest --json | jq .status.phase', 'for a machine'],
  ],
  async run(flags, [run = 'latest'], host) {
    if (flags.watch) {
      const { watchRun } = await import('../watch-run.ts');
      return watchRun({ ...flags, place: flags, run }, host);
    }
    const { showRun } = await import('../show-run.ts');
    return showRun({ ...flags, place: flags, run }, host);
  },
});
