/** Paths of the API, each segment encoded. None is ever put together from text elsewhere. */

const argo = '/apis/argoproj.io/v1alpha1';

/** Null: of all namespaces. */
export function workflowsPath(namespace: string | null): string {
  return namespace === null ? `${argo}/workflows` : `${argo}/${inNamespace(namespace)}/workflows`;
}

export function workflowPath(namespace: string, name: string): string {
  return `${workflowsPath(namespace)}/${segment(name)}`;
}

export function podsPath(namespace: string): string {
  return `/api/v1/${inNamespace(namespace)}/pods`;
}

export function podLogPath(namespace: string, pod: string): string {
  return `${podsPath(namespace)}/${segment(pod)}/log`;
}

export function eventsPath(namespace: string): string {
  return `/api/v1/${inNamespace(namespace)}/events`;
}

export function namespacePath(namespace: string): string {
  return `/api/v1/${inNamespace(namespace)}`;
}

/** `name` is the plural with its group: `workflows.argoproj.io`. */
export function customResourceDefinitionPath(name: string): string {
  return `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${segment(name)}`;
}

/** Where one asks what one may do. */
export const selfSubjectAccessReviewsPath = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

/** An object of any kind of a group's version, or their list: the list where no name is given. */
export function objectPath({ group, version, namespace, resource, name }: ObjectAddress): string {
  const root = group === '' ? `/api/${segment(version)}` : `/apis/${segment(group)}/${segment(version)}`;
  const place = namespace === null ? root : `${root}/${inNamespace(namespace)}`;
  return name === undefined ? `${place}/${segment(resource)}` : `${place}/${segment(resource)}/${segment(name)}`;
}

export interface ObjectAddress {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** Null: of the cluster, or of all namespaces. */
  readonly namespace: string | null;
  /** The plural: `persistentvolumeclaims`. */
  readonly resource: string;
  /** @default the list */
  readonly name?: string;
}

function inNamespace(namespace: string): string {
  return `namespaces/${segment(namespace)}`;
}

/** `encodeURIComponent` leaves the dots that would lead to another path. Throws RangeError for those and for nothing at all. */
function segment(text: string): string {
  if (text === '' || text === '.' || text === '..')
    throw new RangeError(`${JSON.stringify(text)} is no name of a Kubernetes object`);
  return encodeURIComponent(text);
}
