import type { WorkflowPhase } from '../../argo/status-types.ts';
import type { KubeClient } from '../../kubernetes/kube-client.ts';
import { KubeError } from '../../kubernetes/kube-error.ts';
import type { WorkflowRef } from '../engine.ts';
import { argoLabels, metadataListOnly, workflowsPath } from './workflow-path.ts';

/** A workflow as its metadata tells of it. */
export interface ListedWorkflow {
  readonly ref: WorkflowRef;
  readonly uid: string;
  readonly labels: Readonly<Record<string, string>>;
  /** RFC 3339. */
  readonly createdAt: string;
  /** Of Argo's label; empty while no controller has begun with it. */
  readonly phase: WorkflowPhase;
  /** Somebody has deleted it, and a finalizer holds it. */
  readonly isDeleting: boolean;
}

interface MetadataList {
  readonly metadata?: { readonly continue?: string };
  readonly items?: readonly { readonly metadata: ListedMetadata }[];
}

interface ListedMetadata {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
}

const pageSize = 200;
/** A list of many pages may outlive what the server remembers; then it begins anew. */
const restarts = 3;

export interface WorkflowQuery {
  /** Null: all of them. */
  readonly namespace: string | null;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

/** All workflows that are selected, oldest first. Throws KubeError. */
export async function listWorkflows(
  client: KubeClient,
  { namespace, ...selectors }: WorkflowQuery,
): Promise<readonly ListedWorkflow[]> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const listed = await allPages(client, workflowsPath(namespace), selectors);
      return listed.toSorted((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
    } catch (error) {
      if (!(error instanceof KubeError) || error.status !== 410 || attempt >= restarts) throw error;
    }
  }
}

async function allPages(
  client: KubeClient,
  path: string,
  selectors: Omit<WorkflowQuery, 'namespace'>,
): Promise<readonly ListedWorkflow[]> {
  const listed: ListedWorkflow[] = [];
  let next: string | undefined;
  do {
    const query = { ...selectors, limit: String(pageSize), ...(next !== undefined && { continue: next }) };
    const page: MetadataList = await client.request({ method: 'GET', path, query, accept: metadataListOnly });
    listed.push(...(page.items ?? []).map(({ metadata }) => fromMetadata(metadata)));
    next = page.metadata?.continue || undefined;
  } while (next !== undefined);
  return listed;
}

function fromMetadata(metadata: ListedMetadata): ListedWorkflow {
  const labels = metadata.labels ?? {};
  return {
    ref: { name: metadata.name, namespace: metadata.namespace },
    uid: metadata.uid,
    labels,
    createdAt: metadata.creationTimestamp ?? '',
    phase: (labels[argoLabels.phase] ?? '') as WorkflowPhase, // written by Argo's controller
    isDeleting: metadata.deletionTimestamp !== undefined,
  };
}
