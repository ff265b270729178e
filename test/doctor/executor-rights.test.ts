/** The executor's rights where nobody may ask the authorizer about others: read from RBAC's own objects. */
import { describe, expect, it } from 'vitest';
import { examineExecutor } from '../../src/doctor/executor-rights.ts';
import { type Answers, answeringClient } from './answering-client.ts';

const rbac = '/apis/rbac.authorization.k8s.io/v1';
const bindings = `${rbac}/namespaces/ci/rolebindings`;
const reviews = '/apis/authorization.k8s.io/v1/namespaces/ci/localsubjectaccessreviews';
const executor = { apiGroups: ['argoproj.io'], resources: ['workflowtaskresults'], verbs: ['create', 'patch'] };
const steps = { kind: 'ServiceAccount', name: 'steps', namespace: 'ci' };
const bound = (subjects: readonly object[], kind = 'Role') => ({ items: [{ subjects, roleRef: { kind, name: 'x' } }] });
const none = { [`${rbac}/clusterrolebindings`]: { items: [] } };
const role = (...rules: readonly object[]) => ({ [`${rbac}/namespaces/ci/roles/x`]: { rules } });

const rows: readonly { readonly name: string; readonly answers: Answers; readonly standing: string }[] = [
  {
    name: 'a Role bound to the account',
    answers: { ...none, ...role(executor), [bindings]: bound([steps]) },
    standing: 'ok',
  },
  {
    name: 'a Role bound to all accounts of the namespace',
    answers: { ...none, ...role(executor), [bindings]: bound([{ kind: 'Group', name: 'system:serviceaccounts:ci' }]) },
    standing: 'ok',
  },
  {
    name: 'a ClusterRole of everything, bound by the user’s name',
    answers: {
      ...none,
      [bindings]: bound([{ kind: 'User', name: 'system:serviceaccount:ci:steps' }], 'ClusterRole'),
      [`${rbac}/clusterroles/x`]: { rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] },
    },
    standing: 'ok',
  },
  {
    name: 'a Role bound to an account of that name elsewhere',
    answers: { ...none, ...role(executor), [bindings]: bound([{ ...steps, namespace: 'other' }]) },
    standing: 'failed',
  },
  {
    name: 'a Role for one object by name',
    answers: { ...none, ...role({ ...executor, resourceNames: ['one'] }), [bindings]: bound([steps]) },
    standing: 'failed',
  },
  {
    name: 'a Role of half the verbs',
    answers: { ...none, ...role({ ...executor, verbs: ['create'] }), [bindings]: bound([steps]) },
    standing: 'failed',
  },
  { name: 'a binding to a Role that is gone', answers: { ...none, [bindings]: bound([steps]) }, standing: 'failed' },
  {
    name: 'nothing here, where bindings of the cluster may not be read: they may grant it',
    answers: { [`${rbac}/clusterrolebindings`]: 403, [bindings]: { items: [] } },
    standing: 'warning',
  },
  { name: 'role bindings that may not be read', answers: { [bindings]: 403 }, standing: 'warning' },
];

describe('the executor’s rights, read from role bindings', () => {
  it.each(rows)('$name: $standing', async ({ answers, standing }) => {
    const client = answeringClient({ ...answers, [reviews]: 403 });
    expect(await examineExecutor(client, 'ci', 'steps')).toMatchObject({ name: 'executor as steps', standing });
  });
});
