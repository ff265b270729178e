/** What a workflow may not ask of the cluster’s volumes, accounts, locks and labels, and the flags that allow it. */
import { claimSpec, container, main, type Row, volume } from './policy-rig.ts';

/** Claims of others and types of volumes. */
export const volumes: readonly Row[] = [
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

/** Service accounts, locks of other namespaces and the harness’s own labels. */
export const accounts: readonly Row[] = [
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
