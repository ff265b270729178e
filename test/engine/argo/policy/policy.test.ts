import { describe, expect, it } from 'vitest';
import type { Workflow } from '../../../../src/argo/types.ts';
import { policyProblems } from '../../../../src/engine/argo/policy/policy.ts';
import { host, privileges } from './host-and-privilege-rows.ts';
import { claimSpec, container, found, main, secured, strict, volume, workflowOf } from './policy-rig.ts';
import { accounts, volumes } from './volume-and-account-rows.ts';

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
