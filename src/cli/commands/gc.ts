import { defineCommand, type Flags } from '../command.ts';
import { connectionFlags } from '../flags.ts';

export const gcFlags = {
  delete: {
    type: 'boolean',
    describe: 'delete what is too old; without it that is only said',
    default: false,
    group: 'Sweep:',
    fromEnvironment: false,
  },
  'older-than': {
    type: 'string',
    describe: 'age at which things go, such as 7d or 12h; when given, also those that are still in use',
    value: '<age>',
    group: 'Sweep:',
    defaultDescription: '7d, and nothing that is in use',
  },
  'keep-for': {
    type: 'list',
    describe: 'another age for names of a class, such as nightly-*=30d; the first that matches counts',
    value: '<PATTERN=AGE>',
    group: 'Sweep:',
  },
  kind: {
    type: 'list',
    describe: 'only these: workflow, claim, namespace, directory',
    value: '<kind>',
    group: 'Sweep:',
    defaultDescription: 'all of them',
    fromEnvironment: false,
  },
  'volume-root': {
    type: 'string',
    describe: 'where the volume of the workflows is mounted here: their directories on it are swept, too',
    value: '<dir>',
    group: 'Sweep:',
    defaultDescription: 'no directory is looked at',
  },
  ...connectionFlags,
  namespace: {
    type: 'string',
    alias: 'n',
    describe: 'namespace of the workflows',
    value: '<name>',
    group: 'On a cluster:',
    defaultDescription: 'that of the context',
  },
  json: {
    type: 'boolean',
    describe: 'print what was done for a machine',
    default: false,
    group: 'Output:',
    fromEnvironment: false,
  },
} as const satisfies Flags;

export const gcCommand = defineCommand({
  name: 'gc',
  describe:
    'Sweep away what old runs have left on a cluster and on its volume. Says what it would do, unless --delete is given.',
  flags: gcFlags,
  examples: [
    ['e2e gc -n ci', 'what is older than a week'],
    ['e2e gc -n ci --delete --keep-for "nightly-*=30d" --volume-root /mnt/test-data-volume', 'for a CronJob'],
  ],
  async run(flags, _, host) {
    const { sweepRuns } = await import('../sweep-runs.ts');
    return sweepRuns(flags, host);
  },
});
