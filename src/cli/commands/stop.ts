import { defineCommand } from '../command.ts';
import { placeFlags, workflowFlag } from '../flags.ts';
import { runPositional } from '../run-positional.ts';

export const stopCommand = defineCommand({
  name: 'stop',
  describe: 'Stop a running run: its steps end, its exit handlers run.',
  positionals: runPositional,
  flags: {
    terminate: {
      type: 'boolean',
      describe: 'without exit handlers',
      default: false,
      group: 'Run:',
      fromEnvironment: false,
    },
    ...workflowFlag,
    ...placeFlags,
  },
  examples: [
    ['e2e stop latest', 'exit handlers run'],
    ['e2e stop --terminate latest', 'at once'],
  ],
  async run({ terminate, workflow, ...place }, [run = ''], host) {
    const { actOnRun } = await import('../act-on-run.ts');
    const wish = { type: terminate ? 'terminate' : 'stop' } as const;
    return actOnRun({ run, workflow, place, wish, done: terminate ? 'terminated' : 'stopped' }, host);
  },
});
