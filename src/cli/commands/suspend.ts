import { defineCommand } from '../command.ts';
import { workflowFlag } from '../local-runs.ts';
import { runPositional } from '../run-positional.ts';

export const suspendCommand = defineCommand({
  name: 'suspend',
  describe: 'Start no further steps in a running run of this machine until it is resumed; what runs goes on.',
  positionals: runPositional,
  flags: workflowFlag,
  examples: [['e2e suspend latest', 'as spec.suspend does']],
  async run({ workflow }, [run = ''], host) {
    const { actOnLocalRun } = await import('../act-on-run.ts');
    return actOnLocalRun({ run, workflow, wish: { type: 'suspend' }, done: 'suspended' }, host);
  },
});
