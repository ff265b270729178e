import type { ExitCode } from '../../core/errors.ts';
import { defineCommand } from '../command.ts';
import { configFlags, selectionFlags } from '../flags.ts';
import { runFlags } from '../run-flags.ts';

export const runE2eCommand = defineCommand({
  name: 'run_e2e',
  describe: 'Run the workflows of prow_config.yaml that this change must run, and leave results where Prow reads them.',
  flags: {
    ...configFlags,
    ...selectionFlags,
    ...runFlags,
  },
  endsItselfOnInterrupt: true,
  examples: [
    ['run_e2e', 'inside a checkout: what a presubmit of this branch would run, on this machine'],
    ['run_e2e --config_file prow_config.yaml --repos_dir /src --bucket file:///results', 'what a Prow job calls'],
    ['run_e2e --engine argo -n ci --allow-service-account e2e-runner', 'on a cluster'],
    ['run_e2e --all --progress plain', 'everything, one line an event'],
  ],
  async run(flags, _words, host): Promise<ExitCode> {
    const { runSelected } = await import('../run-selected.ts');
    return runSelected(flags, host);
  },
});
