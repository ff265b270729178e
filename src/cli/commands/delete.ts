import { defineCommand } from '../command.ts';
import { placeFlags, workflowFlag } from '../flags.ts';
import { runPositional } from '../run-positional.ts';

export const deleteCommand = defineCommand({
  name: 'delete',
  describe: 'Delete the workflows of a running run: steps end, no exit handler runs, nothing is kept.',
  positionals: runPositional,
  flags: { ...workflowFlag, ...placeFlags },
  examples: [['e2e delete latest', 'as kubectl delete workflow does']],
  async run({ workflow, ...place }, [run = ''], host) {
    const { actOnRun } = await import('../act-on-run.ts');
    return actOnRun({ run, workflow, place, wish: { type: 'delete' }, done: 'deleted' }, host);
  },
});
