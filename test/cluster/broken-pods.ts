/** Pods that the kubelet cannot run, or that end badly, each in its own way: what `e2e why` is tried on. */
import type { NodeStatus } from '../../src/argo/status-types.ts';
import type { CauseKind } from '../../src/diagnosis/diagnosis.ts';

export interface BrokenPod {
  /** Name of the step. */
  readonly step: string;
  /** What the template makes of the pod's spec; `main` is completed by a busybox. */
  readonly main?: object;
  readonly pod?: object;
  /** What Argo's controller was seen to write of such a pod. */
  readonly node: Pick<NodeStatus, 'phase' | 'message'>;
  readonly kind: CauseKind;
  /** The whole sentence; POD is the pod's name, NS the namespace. */
  readonly sentence: string | RegExp;
  /** Source and text of a piece of evidence, as far as it is told here. */
  readonly seen: RegExp | null;
  readonly next: RegExp;
}

const sh = (script: string) => ({ command: ['sh', '-c', script] });
const pending = { phase: 'Pending' } as const;
const failed = (message: string) => ({ phase: 'Failed', message }) as const;

export const brokenPods: readonly BrokenPod[] = [
  {
    step: 'hungry',
    main: { ...sh('tail /dev/zero'), resources: { limits: { memory: '24Mi' } } },
    node: failed('main: OOMKilled (exit code 137)'),
    kind: 'out-of-memory',
    sentence:
      'container main of pod POD was killed because it needed more memory than its limit of 24Mi (OOMKilled, exit code 137)',
    seen: /^container main: OOMKilled, exit code 137$/,
    next: /^e2e logs$/,
  },
  {
    step: 'unit',
    main: sh('echo two tests failed; exit 3'),
    node: failed('main: Error (exit code 3)'),
    kind: 'exit-code',
    sentence: 'container main of pod POD ended with exit code 3',
    seen: /^container main: Error, exit code 3$/,
    next: /^e2e logs$/,
  },
  {
    step: 'killed',
    main: sh('exec sh -c "exit 143"'),
    node: failed('main: Error (exit code 143)'),
    kind: 'signal',
    sentence: 'container main of pod POD ended with exit code 143, as one that is ended by SIGTERM',
    seen: /^container main: Error, exit code 143$/,
    next: /^e2e logs$/,
  },
  {
    step: 'typo',
    main: { command: ['no-such-command'] },
    // with Argo’s executor in front of it, else exit code 128 and StartError
    node: failed('main: Error (exit code 64): '),
    kind: 'command-not-found',
    sentence: 'container main of pod POD could not start: image busybox has no command "no-such-command"',
    seen: /^container main: (?:StartError, exit code 128|Error, exit code 64), .*executable file not found/,
    next: /^e2e logs$/,
  },
  {
    step: 'pull',
    main: { ...sh('true'), image: 'registry.invalid/nothing:1' },
    node: pending,
    kind: 'image-pull',
    sentence: /^image registry\.invalid\/nothing:1 of container main of pod POD cannot be pulled: .*registry\.invalid/,
    seen: /^event Failed.*: Failed to pull image "registry\.invalid\/nothing:1"/,
    next: /^docker manifest inspect registry\.invalid\/nothing:1$/,
  },
  {
    step: 'never',
    main: { ...sh('true'), image: 'busybox:not-here', imagePullPolicy: 'Never' },
    node: {
      phase: 'Pending',
      message: 'ErrImageNeverPull: Container image "busybox:not-here" is not present with pull policy of Never',
    },
    kind: 'image-pull',
    sentence:
      'image busybox:not-here of container main of pod POD is not on the machine, and imagePullPolicy Never forbids to pull it',
    seen: /^container main: ErrImageNeverPull: /,
    next: /^kubectl -n NS describe pod POD$/,
  },
  {
    step: 'misnamed',
    main: { ...sh('true'), image: 'Busy Box' },
    node: { phase: 'Pending', message: 'InvalidImageName: Failed to apply default image tag "Busy Box"' },
    kind: 'image-pull',
    sentence: 'image Busy Box of container main of pod POD has a name that is none',
    seen: /^container main: InvalidImageName: .*repository name \(library\/Busy Box\) must be lowercase/,
    next: /^kubectl -n NS describe pod POD$/,
  },
  {
    step: 'greedy',
    main: { ...sh('true'), resources: { requests: { cpu: '64' } } },
    node: pending,
    kind: 'unschedulable',
    sentence: 'pod POD waits: the cluster’s one machine does not have enough cpu (it asks for 64 for main) to spare',
    seen: /^condition PodScheduled: 0\/1 nodes are available: 1 Insufficient cpu/,
    next: /^kubectl describe nodes$/,
  },
  {
    step: 'choosy',
    pod: { nodeSelector: { disk: 'ssd' } },
    node: pending,
    kind: 'unschedulable',
    sentence: 'pod POD waits: the cluster’s one machine does not have the labels of its nodeSelector disk=ssd',
    seen: /^condition PodScheduled: /,
    next: /^kubectl get nodes --show-labels$/,
  },
  {
    step: 'secret-volume',
    main: { ...sh('true'), volumeMounts: [{ name: 'creds', mountPath: '/creds' }] },
    pod: { volumes: [{ name: 'creds', secret: { secretName: 'no-such-secret' } }] },
    node: { phase: 'Pending', message: 'PodInitializing' },
    kind: 'missing-secret',
    sentence: 'there is no secret no-such-secret in namespace NS, which volume creds of pod POD needs',
    seen: /^event FailedMount.*: MountVolume\.SetUp failed for volume "creds" : secret "no-such-secret" not found$/,
    next: /^kubectl -n NS create secret generic no-such-secret --from-file=FILE$/,
  },
  {
    step: 'map-key',
    main: {
      ...sh('true'),
      env: [{ name: 'X', valueFrom: { configMapKeyRef: { name: 'kube-root-ca.crt', key: 'nokey' } } }],
    },
    node: {
      phase: 'Pending',
      message: "CreateContainerConfigError: couldn't find key nokey in ConfigMap NS/kube-root-ca.crt",
    },
    kind: 'missing-config-map',
    sentence: 'config map kube-root-ca.crt in namespace NS has no key nokey, which container main of pod POD needs',
    seen: /^container main: CreateContainerConfigError: couldn't find key nokey/,
    next: /^kubectl -n NS describe configmap kube-root-ca\.crt$/,
  },
  {
    step: 'secret-env',
    main: { ...sh('true'), env: [{ name: 'X', valueFrom: { secretKeyRef: { name: 'no-such-secret', key: 'k' } } }] },
    node: pending,
    kind: 'missing-secret',
    sentence: 'there is no secret no-such-secret in namespace NS, which container main of pod POD needs',
    seen: /^container main: CreateContainerConfigError: secret "no-such-secret" not found$/,
    next: /^kubectl -n NS create secret generic no-such-secret /,
  },
  {
    step: 'no-claim',
    main: { ...sh('true'), volumeMounts: [{ name: 'data', mountPath: '/data' }] },
    pod: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'no-such-claim' } }] },
    node: pending,
    kind: 'missing-claim',
    sentence: 'there is no volume claim no-such-claim in namespace NS, which pod POD mounts',
    seen: /^condition PodScheduled: .*persistentvolumeclaim "no-such-claim" not found/,
    next: /^kubectl -n NS get pvc$/,
  },
  {
    step: 'open-claim',
    main: { ...sh('true'), volumeMounts: [{ name: 'data', mountPath: '/data' }] },
    pod: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'open' } }] },
    node: pending,
    kind: 'volume-not-mounted',
    sentence: 'volume claim open of pod POD is bound to no volume',
    seen: /^condition PodScheduled: .*unbound immediate PersistentVolumeClaims/,
    next: /^kubectl -n NS describe pvc open$/,
  },
  {
    step: 'host-path',
    main: { ...sh('true'), volumeMounts: [{ name: 'data', mountPath: '/data' }] },
    pod: { volumes: [{ name: 'data', hostPath: { path: '/nope/nope', type: 'Directory' } }] },
    node: { phase: 'Pending', message: 'PodInitializing' },
    kind: 'volume-not-mounted',
    sentence:
      'volume data (host path /nope/nope) of pod POD cannot be mounted: hostPath type check failed: /nope/nope is not a directory',
    seen: /^event FailedMount/,
    next: /^kubectl -n NS describe pod POD$/,
  },
  {
    step: 'init',
    pod: { initContainers: [{ name: 'prepare', image: 'busybox', imagePullPolicy: 'IfNotPresent', ...sh('exit 5') }] },
    node: failed('prepare: Error (exit code 5)'),
    kind: 'init-failed',
    sentence: 'init container prepare of pod POD ended with exit code 5, so that main never started',
    seen: /^container prepare: Error, exit code 5$/,
    next: /^kubectl -n NS logs POD -c prepare$/,
  },
  {
    step: 'slow',
    main: sh('sleep 100'),
    pod: { activeDeadlineSeconds: 2 },
    node: failed('Pod was active on the node longer than the specified deadline'),
    kind: 'deadline',
    sentence: 'pod POD was ended because it was still there after its deadline of 2s (activeDeadlineSeconds)',
    seen: /^pod status: DeadlineExceeded: /,
    next: /^e2e logs$/,
  },
  {
    step: 'late-secret',
    main: { ...sh('true'), volumeMounts: [{ name: 'creds', mountPath: '/creds' }] },
    pod: { activeDeadlineSeconds: 5, volumes: [{ name: 'creds', secret: { secretName: 'no-such-secret' } }] },
    node: failed('Pod was active on the node longer than the specified deadline'),
    kind: 'missing-secret',
    sentence:
      'there is no secret no-such-secret in namespace NS, which volume creds of pod POD needs; it never started and its deadline ended it',
    seen: /^event FailedMount/,
    next: /^kubectl -n NS create secret generic no-such-secret /,
  },
  {
    step: 'writer',
    main: {
      ...sh('dd if=/dev/zero of=/tmp/big bs=1M count=30; sleep 100'),
      resources: { limits: { 'ephemeral-storage': '5Mi' } },
    },
    node: failed('Pod ephemeral local storage usage exceeds the total limit of containers 5Mi. '),
    kind: 'evicted',
    sentence:
      /^pod POD was evicted from machine \S+: Pod ephemeral local storage usage exceeds the total limit of containers 5Mi$/,
    seen: /^event Evicted: /,
    next: /^e2e logs$/,
  },
  {
    step: 'lost',
    pod: { nodeName: 'no-such-machine' },
    node: pending,
    kind: 'node-lost',
    sentence: 'pod POD was lost with machine no-such-machine: the cluster has no such machine',
    seen: null,
    next: /^kubectl describe node no-such-machine$/,
  },
];
