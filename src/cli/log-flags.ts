import type { Flags } from './command.ts';

/** Where Google's Cloud Logging (Stackdriver) keeps the logs of a cluster's pods. */
export const loggingFlags = {
  'logging-project': {
    type: 'string',
    describe: 'Google Cloud project whose Cloud Logging keeps the logs of pods that are gone',
    value: '<project>',
    group: 'On a cluster:',
    defaultDescription: 'GOOGLE_CLOUD_PROJECT, or that of a gke_… --context; else it is not asked',
  },
  'logging-cluster': {
    type: 'string',
    describe: 'only entries of this cluster, as Cloud Logging calls it',
    value: '<name>',
    group: 'On a cluster:',
    defaultDescription: 'any of the project',
  },
  'logging-endpoint': {
    type: 'string',
    describe: 'another address of Cloud Logging, such as a private one',
    value: '<host[:port]>',
    group: 'On a cluster:',
    defaultDescription: 'Google’s',
  },
} as const satisfies Flags;

const which = 'Which steps:';
const output = 'Output:';

/** What `e2e logs` chooses by. None of it is set by the environment: a forgotten variable would hide lines. */
export const logSelectionFlags = {
  selector: {
    type: 'list',
    alias: 'l',
    describe: 'only steps whose pods have these labels: step_name=unit,BUILD_ID=123 or PULL_NUMBER in (7,8)',
    value: '<label=value,…>',
    group: which,
    fromEnvironment: false,
  },
  step: {
    type: 'string',
    describe: 'only this step; its attempts and the items of its loop each',
    value: '<name>',
    group: which,
    defaultDescription: 'all of them, each line after its step',
    fromEnvironment: false,
  },
  failed: { type: 'boolean', describe: 'only steps that failed', default: false, group: which, fromEnvironment: false },
  run: {
    type: 'string',
    describe: 'the run, as the argument: an id, a BUILD_ID, a workflow or latest',
    value: '<run>',
    group: which,
    fromEnvironment: false,
  },
  pull: {
    type: 'string',
    describe: 'of all runs of this pull request',
    value: '<number>',
    group: which,
    fromEnvironment: false,
  },
  container: {
    type: 'string',
    describe: 'lines of this container; all: of every one',
    value: '<name>',
    group: which,
    defaultDescription: 'the step’s own',
    fromEnvironment: false,
  },
} as const satisfies Flags;

export const logLineFlags = {
  since: {
    type: 'string',
    describe: 'only lines since then: 10m, 2h30m, 7d ago, or a time such as 2026-11-21T10:00:00Z',
    value: '<when>',
    group: output,
    fromEnvironment: false,
  },
  tail: {
    type: 'number',
    describe: 'only this many lines of each step, from the end',
    value: '<n>',
    group: output,
    fromEnvironment: false,
  },
  follow: {
    type: 'boolean',
    alias: 'f',
    describe: 'go on until the steps have ended',
    default: false,
    group: output,
    fromEnvironment: false,
  },
  grep: {
    type: 'string',
    describe: 'only lines that this regular expression (Go’s) matches',
    value: '<pattern>',
    group: output,
    fromEnvironment: false,
  },
  source: {
    type: 'string',
    choices: ['auto', 'pods', 'stackdriver', 'local'],
    describe: 'where lines are read; auto: where the run is, and what a cluster has no more in Cloud Logging',
    default: 'auto',
    group: output,
    fromEnvironment: false,
  },
  timestamps: {
    type: 'boolean',
    describe: 'each line after its time',
    default: false,
    group: output,
    fromEnvironment: false,
  },
  'with-executor': {
    type: 'boolean',
    describe: 'also what Argo’s own executor writes between the lines',
    default: false,
    group: output,
    fromEnvironment: false,
  },
  json: {
    type: 'boolean',
    describe: 'one JSON object a line',
    default: false,
    group: output,
    fromEnvironment: false,
  },
} as const satisfies Flags;
