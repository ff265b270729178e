import { defineCommand } from '../command.ts';
import { connectionFlags } from '../flags.ts';

export const diagnoseCommand = defineCommand({
  name: 'diagnose',
  describe:
    'Say what is wrong in a namespace: what tests deployed there and how it fares. For people, and for exit handlers.',
  flags: {
    ...connectionFlags,
    namespace: {
      type: 'string',
      alias: 'n',
      describe: 'namespace to look at',
      value: '<name>',
      group: 'On a cluster:',
      defaultDescription: 'that of the context, or of the pod around us',
    },
    json: {
      type: 'boolean',
      describe: 'print what was found as a document',
      default: false,
      group: 'Output:',
      fromEnvironment: false,
    },
  },
  examples: [
    ['e2e diagnose -n kf-test-7', 'its failing pods, their events and last log lines'],
    ['e2e diagnose --json | jq -r .findings[].sentence', 'for a machine'],
  ],
  async run(flags, _words, host) {
    const { diagnoseNamespace } = await import('../diagnose-namespace.ts');
    return diagnoseNamespace(flags, host);
  },
});
