/** Role and RoleBinding that every pod of a workflow needs, as YAML for `kubectl apply -f -`; ends with a newline. Source: Argo docs/workflow-rbac.md. */
export function executorRole({ namespace, account }: { readonly namespace: string; readonly account: string }): string {
  const text = (value: string) => JSON.stringify(value); // JSON's texts are YAML's: no name becomes anything else
  const head = (kind: string) => [
    'apiVersion: rbac.authorization.k8s.io/v1',
    `kind: ${kind}`,
    `metadata: {name: ${text(`argo-executor-${account}`)}, namespace: ${text(namespace)}}`,
  ];
  const lines = [
    ...head('Role'),
    'rules:',
    '- apiGroups: [argoproj.io]',
    '  resources: [workflowtaskresults]',
    '  verbs: [create, patch]',
    '---',
    ...head('RoleBinding'),
    `roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: ${text(`argo-executor-${account}`)}}`,
    'subjects:',
    `- {kind: ServiceAccount, name: ${text(account)}, namespace: ${text(namespace)}}`,
  ];
  return `${lines.join('\n')}\n`;
}
