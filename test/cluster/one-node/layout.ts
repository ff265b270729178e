import { basename, join } from 'node:path';

/** Where one cluster keeps its things: everything below one directory of its own, and cgroups of the same name. */
export interface ClusterLayout {
  readonly directory: string;
  /** Directory of the programs that `parts.ts` built. */
  readonly parts: string;
  readonly certificates: string;
  /** Directory of the parts' kubeconfigs, each named after its user. */
  readonly kubeconfigs: string;
  /** For clients outside the cluster's network. */
  readonly kubeconfig: string;
  readonly logs: string;
  readonly containerdConfig: string;
  readonly kubeletConfig: string;
  /** Name of the cgroup, in every hierarchy, below which all pods are. */
  readonly cgroup: string;
  /** Unix socket that leads to the API server. */
  readonly apiSocket: string;
  /** Unix socket by which tests restart the API server and compact etcd. */
  readonly controlSocket: string;
}

/** Start of every cluster's directory below the system's temporary one. */
export const directoryPrefix = 'argo-e2e-cluster-';

/** Argo's namespace, and that of the tests. */
export const argoNamespace = 'argo';

export function layoutOf(directory: string, parts: string): ClusterLayout {
  return {
    directory,
    parts,
    certificates: join(directory, 'certificates'),
    kubeconfigs: join(directory, 'kubeconfigs'),
    kubeconfig: join(directory, 'kubeconfig'),
    logs: join(directory, 'logs'),
    containerdConfig: join(directory, 'containerd.toml'),
    kubeletConfig: join(directory, 'kubelet.json'),
    cgroup: basename(directory),
    apiSocket: join(directory, 'api.sock'),
    controlSocket: join(directory, 'control.sock'),
  };
}
