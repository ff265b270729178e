import { describe, expect, it } from 'vitest';
import type { Pod } from '../../src/diagnosis/kube-objects.ts';
import { findingsOf } from '../../src/diagnosis/namespace/findings.ts';

interface Step {
  readonly node: string;
  readonly status: Pod['status'];
}

const failed = { phase: 'Failed', containerStatuses: [{ name: 'main', state: { terminated: { exitCode: 3 } } }] };
const waiting = (reason: string) => ({
  phase: 'Pending',
  containerStatuses: [{ name: 'main', state: { waiting: { reason } } }],
});

/** Pods of workflow number `age`: the higher, the older. */
function podsOf(workflow: string, age: number, steps: readonly Step[]): readonly Pod[] {
  return steps.map(({ node, status }, index) => ({
    metadata: {
      name: `${workflow}-${index}`,
      creationTimestamp: `2026-11-21T10:${String(59 - age).padStart(2, '0')}:00Z`,
      labels: { 'workflows.argoproj.io/workflow': workflow },
      annotations: { 'workflows.argoproj.io/node-name': node },
    },
    ...(status !== undefined && { status }),
  }));
}

function findings(pods: readonly Pod[]) {
  const none = { type: 'found', value: [] } as const;
  const survey = { namespace: 'ci', pods: { type: 'found', value: pods } as const };
  return findingsOf({ ...survey, deployments: none, jobs: none, claims: none, events: none }).map((each) => [
    each.object,
    each.sentence,
    each.next,
  ]);
}

describe('pods of a namespace that are steps of workflows', () => {
  it('are told together, by the names of their steps, with the command that explains them; other pods each by itself', () => {
    const steps = [
      { node: 'w.unit(0)', status: failed },
      { node: 'w.unit(1)', status: failed },
      { node: 'w[0].lint', status: waiting('ImagePullBackOff') },
    ];
    const other: Pod = { metadata: { name: 'db-0' }, status: failed };
    expect(findings([...podsOf('w', 0, steps), other])).toEqual([
      ['pod db-0', 'container main of pod db-0 ended with exit code 3', ['kubectl -n ci logs db-0 -c main']],
      ['workflow w', '3 pods of workflow w failed, or cannot start: unit, lint', ['e2e why w -n ci']],
    ]);
  });

  it('are no news while they run, start as all pods do, or have ended well', () => {
    const steps = [
      { node: 'w.a', status: { phase: 'Running', containerStatuses: [{ name: 'main', ready: false }] } },
      { node: 'w.b', status: waiting('PodInitializing') },
      { node: 'w.c', status: { phase: 'Succeeded' } },
    ];
    expect(findings(podsOf('w', 0, steps))).toEqual([]);
  });

  it('that no machine takes are', () => {
    const status = { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False' }] };
    expect(findings(podsOf('w', 0, [{ node: 'w', status }]))).toEqual([
      ['workflow w', 'a pod of workflow w failed, or cannot start', ['e2e why w -n ci']],
    ]);
  });

  it('of the newest workflows are named, older ones are counted: a namespace keeps them for days', () => {
    const pods = [6, 3, 0, 1, 5, 2, 4].flatMap((age) => podsOf(`w${age}`, age, [{ node: `w${age}`, status: failed }]));
    expect(findings(pods).map(([object]) => object)).toEqual([
      'workflow w0',
      'workflow w1',
      'workflow w2',
      'workflow w3',
      'workflow w4',
      'older workflows',
    ]);
    expect(findings(pods).at(-1)?.slice(1)).toEqual([
      'pods of 2 older workflows failed, or cannot start',
      ['e2e gc -n ci'],
    ]);
  });
});
