/** What a workflow may not ask of the machine it runs on, and the flags that allow it. */
import { at, container, inContainer, main, type Row, secured, volume } from './policy-rig.ts';

/** The network, processes and files of the node. */
export const host: readonly Row[] = [
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

/** What makes a container more than a container. */
export const privileges: readonly Row[] = [
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
