/** What a Prow job needs that the repository does not say. Nothing of it comes from the environment: the same line prints the same job. */
import type { Flags } from './command.ts';

const job = { group: 'Job:', fromEnvironment: false } as const;
const pod = { group: 'Its pod:', fromEnvironment: false } as const;
const testGrid = { group: 'TestGrid:', fromEnvironment: false } as const;

export const prowjobFlags = {
  type: {
    ...job,
    type: 'list',
    describe: 'presubmit, postsubmit or periodic; may be given several times',
    value: '<type>',
    defaultDescription: 'presubmit and postsubmit, as far as an entry is for them; periodic where an entry names it',
  },
  name: {
    ...job,
    type: 'string',
    describe: 'name of the job',
    value: '<name>',
    defaultDescription: '<org>-<repo>-<type>',
  },
  repo: {
    ...job,
    type: 'string',
    describe: 'the repository, for Prow',
    value: '<org/repo>',
    defaultDescription: 'that of the remote upstream, else origin',
  },
  'base-ref': {
    ...job,
    type: 'string',
    describe: 'the branch that a periodic tests, and that changes are for',
    value: '<branch>',
    defaultDescription: 'the default branch of that remote',
  },
  branch: {
    ...job,
    type: 'list',
    describe: 'regular expression of the branches whose changes start the job; .* for every branch',
    value: '<regex>',
    defaultDescription: 'the branch of --base-ref',
  },
  cron: {
    ...job,
    type: 'string',
    describe: 'when a periodic starts, in UTC',
    value: '<cron>',
    excludes: ['interval', 'minimum-interval'],
    defaultDescription: '0 6 * * *',
  },
  interval: {
    ...job,
    type: 'string',
    describe: 'time from one start of a periodic to the next',
    value: '<duration>',
    excludes: ['minimum-interval'],
  },
  'minimum-interval': {
    ...job,
    type: 'string',
    describe: 'time from the end of a periodic to its next start',
    value: '<duration>',
  },
  optional: { ...job, type: 'boolean', describe: 'a presubmit that may fail and still let the pull request merge' },
  'skip-report': { ...job, type: 'boolean', describe: 'leave no status at the commit or pull request' },
  'max-concurrency': { ...job, type: 'number', describe: 'how many of it run at a time', value: '<n>' },
  cluster: { ...job, type: 'string', describe: 'Prow’s name of the cluster that runs the job’s pod', value: '<name>' },
  label: {
    ...job,
    type: 'list',
    describe: 'a label of the job, such as one that a preset asks for',
    value: '<KEY=VALUE>',
  },
  image: {
    ...pod,
    type: 'string',
    describe: 'image that has run_e2e',
    value: '<image>',
    defaultDescription: 'that of the entries, where they have one in common',
  },
  'service-account': {
    ...pod,
    type: 'string',
    describe: 'account of the job’s pod; its token is mounted only where the argo engine needs it',
    value: '<name>',
    defaultDescription: 'run-e2e with the argo engine, none otherwise',
  },
  engine: {
    ...pod,
    type: 'string',
    choices: ['local', 'argo'],
    describe: 'where the workflows run, whatever the entries say',
    defaultDescription: 'what each entry or the file says, else local: in the job’s own pod',
  },
  namespace: {
    ...pod,
    type: 'string',
    alias: 'n',
    describe: 'namespace of every workflow',
    value: '<name>',
    defaultDescription: 'those of the entries',
  },
  arg: {
    ...pod,
    type: 'list',
    describe: 'a further argument of run_e2e, such as --arg=--stop-superseded; may be given several times',
    value: '<argument>',
  },
  env: { ...pod, type: 'list', describe: 'a variable of the container', value: '<NAME=VALUE>' },
  'testgrid-dashboard': {
    ...testGrid,
    type: 'list',
    describe: 'a dashboard that shows the job; may be given several times',
    value: '<name>',
  },
  'testgrid-tab': {
    ...testGrid,
    type: 'string',
    describe: 'the job’s tab there',
    value: '<name>',
    defaultDescription: 'the job’s name',
  },
  'testgrid-alert-email': { ...testGrid, type: 'list', describe: 'who hears of failures', value: '<address>' },
  'testgrid-failures-to-alert': {
    ...testGrid,
    type: 'number',
    describe: 'after how many in a row',
    value: '<n>',
    defaultDescription: 'TestGrid’s own',
  },
  description: {
    ...testGrid,
    type: 'string',
    describe: 'what the job is about',
    value: '<text>',
    defaultDescription: 'the repository and the entries that it runs',
  },
} as const satisfies Flags;
