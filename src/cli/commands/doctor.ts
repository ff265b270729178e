import { defineCommand, type Flags } from '../command.ts';
import { connectionFlags } from '../flags.ts';
import { loggingFlags } from '../log-flags.ts';

export const doctorFlags = {
  engine: {
    type: 'string',
    choices: ['local', 'argo'],
    describe: 'where workflows will run; local needs no cluster',
    default: 'argo',
    group: 'Job:',
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
  'service-account': {
    type: 'string',
    describe: 'account that steps run as',
    value: '<name>',
    group: 'On a cluster:',
    default: 'default',
  },
  claim: {
    type: 'string',
    describe: 'volume claim that steps share',
    value: '<name>',
    group: 'On a cluster:',
    default: 'nfs-external',
    fromEnvironment: false,
  },
  ...loggingFlags,
  bucket: {
    type: 'string',
    describe: 'where results will go; argo-e2e-doctor.txt is written there',
    value: '<uri>',
    group: 'Results:',
    defaultDescription: 'not looked at',
  },
  json: {
    type: 'boolean',
    describe: 'print what was found for a machine',
    default: false,
    group: 'Output:',
    fromEnvironment: false,
  },
} as const satisfies Flags;

export const doctorCommand = defineCommand({
  name: 'doctor',
  describe:
    'Check whether this machine or pod can do the job: cluster, rights, volume, bucket, git, Prow. Exit 3 when it cannot.',
  flags: doctorFlags,
  examples: [
    ['e2e doctor -n ci --bucket gs://results', 'everything that a job on the cluster needs'],
    ['e2e doctor --engine local', 'this machine alone'],
  ],
  async run(flags, _, host) {
    const { examineJob } = await import('../examine-job.ts');
    return examineJob(flags, host);
  },
});
