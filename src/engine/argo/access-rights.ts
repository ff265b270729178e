/** What the harness does in a namespace, as the Role that lets it. */
export const neededRights = [
  { group: 'argoproj.io', resource: 'workflows', verbs: ['create', 'get', 'list', 'watch', 'patch', 'delete'] },
  { group: '', resource: 'pods', verbs: ['get', 'list', 'watch'] },
  { group: '', resource: 'pods/log', verbs: ['get'] },
  { group: '', resource: 'events', verbs: ['list'] },
] as const;

export interface Grant {
  /** As the API server knows the user: a name, or `system:serviceaccount:NAMESPACE:NAME`. */
  readonly user: string;
  readonly namespace: string;
}

/** Role and RoleBinding that grant a user `neededRights` in a namespace, as YAML for `kubectl apply -f -`. Ends with a newline. */
export function grantManifest({ user, namespace }: Grant): string {
  const rules = neededRights.map(({ group, resource, verbs }) => [
    `- apiGroups: [${text(group)}]`,
    `  resources: [${resource}]`,
    `  verbs: [${verbs.join(', ')}]`,
  ]);
  const lines = [
    ...head('Role', namespace),
    'rules:',
    ...rules.flat(),
    '---',
    ...head('RoleBinding', namespace),
    'roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: argo-e2e}',
    'subjects:',
    `- ${subject(user)}`,
  ];
  return `${lines.join('\n')}\n`;
}

function head(kind: string, namespace: string): readonly string[] {
  return [
    'apiVersion: rbac.authorization.k8s.io/v1',
    `kind: ${kind}`,
    `metadata: {name: argo-e2e, namespace: ${text(namespace)}}`,
  ];
}

function subject(user: string): string {
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user);
  if (account === null) return `{kind: User, apiGroup: rbac.authorization.k8s.io, name: ${text(user)}}`;
  const [, namespace = '', name = ''] = account;
  return `{kind: ServiceAccount, name: ${text(name)}, namespace: ${text(namespace)}}`;
}

/** JSON's texts are YAML's; so quoted, no name becomes anything else. */
function text(value: string): string {
  return JSON.stringify(value);
}
