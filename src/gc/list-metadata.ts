import { metadataListOnly } from '../engine/argo/workflow-path.ts';
import type { KubeClient } from '../kubernetes/kube-client.ts';
import { KubeError } from '../kubernetes/kube-error.ts';

export interface ObjectMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[];
}

interface Page<T> {
  readonly metadata?: { readonly continue?: string };
  readonly items?: readonly T[];
}

const pageSize = '500';
/** A list of many pages may outlive what the server remembers; then it begins anew. */
const restarts = 3;

/** Metadata of all objects at a path. Throws KubeError. */
export async function listMetadata(
  client: KubeClient,
  path: string,
  labelSelector: string,
): Promise<readonly ObjectMetadata[]> {
  const items = await listWhole<{ readonly metadata: ObjectMetadata }>(client, path, {
    query: { labelSelector },
    accept: metadataListOnly,
  });
  return items.map(({ metadata }) => metadata);
}

/** All objects at a path. Throws KubeError. */
export async function listWhole<T>(
  client: KubeClient,
  path: string,
  request: { readonly query: Readonly<Record<string, string>>; readonly accept?: string },
): Promise<readonly T[]> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await allPages<T>(client, path, request);
    } catch (error) {
      if (!(error instanceof KubeError) || error.status !== 410 || attempt >= restarts) throw error;
    }
  }
}

async function allPages<T>(
  client: KubeClient,
  path: string,
  { query, ...rest }: { readonly query: Readonly<Record<string, string>>; readonly accept?: string },
): Promise<readonly T[]> {
  const items: T[] = [];
  let next: string | undefined;
  do {
    const wanted = { ...query, limit: pageSize, ...(next !== undefined && { continue: next }) };
    const page = await client.request<Page<T>>({ method: 'GET', path, query: wanted, ...rest });
    items.push(...(page.items ?? []));
    next = page.metadata?.continue || undefined;
  } while (next !== undefined);
  return items;
}
