import { defineCommand } from '../command.ts';
import { workflowFlag } from '../local-runs.ts';
import { runPositional } from '../run-positional.ts';

export const stopCommand = defineCommand({
  name: 'stop',
  describe: 'Stop a running run of this machine: its steps end, its exit handlers run.',
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
  },
  examples: [
    ['e2e stop latest', 'exit handlers run'],
    ['e2e stop --terminate latest', 'at once'],
  ],
  async run({ terminate, workflow }, [run = ''], host) {
    const { actOnLocalRun } = await import('../act-on-run.ts');
    const wish = { type: terminate ? 'terminate' : 'stop' } as const;
    return actOnLocalRun({ run, workflow, wish, done: terminate ? 'terminated' : 'stopped' }, host);
  },
});
