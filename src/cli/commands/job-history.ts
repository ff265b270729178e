import { UsageError } from '../../core/errors.ts';
import { defineCommand } from '../command.ts';

export const jobHistoryCommand = defineCommand({
  name: 'job-history',
  describe: 'Show the last builds of a job as a grid of tests by builds, read from its bucket alone.',
  positionals: {
    job: { describe: '<bucket>/<job>, such as gs://results/nightly or file:///results/nightly', required: true },
  },
  flags: {
    builds: { type: 'number', describe: 'how many builds', default: 10, group: 'History:', fromEnvironment: false },
    all: {
      type: 'boolean',
      describe: 'also the tests with the same result in every build (text; the page has them all)',
      default: false,
      group: 'History:',
      fromEnvironment: false,
    },
    format: {
      type: 'string',
      choices: ['text', 'html'],
      describe: 'for a terminal, or a page',
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
  },
  examples: [
    ['e2e job-history gs://results/nightly', 'what broke or flakes in the last ten builds'],
    ['e2e job-history gs://results/nightly --builds 50 --format html --output nightly.html', 'as a page'],
  ],
  async run(flags, [job = ''], host) {
    if (!Number.isInteger(flags.builds) || flags.builds < 1 || flags.builds > 1000)
      throw new UsageError(`--builds ${flags.builds}: expected a whole number from 1 to 1000`);
    const { showJobHistory } = await import('../show-job-history.ts');
    return showJobHistory({ ...flags, target: job }, host);
  },
});
