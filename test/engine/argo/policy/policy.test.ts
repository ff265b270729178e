import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Workflow } from '../../../../src/argo/types.ts';
import { policyFlags } from '../../../../src/cli/flags.ts';
import { defaultPolicy, type Policy, policyProblems } from '../../../../src/engine/argo/policy/policy.ts';

const strict = defaultPolicy('ci');
const container = { image: 'busybox', command: ['true'] };

function workflowOf(spec: unknown, metadata: unknown = { name: 'w' }): Workflow {
  return { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata, spec } as Workflow;
}

/** `rule path (--flag value)`, which is all that a row promises. */
function found(workflow: Workflow, policy: Policy = strict): readonly string[] {
  return policyProblems(workflow, policy).map(({ rule, path, hint }) => {
    const flag =
      /^(--[\w-]+(?: [^\s,]+)?)(?:, written out in the workflow,)? on the command line/.exec(hint ?? '')?.[1] ??
      'no flag';
    return `${rule?.replace('policy-', '')} ${path} (${flag})`;
  });
}

const main = (rest: object) => ({ templates: [{ name: 'main', ...rest }] });
const inContainer = (rest: object) => main({ container: { ...container, ...rest } });
const secured = (securityContext: object) => inContainer({ securityContext });
const volume = (source: object) => ({ volumes: [{ name: 'v', ...source }] });
const claimSpec = (spec: object) => ({ volumeClaimTemplates: [{ metadata: { name: 'work' }, spec }] });
const at = 'spec.templates[0].container.securityContext';

interface Row {
  readonly what: string;
  readonly spec: unknown;
  readonly found: readonly string[];
  /** Flags under which nothing is left to refuse. */
  readonly allowedBy?: Partial<Policy>;
}

const host: readonly Row[] = [
  {
    what: 'hostNetwork of the workflow',
    spec: { hostNetwork: true },
    found: ['host-network spec.hostNetwork (--allow-host-network)'],
    allowedBy: { allowHostNetwork: true },
  },
  {
    what: 'hostNetwork where the types know none: in a template',
    spec: main({ container, hostNetwork: true }),
    found: ['host-network spec.templates[0].hostNetwork (--allow-host-network)'],
    allowedBy: { allowHostNetwork: true },
  },
  {
    what: 'hostNetwork as a text, which a later version may read as true',
    spec: { hostNetwork: 'false' },
    found: ['host-network spec.hostNetwork (--allow-host-network)'],
  },
  {
    what: 'HostNetwork in another spelling, as lenient readers of JSON take it',
    spec: { HostNetwork: true },
    found: ['host-network spec.HostNetwork (--allow-host-network)'],
  },
  {
    what: 'hostPID of the workflow, which no type of today knows',
    spec: { hostPID: true },
    found: ['host-pid spec.hostPID (--allow-host-pid)'],
    allowedBy: { allowHostPid: true },
  },
  {
    what: 'hostIPC in templateDefaults',
    spec: { templateDefaults: { hostIPC: true } },
    found: ['host-pid spec.templateDefaults.hostIPC (--allow-host-pid)'],
    allowedBy: { allowHostPid: true },
  },
  {
    what: 'a host port',
    spec: inContainer({ ports: [{ containerPort: 80 }, { containerPort: 81, hostPort: 81 }] }),
    found: ['host-network spec.templates[0].container.ports[1].hostPort (--allow-host-network)'],
    allowedBy: { allowHostNetwork: true },
  },
  {
    what: 'a probe that the node sends to another host',
    spec: inContainer({ readinessProbe: { httpGet: { host: '169.254.169.254', port: 80 } } }),
    found: ['host-network spec.templates[0].container.readinessProbe.httpGet.host (--allow-host-network)'],
    allowedBy: { allowHostNetwork: true },
  },
  {
    what: 'a host path of the workflow',
    spec: volume({ hostPath: { path: '/etc' } }),
    found: ['host-path spec.volumes[0].hostPath (--allow-host-path)'],
    allowedBy: { allowHostPath: true },
  },
  {
    what: 'a host path of a template',
    spec: main({ container, volumes: [{ name: 'v', hostPath: { path: '{{inputs.parameters.path}}' } }] }),
    found: ['host-path spec.templates[0].volumes[0].hostPath (--allow-host-path)'],
    allowedBy: { allowHostPath: true },
  },
  {
    what: 'a host path beside an innocent source',
    spec: volume({ emptyDir: {}, hostPath: {} }),
    found: ['host-path spec.volumes[0].hostPath (--allow-host-path)'],
  },
  {
    what: 'a host path in an inline template inside an inline template',
    spec: main({
      dag: {
        tasks: [
          { name: 'a', inline: { steps: [[{ name: 'b', inline: { volumes: [{ name: 'v', hostPath: {} }] } }]] } },
        ],
      },
    }),
    found: [
      'host-path spec.templates[0].dag.tasks[0].inline.steps[0][0].inline.volumes[0].hostPath (--allow-host-path)',
    ],
  },
];

const privileges: readonly Row[] = [
  {
    what: 'a privileged container',
    spec: secured({ privileged: true }),
    found: [`privileged ${at}.privileged (--allow-privileged)`],
    allowedBy: { allowPrivileged: true },
  },
  ...['script', 'data'].map((kind) => ({
    what: `a privileged ${kind} template`,
    spec: main({ [kind]: { securityContext: { privileged: true } } }),
    found: [`privileged spec.templates[0].${kind}.securityContext.privileged (--allow-privileged)`],
    allowedBy: { allowPrivileged: true },
  })),
  ...['initContainers', 'sidecars'].map((list) => ({
    what: `a privileged container among the ${list}`,
    spec: main({ container, [list]: [{ name: 'a' }, { name: 'b', securityContext: { privileged: true } }] }),
    found: [`privileged spec.templates[0].${list}[1].securityContext.privileged (--allow-privileged)`],
  })),
  {
    what: 'a privileged container of a containerSet',
    spec: main({ containerSet: { containers: [{ name: 'a', securityContext: { privileged: true } }] } }),
    found: ['privileged spec.templates[0].containerSet.containers[0].securityContext.privileged (--allow-privileged)'],
  },
  {
    what: 'a privileged container of an executor plugin',
    spec: {
      executorPlugins: [
        { metadata: { name: 'p' }, spec: { sidecar: { container: { securityContext: { privileged: true } } } } },
      ],
    },
    found: [
      'privileged spec.executorPlugins[0].spec.sidecar.container.securityContext.privileged (--allow-privileged)',
    ],
  },
  {
    what: 'a privileged container inside a plugin’s own words',
    spec: main({ plugin: { 'run-pod': { pod: { containers: [{ securityContext: { privileged: true } }] } } } }),
    found: [
      'privileged spec.templates[0].plugin.run-pod.pod.containers[0].securityContext.privileged (--allow-privileged)',
    ],
  },
  {
    what: 'privileged by a tag',
    spec: secured({ privileged: '{{workflow.parameters.p}}' }),
    found: [`privileged ${at}.privileged (--allow-privileged)`],
  },
  {
    what: 'added capabilities that containers do not have by themselves, under any spelling',
    spec: secured({ capabilities: { add: ['CHOWN', 'cap_sys_admin', 'ALL'], drop: ['ALL'] } }),
    found: [`privileged ${at}.capabilities (--allow-privileged)`],
    allowedBy: { allowPrivileged: true },
  },
  {
    what: 'capabilities of the wrong type',
    spec: secured({ capabilities: { add: 'SYS_ADMIN' } }),
    found: [`privileged ${at}.capabilities (--allow-privileged)`],
  },
  {
    what: 'a whole /proc, no seccomp, no AppArmor, a SELinux role, a Windows host process',
    spec: secured({
      procMount: 'Unmasked',
      seccompProfile: { type: 'Unconfined' },
      appArmorProfile: { type: 'Unconfined' },
      seLinuxOptions: { type: 'container_t', role: 'sysadm_r' },
      windowsOptions: { hostProcess: true },
    }),
    found: [
      `privileged ${at}.procMount (--allow-privileged)`,
      `privileged ${at}.seccompProfile (--allow-privileged)`,
      `privileged ${at}.appArmorProfile (--allow-privileged)`,
      `privileged ${at}.seLinuxOptions (--allow-privileged)`,
      `privileged ${at}.windowsOptions.hostProcess (--allow-privileged)`,
    ],
    allowedBy: { allowPrivileged: true },
  },
  {
    what: 'kernel settings of the node',
    spec: { securityContext: { sysctls: [{ name: 'kernel.msgmax', value: '1' }] } },
    found: ['privileged spec.securityContext.sysctls (--allow-privileged)'],
    allowedBy: { allowPrivileged: true },
  },
  {
    what: 'no AppArmor by the older annotation',
    spec: { podMetadata: { annotations: { 'container.apparmor.security.beta.kubernetes.io/main': 'unconfined' } } },
    found: ['privileged spec.podMetadata.annotations (--allow-privileged)'],
  },
  {
    what: 'the priority of the cluster’s own pods',
    spec: { podPriorityClassName: 'system-node-critical', ...main({ container, priorityClassName: '{{item}}' }) },
    found: [
      'privileged spec.podPriorityClassName (--allow-privileged)',
      'privileged spec.templates[0].priorityClassName (--allow-privileged)',
    ],
    allowedBy: { allowPrivileged: true },
  },
  {
    what: 'a patch of the pod, which may say anything, wherever one can be written',
    spec: {
      podSpecPatch: '{}',
      artifactGC: { podSpecPatch: '{}' },
      templateDefaults: { podSpecPatch: '{}' },
      ...main({ container, podSpecPatch: '{{inputs.parameters.patch}}' }),
    },
    found: [
      'pod-spec-patch spec.podSpecPatch (--allow-pod-spec-patch)',
      'pod-spec-patch spec.artifactGC.podSpecPatch (--allow-pod-spec-patch)',
      'pod-spec-patch spec.templateDefaults.podSpecPatch (--allow-pod-spec-patch)',
      'pod-spec-patch spec.templates[0].podSpecPatch (--allow-pod-spec-patch)',
    ],
    allowedBy: { allowPodSpecPatch: true },
  },
];

const volumes: readonly Row[] = [
  {
    what: 'another claim',
    spec: volume({ persistentVolumeClaim: { claimName: 'other' } }),
    found: ['claim spec.volumes[0].persistentVolumeClaim.claimName (--allow-claim other)'],
    allowedBy: { claims: ['other'] },
  },
  {
    what: 'a claim whose name only shows when it runs',
    spec: volume({ persistentVolumeClaim: { claimName: '{{workflow.parameters.claim}}' } }),
    found: ['claim spec.volumes[0].persistentVolumeClaim.claimName (--allow-claim <value>)'],
  },
  {
    what: 'a claim whose name is no text',
    spec: volume({ persistentVolumeClaim: { claimName: ['nfs-external'] } }),
    found: ['claim spec.volumes[0].persistentVolumeClaim.claimName (--allow-claim <value>)'],
  },
  {
    what: 'a claim of its own that is filled from another one',
    spec: claimSpec({ dataSource: { kind: 'PersistentVolumeClaim', name: 'other' } }),
    found: ['claim spec.volumeClaimTemplates[0].spec.dataSource (--allow-claim other)'],
    allowedBy: { claims: ['other'] },
  },
  {
    what: 'a claim of its own that is filled from one of the same name in another namespace',
    spec: claimSpec({ dataSourceRef: { kind: 'PersistentVolumeClaim', name: 'nfs-external', namespace: 'prod' } }),
    found: ['claim spec.volumeClaimTemplates[0].spec.dataSourceRef (--allow-claim prod/nfs-external)'],
    allowedBy: { claims: ['prod/nfs-external'] },
  },
  {
    what: 'a claim of its own that picks an existing volume',
    spec: {
      ...claimSpec({ volumeName: 'pv-of-prod' }),
      ...volume({ ephemeral: { volumeClaimTemplate: { spec: { selector: { matchLabels: { of: 'prod' } } } } } }),
    },
    found: [
      'volume-type spec.volumeClaimTemplates[0].spec.volumeName (--allow-volume-type persistentVolume)',
      'volume-type spec.volumes[0].ephemeral.volumeClaimTemplate.spec.selector (--allow-volume-type persistentVolume)',
    ],
    allowedBy: { volumeTypes: ['persistentVolume'] },
  },
  ...['nfs', 'csi', 'iscsi', 'flexVolume', 'cephfs', 'gitRepo', 'image', 'somethingOf2030'].map((type) => ({
    what: `a volume of type ${type}`,
    spec: volume({ [type]: {} }),
    found: [`volume-type spec.volumes[0] (--allow-volume-type ${type})`],
    allowedBy: { volumeTypes: [type] },
  })),
  {
    what: 'a volume whose type only shows when it runs',
    spec: volume({ '{{workflow.parameters.type}}': { path: '/' } }),
    found: ['volume-type spec.volumes[0] (--allow-volume-type <value>)'],
  },
  {
    what: 'volumes that are no list, no volumes',
    spec: { volumes: { name: 'v', hostPath: { path: '/' } }, ...main({ volumes: ['v'] }) },
    found: [
      'volume-type spec.volumes (no flag)',
      'host-path spec.volumes.hostPath (--allow-host-path)',
      'volume-type spec.templates[0].volumes[0] (no flag)',
    ],
  },
];

const accounts: readonly Row[] = [
  {
    what: 'another service account, wherever one can be named',
    spec: {
      serviceAccountName: 'admin',
      executor: { serviceAccountName: 'admin' },
      artifactGC: { serviceAccountName: 'admin' },
      templateDefaults: { serviceAccountName: 'admin' },
      templates: [
        {
          name: 'main',
          serviceAccountName: 'admin',
          executor: { serviceAccountName: 'admin' },
          outputs: { artifacts: [{ name: 'a', artifactGC: { serviceAccountName: 'admin' } }] },
          steps: [[{ name: 'a', inline: { serviceAccountName: 'admin' } }]],
        },
      ],
    },
    found: [
      'service-account spec.serviceAccountName (--allow-service-account admin)',
      'service-account spec.executor.serviceAccountName (--allow-service-account admin)',
      'service-account spec.artifactGC.serviceAccountName (--allow-service-account admin)',
      'service-account spec.templateDefaults.serviceAccountName (--allow-service-account admin)',
      'service-account spec.templates[0].serviceAccountName (--allow-service-account admin)',
      'service-account spec.templates[0].executor.serviceAccountName (--allow-service-account admin)',
      'service-account spec.templates[0].outputs.artifacts[0].artifactGC.serviceAccountName (--allow-service-account admin)',
      'service-account spec.templates[0].steps[0][0].inline.serviceAccountName (--allow-service-account admin)',
    ],
    allowedBy: { serviceAccounts: ['default', 'admin'] },
  },
  {
    what: 'a service account that only shows when it runs',
    spec: { serviceAccountName: '{{workflow.parameters.account}}' },
    found: ['service-account spec.serviceAccountName (--allow-service-account <value>)'],
  },
  {
    what: 'a service account whose name would break out of a pasted command',
    spec: { serviceAccountName: 'a;reboot' },
    found: ['service-account spec.serviceAccountName (--allow-service-account <value>)'],
  },
  {
    what: 'the token of a plugin’s account',
    spec: { executorPlugins: [{ metadata: { name: 'p' }, spec: { sidecar: { automountServiceAccountToken: true } } }] },
    found: [
      'service-account spec.executorPlugins[0].spec.sidecar.automountServiceAccountToken (--allow-service-account p-executor-plugin)',
    ],
    allowedBy: { serviceAccounts: ['default', 'p-executor-plugin'] },
  },
  {
    what: 'locks of another namespace',
    spec: {
      synchronization: { mutexes: [{ name: 'm' }, { name: 'm', namespace: 'prod' }] },
      ...main({ container, synchronization: { semaphores: [{ namespace: '{{workflow.namespace}}' }] } }),
    },
    found: [
      'namespace spec.synchronization.mutexes[1].namespace (--allow-namespace prod)',
      'namespace spec.templates[0].synchronization.semaphores[0].namespace (--allow-namespace <value>)',
    ],
  },
  {
    what: 'a lock of another namespace, as Argo 3 writes it',
    spec: { synchronization: { mutex: { name: 'm', namespace: 'prod' } } },
    found: ['namespace spec.synchronization.mutex.namespace (--allow-namespace prod)'],
    allowedBy: { namespaces: ['ci', 'prod'] },
  },
  {
    what: 'the labels by which the harness cleans up',
    spec: {
      workflowMetadata: { labels: { PROW_JOB_ID: 'x' }, labelsFrom: { 'argo-e2e/run': { expression: '"x"' } } },
      podMetadata: { labels: { 'argo-e2e/run': 'of a former submission, written over' } },
      ...main({ container, metadata: { labels: { 'argo-e2e/run': 'x', PROW_JOB_ID: 'as the SDK writes it' } } }),
    },
    found: [
      'reserved spec.workflowMetadata.labels (no flag)',
      'reserved spec.workflowMetadata.labelsFrom (no flag)',
      'reserved spec.templates[0].metadata.labels (no flag)',
    ],
  },
];

describe('a workflow may not ask for', () => {
  it.each([...host, ...privileges, ...volumes, ...accounts])('$what', ({ spec, found: expected }) => {
    expect(found(workflowOf(spec))).toEqual(expected);
  });

  it.each([
    ['another namespace', { name: 'w', namespace: 'prod' }, ['namespace metadata.namespace (--allow-namespace prod)']],
    ['a namespace that is no text', { namespace: 3 }, ['namespace metadata.namespace (--allow-namespace <value>)']],
    [
      'finalizers and owners, which keep it or remove it',
      { name: 'w', finalizers: ['a/b'], ownerReferences: [{ kind: 'Pod' }] },
      ['reserved metadata.finalizers (no flag)', 'reserved metadata.ownerReferences (no flag)'],
    ],
  ])('%s', (_, metadata, expected) => {
    expect(found(workflowOf(main({ container }), metadata))).toEqual(expected);
  });

  it('the default namespace, when only another one is allowed', () => {
    const policy = { ...strict, namespaces: ['other'] };
    expect(found(workflowOf(main({ container })), policy)).toEqual([
      'namespace metadata.namespace (--allow-namespace ci)',
    ]);
  });

  it('the account default by naming none, when only another one is allowed', () => {
    const policy = { ...strict, serviceAccounts: ['runner'] };
    const unnamed = ['service-account spec.serviceAccountName (--allow-service-account default)'];
    expect(found(workflowOf(main({ container })), policy)).toEqual(unnamed);
    expect(found(workflowOf({ ...main({ container }), serviceAccountName: '' }), policy)).toEqual(unnamed);
    expect(found(workflowOf({ ...main({ container }), serviceAccountName: 'runner' }), policy)).toEqual([]);
    expect(found(workflowOf({ workflowTemplateRef: { name: 'installed' } }), policy)).toEqual([]);
  });
});

describe('a flag', () => {
  const allowed = [...host, ...privileges, ...volumes, ...accounts].flatMap((row) =>
    row.allowedBy === undefined ? [] : [{ ...row, policy: { ...strict, ...row.allowedBy } }],
  );

  it.each(allowed)('allows $what', ({ spec, policy }) => {
    expect(found(workflowOf(spec), policy)).toEqual([]);
  });

  it('for the network does not allow the processes, nor the other way round', () => {
    const both = workflowOf({ hostNetwork: true, hostPID: true });
    expect(found(both, { ...strict, allowHostNetwork: true })).toEqual(['host-pid spec.hostPID (--allow-host-pid)']);
    expect(found(both, { ...strict, allowHostPid: true })).toEqual([
      'host-network spec.hostNetwork (--allow-host-network)',
    ]);
  });
});

describe('a workflow may have', () => {
  it.each([
    [
      'what the SDK writes',
      { ...main({ container }), ...volume({ persistentVolumeClaim: { claimName: 'nfs-external' } }) },
    ],
    ['its own claims', claimSpec({ accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } })],
    [
      'volumes of its own',
      {
        volumes: ['emptyDir', 'configMap', 'secret', 'projected', 'downwardAPI'].map((type) => ({
          name: type,
          [type]: {},
        })),
      },
    ],
    [
      'the switches that are off',
      { hostNetwork: false, hostPID: null, ...secured({ privileged: false, capabilities: { drop: ['ALL'] } }) },
    ],
    [
      'what a container has anyway',
      secured({ allowPrivilegeEscalation: true, runAsUser: 0, capabilities: { add: ['NET_BIND_SERVICE'] } }),
    ],
    [
      'a confined profile',
      secured({
        seccompProfile: { type: 'RuntimeDefault' },
        appArmorProfile: { type: 'Localhost', localhostProfile: 'p' },
      }),
    ],
    [
      'templates that the cluster’s owners installed',
      {
        workflowTemplateRef: { name: 't' },
        ...main({ steps: [[{ name: 'a', templateRef: { name: 't', template: 'x' } }]] }),
      },
    ],
    [
      'the words as data: labels, node selectors, items of a loop, values of parameters',
      {
        arguments: { parameters: [{ name: 'hostNetwork', value: 'true' }] },
        podMetadata: { labels: { image: 'x', privileged: 'true', hostPath: 'x' } },
        ...main({
          container,
          nodeSelector: { hostNetwork: 'true' },
          steps: [[{ name: 'a', withItems: [{ hostPID: true, volumes: 3 }] }]],
        }),
      },
    ],
    [
      'what a resource template makes, for there the account’s rights decide',
      main({ resource: { action: 'create', manifest: 'kind: Pod\nspec: {hostPID: true}' } }),
    ],
  ])('%s', (_, spec) => {
    expect(found(workflowOf(spec))).toEqual([]);
  });
});

describe('images', () => {
  const judged = (image: unknown, ...imagePrefixes: readonly string[]) =>
    found(workflowOf(main({ container: { image } })), { ...strict, imagePrefixes });

  it.each([
    ['ghcr.io/acme/x:1', 'ghcr.io/acme'],
    ['ghcr.io/acme/x:1', 'ghcr.io/acme/'],
    ['ghcr.io/acme/x@sha256:0123', 'ghcr.io/acme/x'],
    ['ghcr.io/acme/x:1', 'ghcr.io/acme/x:1'],
    ['ghcr.io/acme/x:1@sha256:0123', 'ghcr.io/acme/x:1'],
    ['ghcr.io/acme', 'ghcr.io/acme'],
    ['ghcr.io/acme/x', 'ghcr.io'],
    ['localhost:5000/x', 'localhost:5000'],
    ['busybox', 'docker.io/library'],
    ['busybox:1.36', 'busybox'],
    ['docker.io/library/busybox', 'busybox:1.36', 'busybox'],
    ['index.docker.io/acme/x', 'acme'],
    ['acme/x', 'docker.io/acme'],
    ['ghcr.io/acme/x:{{workflow.parameters.tag}}', 'ghcr.io/acme'],
    ['ghcr.io/acme/{{inputs.parameters.name}}:1', 'ghcr.io/acme'],
    ['ghcr.io/acme/x:{{=sprig.trim(inputs.parameters.tag)}}', 'ghcr.io/acme/x'],
  ])('%s lies under %s', (image, ...prefixes) => {
    expect(judged(image, ...prefixes)).toEqual([]);
  });

  it.each([
    ['ghcr.io/acme-evil/x', 'ghcr.io/acme'],
    ['ghcr.io/acme.evil/x', 'ghcr.io/acme'],
    ['ghcr.io.evil.org/acme/x', 'ghcr.io'],
    ['ghcr.io:5000/acme/x', 'ghcr.io'],
    ['ghcr.io', 'ghcr.io'],
    ['evil.org/ghcr.io/acme/x', 'ghcr.io/acme'],
    ['ghcr.io/acme/../evil/x', 'ghcr.io/acme'],
    ['ghcr.io//acme/x', 'ghcr.io'],
    [' ghcr.io/acme/x', 'ghcr.io/acme'],
    ['GHCR.IO/acme/x', 'ghcr.io/acme'],
    ['evil/busybox', 'busybox'],
    ['ghcr.io/acme/x:1.2', 'ghcr.io/acme/x:1'],
    ['{{workflow.parameters.image}}', 'ghcr.io/acme'],
    ['ghcr.io/acme{{workflow.parameters.rest}}', 'ghcr.io/acme'],
    ['ghcr.io/{{workflow.parameters.org}}/x', 'ghcr.io/acme'],
    ['busybox:{{workflow.parameters.tag}}', 'busybox'],
    ['ghcr.io/acme/x', ''],
  ])('%j does not lie under %s', (image, prefix) => {
    expect(judged(image, prefix)).toHaveLength(1);
  });

  it('may be any where no prefix is given', () => {
    expect(found(workflowOf(main({ container: { image: '{{item}}' } })))).toEqual([]);
  });

  it('are refused as what is no text', () => {
    expect(judged(['ghcr.io/acme/x'], 'ghcr.io/acme')).toEqual([
      'image spec.templates[0].container.image (--allow-image-prefix <value>)',
    ]);
  });

  it('are looked for in every container, in image volumes, and not in disks of Ceph', () => {
    const evil = { image: 'evil' };
    const spec = {
      templateDefaults: { container: evil },
      executorPlugins: [{ metadata: { name: 'p' }, spec: { sidecar: { container: evil } } }],
      volumes: [
        { name: 'a', image: { reference: 'evil' } },
        { name: 'b', rbd: { image: 'a-disk' } },
      ],
      templates: [
        { name: 'a', container: evil, initContainers: [evil], sidecars: [evil] },
        { name: 'b', script: evil },
        { name: 'c', containerSet: { containers: [evil] } },
        { name: 'd', dag: { tasks: [{ name: 't', inline: { container: evil } }] } },
      ],
    };
    const policy = { ...strict, imagePrefixes: ['ghcr.io/acme'], volumeTypes: ['image', 'rbd'] };
    expect(policyProblems(workflowOf(spec), policy).map(({ path }) => path)).toEqual([
      'spec.templateDefaults.container.image',
      'spec.executorPlugins[0].spec.sidecar.container.image',
      'spec.volumes[0].image.reference',
      'spec.templates[0].container.image',
      'spec.templates[0].initContainers[0].image',
      'spec.templates[0].sidecars[0].image',
      'spec.templates[1].script.image',
      'spec.templates[2].containerSet.containers[0].image',
      'spec.templates[3].dag.tasks[0].inline.container.image',
    ]);
  });
});

describe('an object that is no workflow at all', () => {
  const deep = JSON.parse(`${'{"a":['.repeat(50_000)}${']}'.repeat(50_000)}`) as unknown;

  it.each([
    ['without spec', undefined],
    ['with spec null', null],
    ['with a text for spec', 'hostNetwork'],
    ['with a list for spec', [[], null, 3]],
    ['with templates of all types', { templates: [null, 3, 'x', [], { container: null, volumes: null, steps: 3 }] }],
    [
      'with fields of all types',
      JSON.parse('{"__proto__":{"x":1},"constructor":3,"toString":null,"labels":[],"annotations":7,"capabilities":[]}'),
    ],
    ['nested a hundred thousand deep', deep],
  ])('%s is judged without a crash', (_, spec) => {
    expect(found(workflowOf(spec))).toEqual([]);
    expect(found({ spec, status: 7 } as unknown as Workflow)).toEqual([]);
  });

  it('with a spec that hides behind __proto__ is judged all the same', () => {
    const spec = JSON.parse('{"__proto__":{"hostNetwork":true}}') as unknown;
    expect(found(workflowOf(spec))).toEqual(['host-network spec.__proto__.hostNetwork (--allow-host-network)']);
  });
});

it('says all at once what is asked for, what is allowed and by which flag', () => {
  const spec = { serviceAccountName: 'admin', ...volume({ hostPath: { path: '/var/run' } }) };
  const problems = policyProblems(workflowOf(spec), { ...strict, serviceAccounts: ['default', 'runner'] });
  expect(problems.map(({ message, hint, severity }) => [severity, message, hint])).toEqual([
    [
      'error',
      'would run as service account "admin"; allowed: default, runner',
      '--allow-service-account admin on the command line (the Prow job’s) allows it; nothing in the repository can',
    ],
    [
      'error',
      'mounts "/var/run" of the node',
      '--allow-host-path on the command line (the Prow job’s) allows it; nothing in the repository can',
    ],
  ]);
});

it('shows what a stranger wrote without the characters that steer a terminal or reorder text', () => {
  const spec = {
    serviceAccountName: 'a\u001b[2K\u202e\ud800b',
    volumes: [{ name: 'v', 'x\u009b31m\u2028': {} }],
    'k\u200b': { hostPID: true },
  };
  const [account, volumeType, process] = policyProblems(workflowOf(spec), strict);
  expect(account?.message).toBe('would run as service account "a\\u001b[2K\\u{202e}\\ud800b"; allowed: default');
  expect(volumeType?.message).toBe('is a volume of type "x\\u{9b}31m\\u{2028}"');
  expect(process?.path).toBe('spec["k\\u{200b}"].hostPID');
});

describe('the flags that hints name', () => {
  const rows = [...host, ...privileges, ...volumes, ...accounts].map(({ spec }) => workflowOf(spec));
  const hints = [...rows, workflowOf(main({ container }), { namespace: 'prod' })].flatMap((workflow) =>
    policyProblems(workflow, { ...strict, imagePrefixes: [] }).map(({ hint }) => hint ?? ''),
  );
  const named = new Set(hints.flatMap((hint) => /--[\w-]+/.exec(hint) ?? []));
  const declared = Object.keys(policyFlags).filter((name) => name.startsWith('allow-'));

  it('are those of the command line, each of them', () => {
    expect([...named].toSorted()).toEqual(declared.map((name) => `--${name}`).toSorted());
  });

  it('are explained in docs/security.md', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../../docs/security.md'), 'utf8');
    expect(declared.filter((name) => !page.includes(`\`--${name}`))).toEqual([]);
  });
});
