import { UsageError } from '../../core/errors.ts';
import { defineCommand } from '../command.ts';
import { placeFlags, workflowFlag } from '../flags.ts';
import { keyAndValue } from '../parameters.ts';
import { runPositional } from '../run-positional.ts';

export const resumeCommand = defineCommand({
  name: 'resume',
  describe: 'Go on with a suspended run, and end its waiting suspend steps.',
  positionals: runPositional,
  flags: {
    node: {
      type: 'string',
      describe: 'only the suspend step of this name; the run itself stays suspended',
      value: '<name>',
      group: 'Run:',
      defaultDescription: 'all of them',
      fromEnvironment: false,
    },
    value: {
      type: 'list',
      describe: 'value of an output parameter that the step was to be supplied with; may be given several times',
      value: '<name=value>',
      group: 'Run:',
      fromEnvironment: false,
    },
    ...workflowFlag,
    ...placeFlags,
  },
  examples: [
    ['e2e resume latest', 'whatever waits'],
    ['e2e resume latest --node approve --value approved=YES', 'one step, with its output'],
  ],
  async run({ node, value, workflow, ...place }, [run = ''], host) {
    const { actOnRun } = await import('../act-on-run.ts');
    const outputs = Object.fromEntries(value.map((text) => keyAndValue(text, '--value')));
    if (Object.keys(outputs).length < value.length) throw new UsageError('--value: a name is given twice');
    const wish = { type: 'resume', outputs, ...(node !== undefined && { displayName: node }) } as const;
    return actOnRun({ run, workflow, place, wish, done: 'resumed' }, host);
  },
});
