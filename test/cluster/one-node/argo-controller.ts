/** Argo's real controller inside the cluster, where its two binaries are at hand. */

import type { Image } from './images.ts';
import { argoNamespace, type ClusterLayout } from './layout.ts';
import type { Program } from './process.ts';

export interface ArgoBinaries {
  /** Path of `workflow-controller`. */
  readonly controller: string;
  /** Path of `argoexec`. */
  readonly executor: string;
}

/** On namespace `argo` of a cluster that has Argo's kinds and nobody who acts on them. */
export const noControllerAnnotation = 'argo-e2e.test/no-controller';

const executorImage = 'argo-e2e.test/argoexec:1';

/** The init and wait containers of each pod. */
export function executorImageFor({ executor }: ArgoBinaries): Image {
  return { tags: [executorImage], programs: { 'bin/argoexec': executor } };
}

/** It serves all namespaces: each file of tests has one of its own. */
export function argoController({ controller }: ArgoBinaries, { kubeconfigs }: ClusterLayout): Program {
  return {
    name: 'workflow-controller',
    command: controller,
    args: [
      ...['--kubeconfig', `${kubeconfigs}/admin`],
      ...['--executor-image', executorImage, '--executor-image-pull-policy', 'IfNotPresent'],
    ],
    env: { LEADER_ELECTION_DISABLE: 'true', DEFAULT_REQUEUE_TIME: '1s' },
  };
}

/** What it reads when it starts. Nothing can be pulled, not even what is called `latest`. */
export const controllerConfiguration = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'workflow-controller-configmap', namespace: argoNamespace },
  data: { config: 'executor:\n  imagePullPolicy: IfNotPresent\nmainContainer:\n  imagePullPolicy: IfNotPresent\n' },
};

/** What Argo's executor must be allowed as the account that steps run under: the Role, and who has it. */
export function executorRights(namespace: string): readonly [role: object, binding: object] {
  const name = 'executor-of-tests';
  const apiGroup = 'rbac.authorization.k8s.io';
  const rules = [{ apiGroups: ['argoproj.io'], resources: ['workflowtaskresults'], verbs: ['create', 'patch'] }];
  return [
    { apiVersion: `${apiGroup}/v1`, kind: 'Role', metadata: { name, namespace }, rules },
    {
      apiVersion: `${apiGroup}/v1`,
      kind: 'RoleBinding',
      metadata: { name, namespace },
      roleRef: { apiGroup, kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name: 'default', namespace }],
    },
  ];
}
