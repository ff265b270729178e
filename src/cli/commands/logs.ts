import { defineCommand } from '../command.ts';
import { placeFlags, workflowFlag } from '../flags.ts';
import { loggingFlags, logLineFlags, logSelectionFlags } from '../log-flags.ts';
import { optionalRunPositional } from '../run-positional.ts';

export const logsCommand = defineCommand({
  name: 'logs',
  describe: 'Print what steps have printed: of a run, or by the labels of their pods.',
  positionals: { id: optionalRunPositional.run }, // yargs gives a positional and a flag of one name to each other
  flags: {
    ...logSelectionFlags,
    ...workflowFlag,
    ...logLineFlags,
    ...placeFlags,
    ...loggingFlags,
  },
  examples: [
    ['e2e logs', 'everything of the newest run'],
    ['e2e logs latest --step unit --tail 50', 'the end of one step'],
    ['e2e logs -l step_name=unit,BUILD_ID=123 -n ci', 'by labels, from pods or Cloud Logging'],
    ['e2e logs --pull 42 --failed -n ci', 'what failed of a pull request'],
    ['e2e logs -l BUILD_ID=123 --source stackdriver --logging-project ci', 'no cluster is asked'],
  ],
  async run(flags, [id], host) {
    const { printLogs } = await import('../print-logs.ts');
    return printLogs(flags, id, host);
  },
});
