import { defineCommand } from '../command.ts';
import { placeFlags, workflowFlag } from '../flags.ts';
import { loggingFlags, logLineFlags, logSelectionFlags } from '../log-flags.ts';
import { optionalRunPositional } from '../run-positional.ts';

export const logsCommand = defineCommand({
  name: 'logs',
  describe: 'Print what steps have printed: of a run, or by the labels of their pods.',
  positionals: optionalRunPositional,
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
    ['e2e logs -l step_name=unit,BUILD_ID=123 --engine argo', 'by labels, from pods or Cloud Logging'],
    ['e2e logs --pull 42 --failed --source stackdriver --logging-project my-project', 'without a cluster'],
  ],
  async run(flags, [run], host) {
    const { printLogs } = await import('../print-logs.ts');
    return printLogs(flags, run, host);
  },
});
