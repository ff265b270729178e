import { defineCommand } from '../command.ts';
import { configFlags } from '../flags.ts';
import { prowjobFlags } from '../prowjob-flags.ts';

export const prowjobCommand = defineCommand({
  name: 'prowjob',
  describe: 'Print the configuration of the Prow jobs that run this repository’s prow_config.yaml.',
  flags: { ...configFlags, ...prowjobFlags },
  examples: [
    ['e2e prowjob --image ghcr.io/acme/test-worker:v1.4.0', 'a job for each type that the entries are for'],
    ['e2e prowjob --type periodic --cron "0 3 * * 1-5" --testgrid-dashboard acme', 'at night, on a dashboard'],
  ],
  async run(flags, _words, host) {
    const { printProwJobs } = await import('../prow-jobs.ts');
    return printProwJobs(flags, host);
  },
});
