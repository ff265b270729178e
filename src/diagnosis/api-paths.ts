/** Paths of the API beside those of kubernetes/kube-path.ts. */
import { namespacePath, podsPath } from '../kubernetes/kube-path.ts';

export { eventsPath, podLogPath, podsPath } from '../kubernetes/kube-path.ts';

export function podPath(namespace: string, name: string): string {
  return `${podsPath(namespace)}/${encodeURIComponent(name)}`;
}

export function claimsPath(namespace: string): string {
  return `${namespacePath(namespace)}/persistentvolumeclaims`;
}

export function claimPath(namespace: string, name: string): string {
  return `${claimsPath(namespace)}/${encodeURIComponent(name)}`;
}

/** A machine of the cluster. */
export function nodePath(name: string): string {
  return `/api/v1/nodes/${encodeURIComponent(name)}`;
}

export function deploymentsPath(namespace: string): string {
  return `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/deployments`;
}

export function jobsPath(namespace: string): string {
  return `/apis/batch/v1/namespaces/${encodeURIComponent(namespace)}/jobs`;
}
