import { describe, expect, it } from 'vitest';
import * as paths from '../../src/kubernetes/kube-path.ts';
import { selfSubjectAccessReviewsPath } from '../../src/kubernetes/kube-path.ts';
import { type LabelWish, labelSelector } from '../../src/kubernetes/label-selector.ts';

describe('a path', () => {
  it('is put together of encoded segments', () => {
    expect([
      paths.workflowsPath('ci'),
      paths.workflowsPath(null),
      paths.workflowPath('ci', 'w-1'),
      paths.podsPath('ci'),
      paths.podLogPath('ci', 'p?x=1'),
      paths.eventsPath('a/b'),
      paths.namespacePath('ci'),
      paths.customResourceDefinitionPath('workflows.argoproj.io'),
      selfSubjectAccessReviewsPath,
      paths.objectPath({ group: '', version: 'v1', namespace: 'ci', resource: 'secrets', name: 'a' }),
      paths.objectPath({ group: 'apps', version: 'v1', namespace: null, resource: 'deployments' }),
    ]).toEqual([
      '/apis/argoproj.io/v1alpha1/namespaces/ci/workflows',
      '/apis/argoproj.io/v1alpha1/workflows',
      '/apis/argoproj.io/v1alpha1/namespaces/ci/workflows/w-1',
      '/api/v1/namespaces/ci/pods',
      '/api/v1/namespaces/ci/pods/p%3Fx%3D1/log',
      '/api/v1/namespaces/a%2Fb/events',
      '/api/v1/namespaces/ci',
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/workflows.argoproj.io',
      '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      '/api/v1/namespaces/ci/secrets/a',
      '/apis/apps/v1/deployments',
    ]);
  });

  it.each(['', '.', '..'])('never leads elsewhere: the name "%s" is refused', (name) => {
    expect(() => paths.workflowPath('ci', name)).toThrow(RangeError);
    expect(() => paths.podsPath(name)).toThrow(RangeError);
  });
});

describe('a label selector', () => {
  it('asks for values, for one of several, for labels that are there at all, and for anything but a value', () => {
    const wishes = {
      'argo-e2e.io/run': 'r1',
      job: ['a', 'b.c_d-e'],
      owner: true,
      empty: '',
      phase: false,
      done: { not: 'true' },
    } as const;
    expect(labelSelector(wishes)).toBe('argo-e2e.io/run=r1,job in (a,b.c_d-e),owner,empty=,!phase,done!=true');
  });

  const rows: readonly { name: string; wishes: Record<string, LabelWish> }[] = [
    { name: 'a value that adds a wish', wishes: { run: 'r1,owner!=me' } },
    { name: 'a value that ends the list', wishes: { run: ['a) , b in (c'] } },
    { name: 'a value with a space', wishes: { run: 'r 1' } },
    { name: 'a value that is too long', wishes: { run: 'x'.repeat(64) } },
    { name: 'a value that ends in a dash', wishes: { run: 'x-' } },
    { name: 'a key with an operator', wishes: { '!run': true } },
    { name: 'a key with two prefixes', wishes: { 'a/b/c': 'x' } },
    { name: 'an empty key', wishes: { '': 'x' } },
    { name: 'an empty prefix', wishes: { '/run': 'x' } },
    { name: 'no values', wishes: { run: [] } },
    { name: 'an unwanted value that adds a wish', wishes: { run: { not: 'a,b' } } },
  ];
  it.each(rows)('is not made from $name', ({ wishes }) => {
    expect(() => labelSelector(wishes)).toThrow(RangeError);
  });
});
