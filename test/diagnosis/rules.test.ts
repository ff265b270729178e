/** Causes that neither the test cluster nor a recording shows: the words are Kubernetes’ and the registries’ own. */
import { describe, expect, it } from 'vitest';
import { diagnoseStep } from '../../src/diagnosis/diagnose-step.ts';
import type { StepFacts } from '../../src/diagnosis/diagnosis.ts';
import { disrupted, facts, pulling, waiting, withPod, wrap } from './step-facts.ts';

const rows: readonly (readonly [
  name: string,
  facts: StepFacts,
  kind: string,
  sentence: RegExp,
  next: RegExp | null,
])[] = [
  [
    'a registry that knows no such image',
    pulling(`${wrap}r.io/a:1: not found`),
    'image-pull',
    /^image r\.io\/a:1 of container main of pod wf-unit-1 cannot be pulled: r\.io\/a:1: not found$/,
    /^docker manifest inspect r\.io\/a:1$/,
  ],
  [
    'a registry that wants to know who asks',
    pulling(`${wrap}failed to authorize: failed to fetch anonymous token: unexpected status: 401 Unauthorized`),
    'image-pull',
    /cannot be pulled: failed to fetch anonymous token: unexpected status: 401 Unauthorized$/,
    /^kubectl -n ci get serviceaccount default -o yaml$/,
  ],
  [
    'a registry that has had enough',
    pulling(`${wrap}unexpected status: 429 Too Many Requests - toomanyrequests`),
    'image-pull',
    /429/,
    /^docker manifest inspect/,
  ],
  [
    'a look-up of the command that failed',
    {
      ...facts,
      phase: 'Pending',
      message: 'failed to look-up entrypoint/cmd for image "r.io/a:1", you must either explicitly specify the command',
    },
    'image-pull',
    /^image r\.io\/a:1 .* has a command that Argo’s controller could not read/,
    /^e2e lint$/,
  ],
  [
    'a machine that no longer answers',
    disrupted('DeletionByTaintManager'),
    'node-lost',
    /^pod wf-unit-1 was lost with machine n7: the machine no longer answers or was drained by a taint$/,
    /^kubectl describe node n7$/,
  ],
  ['a machine that was shut down', disrupted('TerminationByKubelet'), 'node-lost', /the machine was shut down$/, /n7/],
  [
    'a pod of higher priority',
    disrupted('PreemptionByScheduler'),
    'node-lost',
    /a pod of higher priority took its place$/,
    /n7/,
  ],
  [
    'an eviction by a drain',
    disrupted('EvictionByEvictionAPI'),
    'evicted',
    /^pod wf-unit-1 was evicted from machine n7: told$/,
    null,
  ],
  [
    'a machine that is not ready',
    {
      ...withPod({ spec: { nodeName: 'n7' }, status: { phase: 'Running' } }, { phase: 'Running' }),
      machine: {
        type: 'found',
        value: {
          status: {
            conditions: [
              {
                type: 'Ready',
                status: 'Unknown',
                reason: 'NodeStatusUnknown',
                message: 'Kubelet stopped posting node status.',
              },
            ],
          },
        },
      },
    },
    'node-lost',
    /the machine is not ready \(NodeStatusUnknown\)$/,
    /n7/,
  ],
  [
    'a quota',
    {
      ...facts,
      phase: 'Pending',
      message:
        'pods "wf-unit-1" is forbidden: exceeded quota: small, requested: requests.cpu=2,requests.memory=1Gi, used: requests.cpu=3, limited: requests.cpu=4',
    },
    'quota',
    /^quota small of namespace ci leaves no room for the pod of step unit: it asks for requests\.cpu=2,requests\.memory=1Gi, requests\.cpu=3 of requests\.cpu=4 are used$/,
    /^kubectl -n ci describe quota small$/,
  ],
  [
    'a service account that is not there',
    {
      ...facts,
      phase: 'Error',
      message:
        'pods "wf-unit-1" is forbidden: error looking up service account ci/nobody: serviceaccount "nobody" not found',
    },
    'missing-service-account',
    /^there is no service account nobody in namespace ci, as which step unit is to run$/,
    /^kubectl -n ci create serviceaccount nobody$/,
  ],
  [
    'a secret that variables want, with the keys that they name',
    withPod(
      {
        spec: {
          containers: [
            {
              name: 'main',
              env: ['token', 'user', 'token'].map((key) => ({ valueFrom: { secretKeyRef: { name: 'creds', key } } })),
            },
          ],
        },
        status: {
          containerStatuses: [
            {
              name: 'main',
              state: { waiting: { reason: 'CreateContainerConfigError', message: 'secret "creds" not found' } },
            },
          ],
        },
      },
      { phase: 'Pending' },
    ),
    'missing-secret',
    /^there is no secret creds in namespace ci, which container main of pod wf-unit-1 needs$/,
    /^kubectl -n ci create secret generic creds --from-file=token=FILE --from-file=user=FILE$/,
  ],
  [
    'a key that a volume wants of a secret',
    waiting('FailedMount', 'MountVolume.SetUp failed for volume "creds" : references non-existent secret key: token'),
    'missing-secret',
    /^secret in namespace ci has no key token, which volume creds of pod wf-unit-1 needs$/,
    /^kubectl -n ci describe secret$/,
  ],
  [
    'a volume of another machine',
    waiting(
      'FailedAttachVolume',
      'Multi-Attach error for volume "pvc-1" Volume is already exclusively attached to one node',
    ),
    'volume-not-mounted',
    /^volume pvc-1 of pod wf-unit-1 cannot be mounted: Multi-Attach error/,
    /^kubectl -n ci describe pod/,
  ],
  [
    'taints',
    withPod(
      {
        status: {
          phase: 'Pending',
          conditions: [
            {
              type: 'PodScheduled',
              status: 'False',
              message:
                '0/3 nodes are available: 3 node(s) had untolerated taint {gpu: true}. preemption: 0/3 nodes are available',
            },
          ],
        },
      },
      { phase: 'Pending' },
    ),
    'unschedulable',
    /^pod wf-unit-1 waits: none of the cluster’s 3 machines takes it: 3 node\(s\) had untolerated taint \{gpu: true\}$/,
    /^kubectl get nodes --show-labels$/,
  ],
  [
    'a sidecar',
    { ...facts, message: 'proxy: Error (exit code 2)' },
    'sidecar-failed',
    /^container proxy of pod wf-unit-1 ended with exit code 2$/,
    /^e2e logs$/,
  ],
  [
    'memory that ran out, of which the pod is gone',
    { ...facts, message: 'main: OOMKilled (exit code 137)' },
    'out-of-memory',
    /^container main of pod wf-unit-1 was killed because memory ran out \(OOMKilled, exit code 137\)$/,
    /^e2e logs$/,
  ],
  [
    'what nobody told, and says what was looked at',
    { ...facts, events: { type: 'unreadable', why: 'it may not be read' } },
    'unknown',
    /^nothing says why step unit is Failed$/,
    /^e2e logs$/,
  ],
];

describe('diagnoseStep', () => {
  it.each(rows)('knows %s', (_name, given, kind, sentence, next) => {
    const found = diagnoseStep(given);
    expect({ kind: found.kind, sentence: found.sentence }).toEqual({ kind, sentence: expect.stringMatching(sentence) });
    if (next !== null) expect(found.next[0]).toMatch(next);
  });

  it('says what was looked at where nothing tells', () => {
    const { evidence } = diagnoseStep({ ...facts, events: { type: 'unreadable', why: 'it may not be read' } });
    expect(evidence).toEqual([
      {
        at: null,
        source: 'looked at',
        text: 'the node’s status, pod wf-unit-1 (it is gone), its events (it may not be read)',
      },
    ]);
  });

  it('takes time in proportion to a hostile message, whatever it looks like', () => {
    const parts = [
      'main: Error (exit code 1): ',
      'exec: "',
      '\\"',
      'User "system:serviceaccount:',
      'exceeded quota: a, requested: ',
      'failed quota: a: must specify ',
      'Insufficient cpu',
      'Waiting for ',
    ];
    const started = performance.now();
    for (const part of parts) diagnoseStep({ ...facts, message: part.repeat(20_000), heldBy: part.repeat(20_000) });
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
