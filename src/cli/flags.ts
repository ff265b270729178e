/** Flags that several commands take, by what they are about. */
import type { Flags } from './command.ts';
import { uploadFlags } from './upload-flags.ts';

export const configFlags = {
  'config-file': {
    type: 'list',
    describe: 'prow_config.yaml of the tested repository; may be given several times',
    value: '<file>',
    group: 'Configuration:',
    defaultDescription: 'prow_config.yaml at the root of the checkout',
  },
  'repos-dir': {
    type: 'string',
    describe: 'directory that holds <org>/<repo> checkouts; the job says which one is tested',
    value: '<dir>',
    group: 'Configuration:',
    defaultDescription: 'the checkout around the current directory',
  },
} as const satisfies Flags;

export const selectionFlags = {
  'job-type': {
    type: 'string',
    describe: 'select as this job type would: presubmit, postsubmit, periodic or batch',
    value: '<type>',
    group: 'Selection:',
    defaultDescription: 'the Prow job’s; presubmit without Prow',
  },
  'changed-since': {
    type: 'string',
    describe: 'changed files are those since the merge base with this ref, the working tree included',
    value: '<ref>',
    group: 'Selection:',
    excludes: ['changed-files'],
    defaultDescription: 'what the job changed; without Prow, since the default branch',
  },
  'changed-files': {
    type: 'string',
    describe: 'file with the changed names, one a line or NUL-separated; - for standard input',
    value: '<file>',
    group: 'Selection:',
  },
  all: {
    type: 'boolean',
    describe: 'run every entry, whatever its filters say',
    default: false,
    group: 'Selection:',
    excludes: ['changed-since', 'changed-files'],
  },
} as const satisfies Flags;

export const engineFlags = {
  engine: {
    type: 'string',
    choices: ['local', 'argo'],
    describe: 'where workflows run',
    group: 'Running:',
    defaultDescription: 'the entry’s or the file’s, else local',
  },
  namespace: {
    type: 'string',
    alias: 'n',
    describe: 'namespace of every workflow',
    value: '<name>',
    group: 'Running:',
    defaultDescription: 'the entry’s or the file’s',
  },
  secret: {
    type: 'list',
    describe: 'a secret’s key for the local engine, read from a file',
    value: '<NAME.KEY=FILE>',
    group: 'Running:',
  },
  claim: {
    type: 'list',
    describe:
      'a volume claim that a manifest may name (local engine), and the directory that it is; without one it is made for the run',
    value: '<NAME[=DIR]>',
    group: 'Running:',
    defaultDescription: 'nfs-external; any claim of an entry',
  },
  'config-map': {
    type: 'list',
    describe: 'a config map’s key for the local engine, read from a file',
    value: '<NAME.KEY=FILE>',
    group: 'Running:',
  },
  dirty: {
    type: 'boolean',
    describe: 'check out the working tree, uncommitted changes included (local engine)',
    default: false,
    group: 'Running:',
  },
  timeout: {
    type: 'string',
    describe: 'deadline of each workflow, e.g. 90m',
    value: '<duration>',
    group: 'Running:',
    defaultDescription: 'the entry’s timeout, 3h',
  },
  'pause-on-failure': {
    type: 'string',
    valueWhenBare: '10m',
    describe:
      'keep a step that failed, with its files, processes and environment, for this long, and say how to get in and how to go on (on this machine: Enter)',
    value: '[=duration]',
    group: 'Running:',
    defaultDescription: 'not at all; 10m where no duration is given',
  },
} as const satisfies Flags;

const onCluster = 'On a cluster:';

/** Which API server, and as whom. */
export const connectionFlags = {
  kubeconfig: {
    type: 'string',
    describe: 'file with the cluster’s address and credentials',
    value: '<file>',
    group: onCluster,
    defaultDescription: 'KUBECONFIG, ~/.kube/config, else the service account of the pod around us',
  },
  context: {
    type: 'string',
    describe: 'context of the kubeconfig',
    value: '<name>',
    group: onCluster,
    defaultDescription: 'its current one',
  },
} as const satisfies Flags;

/** Where a run is that a command looks at or acts on. */
export const placeFlags = {
  engine: {
    type: 'string',
    choices: ['local', 'argo'],
    describe: 'where the run is: below the current directory, or on a cluster, found by its labels',
    group: 'Run:',
    default: 'local',
    defaultDescription: 'argo where -n, --kubeconfig or --context is given, else local',
    impliedBy: { flags: ['namespace', 'kubeconfig', 'context'], value: 'argo' },
  },
  ...connectionFlags,
  namespace: {
    type: 'string',
    alias: 'n',
    describe: 'namespace of the run',
    value: '<name>',
    group: onCluster,
    defaultDescription: 'that of the context',
  },
} as const satisfies Flags;

export const workflowFlag = {
  workflow: {
    type: 'string',
    describe: 'only this workflow of the run: its name or a part of it',
    value: '<name>',
    group: 'Run:',
    defaultDescription: 'all of them',
    fromEnvironment: false,
  },
} as const satisfies Flags;

/** What workflows may ask for. A pull request writes them, and they run under our account: nothing in the repository overrides these. */
export const policyFlags = {
  'allow-namespace': {
    type: 'list',
    describe: 'a namespace that workflows may run in',
    value: '<name>',
    group: onCluster,
    defaultDescription: '--namespace, else that of the context, alone',
  },
  'allow-service-account': {
    type: 'list',
    describe: 'a service account that their pods may run as',
    value: '<name>',
    group: onCluster,
    defaultDescription: 'default, alone',
  },
  'allow-image-prefix': {
    type: 'list',
    describe: 'what the names of their images begin with, such as ghcr.io/acme/',
    value: '<prefix>',
    group: onCluster,
    defaultDescription: 'any image',
  },
  'allow-claim': {
    type: 'list',
    describe: 'a volume claim that they may mount',
    value: '<name>',
    group: onCluster,
    defaultDescription: 'nfs-external, alone, and those that a workflow makes itself',
  },
  'allow-volume-type': {
    type: 'list',
    describe: 'a further type of volume that they may use, such as nfs',
    value: '<type>',
    group: onCluster,
    defaultDescription: 'those that hold nobody else’s data',
  },
  'allow-host-path': switchOf('let them mount directories of the cluster’s machines'),
  'allow-privileged': switchOf('let them run privileged containers, and add capabilities'),
  'allow-host-network': switchOf('let them use the network of the cluster’s machines, and host ports'),
  'allow-host-pid': switchOf('let them see the processes of the cluster’s machines'),
  'allow-pod-spec-patch': switchOf('let them change pods by podSpecPatch, which nobody can check beforehand'),
  'stop-superseded': switchOf('first stop what older builds of the same job still run for the same pull request'),
} as const satisfies Flags;

function switchOf(describe: string) {
  return { type: 'boolean', describe, default: false, group: onCluster } as const;
}

export const resultFlags = {
  bucket: {
    type: 'string',
    describe: 'where results go in Prow’s layout: gs://name[/prefix], name for gs://name, or file:///path',
    value: '<uri>',
    group: 'Results:',
    defaultDescription: 'a directory under .argo-e2e/runs',
  },
  decorated: {
    type: 'boolean',
    describe: 'write results under $ARTIFACTS only, for Prow’s sidecar to upload',
    group: 'Results:',
    defaultDescription: 'true when JOB_SPEC has a decoration_config',
  },
  'path-strategy': {
    type: 'string',
    choices: ['explicit', 'single', 'legacy'],
    describe: 'how org and repo appear in the path of a presubmit’s results',
    group: 'Results:',
    default: 'explicit',
  },
  'default-org': {
    type: 'string',
    describe: 'organisation that single and legacy leave out',
    value: '<org>',
    group: 'Results:',
  },
  'default-repo': {
    type: 'string',
    describe: 'repository that single and legacy leave out',
    value: '<repo>',
    group: 'Results:',
  },
  'keep-runs': {
    type: 'number',
    describe: 'run directories kept under .argo-e2e/runs',
    default: 20,
    group: 'Results:',
  },
  'upload-required': {
    type: 'boolean',
    describe: 'exit 3 when results could not be written',
    default: false,
    group: 'Results:',
  },
  'junit-required': {
    type: 'boolean',
    describe: 'a workflow that leaves no readable JUnit file has failed',
    default: false,
    group: 'Results:',
  },
  ...uploadFlags,
} as const satisfies Flags;

export const progressFlags = {
  progress: {
    type: 'string',
    choices: ['auto', 'tree', 'plain', 'quiet'],
    describe: 'live tree, one line an event, or nothing until the summary; auto: tree on a terminal outside CI',
    default: 'auto',
    group: 'Output:',
  },
} as const satisfies Flags;
