import { defineCommand } from '../command.ts';
import { workflowFlag } from '../local-runs.ts';
import { runPositional } from '../run-positional.ts';

export const deleteCommand = defineCommand({
  name: 'delete',
  describe: 'Delete the workflows of a running run of this machine: steps end, no exit handler runs, nothing is kept.',
  positionals: runPositional,
  flags: workflowFlag,
  examples: [['e2e delete latest', 'as kubectl delete workflow does']],
  async run({ workflow }, [run = ''], host) {
    const { actOnLocalRun } = await import('../act-on-run.ts');
    return actOnLocalRun({ run, workflow, wish: { type: 'delete' }, done: 'deleted' }, host);
  },
});
