import { defineCommand } from '../command.ts';
import { placeFlags, workflowFlag } from '../flags.ts';
import { runPositional } from '../run-positional.ts';

export const suspendCommand = defineCommand({
  name: 'suspend',
  describe: 'Start no further steps in a running run until it is resumed; what runs goes on.',
  positionals: runPositional,
  flags: { ...workflowFlag, ...placeFlags },
  examples: [['e2e suspend latest', 'as spec.suspend does']],
  async run({ workflow, ...place }, [run = ''], host) {
    const { actOnRun } = await import('../act-on-run.ts');
    return actOnRun({ run, workflow, place, wish: { type: 'suspend' }, done: 'suspended' }, host);
  },
});
