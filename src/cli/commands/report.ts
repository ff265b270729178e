import { defineCommand } from '../command.ts';
import { placeFlags } from '../flags.ts';

export const reportCommand = defineCommand({
  name: 'report',
  describe:
    'Write the report of a run again: from what it left, or from its workflows where it died before it wrote any.',
  positionals: {
    run: {
      describe:
        'id of the run, the name of its workflow, latest, or the URL of its directory in a bucket; the newest run when left out',
      required: false,
    },
  },
  flags: {
    format: {
      type: 'string',
      choices: ['text', 'junit', 'html', 'markdown'],
      describe: 'the summary that was printed, JUnit, the page for Spyglass, or a comment for a pull request',
      default: 'text',
      group: 'Output:',
      fromEnvironment: false,
    },
    output: {
      type: 'string',
      describe: 'file to write to',
      value: '<file>',
      group: 'Output:',
      defaultDescription: 'standard output',
      fromEnvironment: false,
    },
    ...placeFlags,
  },
  examples: [
    ['e2e report', 'the summary of the newest run once more'],
    [
      'e2e report gs://results/logs/nightly/1584987912955498496 --format html --output nightly.html',
      'the page of a run in a bucket',
    ],
    ['e2e report latest --format markdown', 'for a pull request'],
  ],
  async run(flags, [run = 'latest'], host) {
    const { rebuildReport } = await import('../rebuild-report.ts');
    return rebuildReport({ run, place: flags, format: flags.format, output: flags.output }, host);
  },
});
