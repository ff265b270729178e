import { describe, expect, it } from 'vitest';
import type { Workflow } from '../../src/argo/types.ts';
import type { Machine } from '../../src/engine/local/refusals/feature.ts';
import { features } from '../../src/engine/local/refusals/features.ts';
import { findRefusals } from '../../src/engine/local/refusals/find-refusals.ts';

const machine: Machine = {
  arch: 'x64',
  secrets: { given: { key: '' } },
  configMaps: { given: { key: '' } },
  claims: new Set(['data']),
  serviceAccounts: new Set(['runner']),
  realDirectories: null,
};
const container = { image: 'busybox', command: ['true'] };
const main = (rest: object) => ({ templates: [{ name: 'main', container, ...rest }] });
const step = (rest: object) => ({ templates: [{ name: 'main', steps: [[{ name: 'a', ...rest }]] }] });
const inContainer = (rest: object) => main({ container: { ...container, ...rest } });
const env = (valueFrom: object) => inContainer({ env: [{ name: 'A', valueFrom }] });

function refusals(spec: object, of: Partial<Machine> = {}, accepted = new Set<string>()): readonly string[] {
  const workflow = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name: 'w' },
    spec: { entrypoint: 'main', ...spec },
  } as Workflow;
  return findRefusals(workflow, { machine: { ...machine, ...of }, accepted }).map(
    ({ rule, path, severity }) => `${severity} ${rule} ${path}`,
  );
}

const refused: readonly (readonly [rule: string, spec: object, path: string])[] = [
  ['artifacts', { ...main({}), arguments: { artifacts: [{ name: 'a' }] } }, 'spec.arguments.artifacts'],
  ['artifacts', main({ outputs: { artifacts: [{ name: 'a', path: '/a' }] } }), 'spec.templates[0].outputs.artifacts'],
  [
    'artifacts',
    step({ template: 'x', arguments: { artifacts: [{ name: 'a' }] } }),
    'spec.templates[0].steps[0][0].arguments.artifacts',
  ],
  [
    'empty-step-group',
    { templates: [{ name: 'main', steps: [[], [{ name: 'a', template: 'x' }]] }] },
    'spec.templates[0].steps',
  ],
  ['workflow-template', { workflowTemplateRef: { name: 't' } }, 'spec.workflowTemplateRef'],
  [
    'template-reference',
    step({ templateRef: { name: 't', template: 'x' } }),
    'spec.templates[0].steps[0][0].templateRef',
  ],
  [
    'template-reference',
    { ...main({}), hooks: { exit: { templateRef: { name: 't' } } } },
    'spec.hooks.exit.templateRef',
  ],
  ['pod-spec-patch', main({ podSpecPatch: '{}' }), 'spec.templates[0].podSpecPatch'],
  ['archive-logs', { ...main({}), archiveLogs: true }, 'spec.archiveLogs'],
  ['artifact-repository', { ...main({}), artifactRepositoryRef: { key: 'k' } }, 'spec.artifactRepositoryRef'],
  ['node-selector', main({ nodeSelector: { 'kubernetes.io/os': 'windows' } }), 'spec.templates[0].nodeSelector'],
  [
    'affinity',
    main({ affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { a: 1 } } } }),
    'spec.templates[0].affinity',
  ],
  ['scheduler', { ...main({}), schedulerName: 'mine' }, 'spec.schedulerName'],
  [
    'security-context',
    inContainer({ securityContext: { runAsUser: 1 } }),
    'spec.templates[0].container.securityContext',
  ],
  ['host-aliases', { ...main({}), hostAliases: [{ ip: '1.2.3.4' }] }, 'spec.hostAliases'],
  ['dns', { ...main({}), dnsConfig: { nameservers: ['1.2.3.4'] } }, 'spec.dnsConfig'],
  ['service-account', { ...main({}), serviceAccountName: 'other' }, 'spec.serviceAccountName'],
  [
    'claim',
    { ...main({}), volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'none' } }] },
    'spec.volumes[0].persistentVolumeClaim',
  ],
  ['volume-kind', { ...main({}), volumes: [{ name: 'v', hostPath: { path: '/' } }] }, 'spec.volumes[0]'],
  ['secret', { ...main({}), volumes: [{ name: 'v', secret: { secretName: 'none' } }] }, 'spec.volumes[0].secret'],
  [
    'secret',
    env({ secretKeyRef: { name: 'given', key: 'other' } }),
    'spec.templates[0].container.env[0].valueFrom.secretKeyRef',
  ],
  [
    'config-map',
    env({ configMapKeyRef: { name: 'none', key: 'k' } }),
    'spec.templates[0].container.env[0].valueFrom.configMapKeyRef',
  ],
  [
    'config-map',
    {
      ...main({}),
      arguments: { parameters: [{ name: 'p', valueFrom: { configMapKeyRef: { name: 'none', key: 'k' } } }] },
    },
    'spec.arguments.parameters[0].valueFrom',
  ],
  [
    'container-set',
    { templates: [{ name: 'main', containerSet: { containers: [{ name: 'a' }] } }] },
    'spec.templates[0].containerSet',
  ],
  ['resource', { templates: [{ name: 'main', resource: { action: 'get' } }] }, 'spec.templates[0].resource'],
  ['http', { templates: [{ name: 'main', http: { url: 'u' } }] }, 'spec.templates[0].http'],
  ['plugin', { templates: [{ name: 'main', plugin: { p: {} } }] }, 'spec.templates[0].plugin'],
  ['data', { templates: [{ name: 'main', data: { source: {} } }] }, 'spec.templates[0].data'],
  ['sidecars', main({ sidecars: [{ ...container, name: 's' }] }), 'spec.templates[0].sidecars'],
  [
    'database-locks',
    main({ synchronization: { mutexes: [{ name: 'm', database: true }] } }),
    'spec.templates[0].synchronization.mutexes[0]',
  ],
  ['image', inContainer({ image: 'registry.invalid/x:1' }), 'spec.templates[0].container.image'],
  ['image', inContainer({ image: 'Not An Image' }), 'spec.templates[0].container.image'],
  ['pull-policy', inContainer({ imagePullPolicy: 'Never' }), 'spec.templates[0].container.imagePullPolicy'],
  [
    'memory-limit',
    inContainer({ resources: { limits: { memory: '1Mi' } } }),
    'spec.templates[0].container.resources.limits.memory',
  ],
  ['liveness', inContainer({ livenessProbe: { exec: {} } }), 'spec.templates[0].container.livenessProbe'],
  ['lifecycle', inContainer({ lifecycle: { preStop: {} } }), 'spec.templates[0].container.lifecycle'],
  [
    'field-ref',
    env({ fieldRef: { fieldPath: 'status.podIP' } }),
    'spec.templates[0].container.env[0].valueFrom.fieldRef.fieldPath',
  ],
  [
    'resource-field-ref',
    env({ resourceFieldRef: { resource: 'limits.cpu' } }),
    'spec.templates[0].container.env[0].valueFrom.resourceFieldRef',
  ],
  [
    'expression-function',
    main({ retryStrategy: { expression: 'sprig.uuidv4() == lastRetry.message' } }),
    'spec.templates[0].retryStrategy.expression',
  ],
  ['no-command', main({ container: { image: 'busybox' } }), 'spec.templates[0].container'],
  [
    'no-command',
    step({ inline: { container: { image: 'busybox' } } }),
    'spec.templates[0].steps[0][0].inline.container',
  ],
];

describe('what the local engine refuses', () => {
  it.each(refused)('%s: %j', (rule, spec, path) => {
    expect(refusals(spec)).toEqual([`error ${rule} ${path}`]);
  });

  it('has a row above for each rule that refuses something', () => {
    const rules = features.filter(({ support }) => support === 'refused').map(({ id }) => id);
    const shown = new Set([...refused.map(([rule]) => rule), 'mount-path']);
    expect(rules.filter((rule) => !shown.has(rule))).toEqual([]);
  });

  it('takes an empty group of steps that nothing follows: with Argo it ends', () => {
    expect(refusals({ templates: [{ name: 'main', steps: [[{ name: 'a', template: 'x' }], []] }] })).toEqual([]);
  });

  it('refuses mounts only where a step sees the paths of this machine', () => {
    const spec = {
      ...inContainer({
        volumeMounts: [
          { name: 'v', mountPath: '/data' },
          { name: 'v', mountPath: '/run/volumes/data' },
        ],
      }),
      volumes: [{ name: 'v', emptyDir: {} }],
    };
    expect(refusals(spec)).toEqual([]);
    expect(refusals(spec, { realDirectories: ['/run/volumes'] })).toEqual([
      'error mount-path spec.templates[0].container.volumeMounts[0].mountPath',
    ]);
  });

  it.each([
    ["sprig.semverCompare('>=1.0.0', '1.2.0')", 'sprig.semverCompare'],
    ['[sprig.uuidv4()]', 'sprig.uuidv4'],
    ['string(now().Year())', '.Year()'],
    ["sprig.semver('1.2.3').Major", 'sprig.semver'],
    ["sprig['randInt'](1, 2)", 'sprig.randInt'],
  ])('refuses the expression %s, which only Argo can compute, wherever it stands', (source, name) => {
    const spec = {
      arguments: { parameters: [{ name: 'p', value: `a {{=${source}}}` }] },
      templates: [
        { name: 'main', steps: [[{ name: 'a', template: 'x', when: `{{=${source}}} == 1` }]] },
        { name: 'x', container, retryStrategy: { expression: source } },
      ],
    };
    const workflow = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Workflow',
      metadata: { name: 'w' },
      spec,
    } as Workflow;
    expect(findRefusals(workflow, { machine }).map(({ message }) => message)).toEqual(
      [
        'spec.arguments.parameters[0].value',
        'spec.templates[0].steps[0][0].when',
        'spec.templates[1].retryStrategy.expression',
      ].map((path) => `the local engine cannot honour ${path}: it has no ${name}`),
    );
  });

  it('leaves to the run what Argo cannot compute either', () => {
    const sources = ["sprig.env('HOME')", 'nothing.like()', 'ghost(1)', '1 +', "sprig.upper('a')", 'now()'];
    expect(
      refusals(main({ inputs: { parameters: sources.map((source) => ({ name: 'p', value: `{{=${source}}}` })) } })),
    ).toEqual([]);
  });

  it('makes a warning of what a person takes as it comes', () => {
    expect(refusals(inContainer({ resources: { limits: { memory: '1Gi' } } }), {}, new Set(['memory-limit']))).toEqual([
      'warning memory-limit spec.templates[0].container.resources.limits.memory',
    ]);
  });

  it.each([
    [
      'what only tunes a cluster',
      {
        ...inContainer({
          imagePullPolicy: 'IfNotPresent',
          resources: { requests: { cpu: 1 }, limits: { cpu: 1 } },
          ports: [{ containerPort: 1 }],
        }),
        ttlStrategy: { secondsAfterCompletion: 1 },
        podGC: { strategy: 'OnPodCompletion' },
        tolerations: [{ key: 'k' }],
        imagePullSecrets: [{ name: 's' }],
        priorityClassName: 'p',
      },
    ],
    [
      'labels of the machine itself',
      main({ nodeSelector: { 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64' } }),
    ],
    ['preferences', main({ affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{}] } } })],
    [
      'what was given',
      {
        ...env({ secretKeyRef: { name: 'given', key: 'key' } }),
        serviceAccountName: 'runner',
        volumes: [
          { name: 'v', persistentVolumeClaim: { claimName: 'data' } },
          { name: 'c', configMap: { name: 'given' } },
        ],
      },
    ],
    ['what may be absent', env({ secretKeyRef: { name: 'none', key: 'k', optional: true } })],
    [
      'what is not known before it runs',
      {
        ...env({ secretKeyRef: { name: '{{workflow.parameters.s}}', key: 'k' } }),
        volumes: [{ name: 'v', persistentVolumeClaim: { claimName: '{{workflow.name}}' } }],
      },
    ],
    [
      'a command from templateDefaults',
      {
        templateDefaults: { container: { command: ['true'] } },
        templates: [{ name: 'main', container: { image: 'busybox' } }],
      },
    ],
    [
      'a registry with a port, a tag and a digest',
      inContainer({ image: `ghcr.io:443/acme/test-worker:v1.4.0@sha256:${'0'.repeat(64)}` }),
    ],
  ])('takes %s', (_what, spec) => {
    expect(refusals(spec)).toEqual([]);
  });
});
