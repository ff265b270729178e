import { defineCommand } from '../command.ts';
import { placeFlags, workflowFlag } from '../flags.ts';

export const whyCommand = defineCommand({
  name: 'why',
  describe: 'Say why steps of a run failed or do not start, from their pods and events, and what to type next.',
  positionals: {
    run: {
      describe: 'id of the run, name of its workflow or of a step; the newest run when left out',
      required: false,
    },
  },
  flags: {
    step: {
      type: 'string',
      describe: 'only this step; of its attempts the last that failed',
      value: '<name>',
      group: 'Run:',
      defaultDescription: 'what failed or does not start',
      fromEnvironment: false,
    },
    ...workflowFlag,
    ...placeFlags,
    json: {
      type: 'boolean',
      describe: 'print a list of causes with their evidence',
      default: false,
      group: 'Output:',
      fromEnvironment: false,
    },
  },
  examples: [
    ['e2e why', 'what is wrong with the newest run'],
    ['e2e why unit -n ci', 'why its step unit failed'],
  ],
  async run(flags, [named], host) {
    const { explainRun } = await import('../why-run.ts');
    return explainRun({ ...flags, place: flags, named }, host);
  },
});
