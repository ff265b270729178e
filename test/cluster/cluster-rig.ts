import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import type { Workflow } from '../../src/argo/types.ts';
import type { WorkflowRef } from '../../src/engine/engine.ts';
import type { KubeClient } from '../../src/kubernetes/kube-client.ts';
import { KubeError } from '../../src/kubernetes/kube-error.ts';
import { grantExecutorRights } from './executor-rights.ts';
import { type Replayer, recordingAnnotation, speedAnnotation, startReplayer } from './replayer.ts';
import { clusterUnderTest, connectToClusterUnderTest } from './under-test.ts';

export const cluster = clusterUnderTest();
export const isRealController = cluster.statusAuthor === 'controller';
/** For the titles of tests: who writes the statuses. */
export const statusAuthor = isRealController
  ? 'the real controller'
  : 'statuses replayed from recordings of Argo 4.1.2';

export interface ClusterRig {
  readonly client: KubeClient;
  readonly namespace: string;
  /** What the replayer said. */
  readonly replayed: readonly string[];
  /** The object as the API server has it; null when it does not exist. */
  read(ref: WorkflowRef): Promise<Workflow | null>;
  list(labelSelector?: string): Promise<readonly Workflow[]>;
  create(workflow: Workflow): Promise<WorkflowRef>;
  patch(ref: WorkflowRef, body: unknown): Promise<Workflow>;
  /** Deletes it as somebody else would; no error where there is none. */
  remove(ref: WorkflowRef): Promise<void>;
}

interface RigOptions {
  /** How many times faster than recorded the replayer is. @default 10 */
  readonly speed?: number;
  /** @default true */
  readonly replayer?: boolean;
  /** Whether steps may run as `default`. @default true */
  readonly executorRights?: boolean;
}

/**
 * The cluster of the test run, with a namespace of this file's own, where steps run as `default`. Unless there is a real controller, a replayer
 * serves it.
 */
export function useCluster(options: RigOptions = {}): ClusterRig {
  const namespace = `argo-e2e-test-${randomBytes(4).toString('hex')}`;
  const replayed: string[] = [];
  let client: KubeClient | null = null;
  let replayer: Replayer | null = null;
  const connected = (): KubeClient => {
    if (client === null) throw new Error('the cluster is used before its beforeAll');
    return client;
  };

  beforeAll(async () => {
    client = await connectToClusterUnderTest(cluster);
    const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
    await client.request({ method: 'POST', path: '/api/v1/namespaces', body });
    if (options.executorRights !== false) await grantExecutorRights(client, namespace);
    const { speed = 10 } = options;
    if (options.replayer !== false && !isRealController)
      replayer = startReplayer({ client, namespace, speed, log: (line) => replayed.push(line) });
  });
  afterAll(async () => {
    await replayer?.stop();
    await client?.request({ method: 'DELETE', path: `/api/v1/namespaces/${namespace}` });
    await client?.close();
  });

  const path = ({ name }: Pick<WorkflowRef, 'name'>) => `${workflowsPath(namespace)}/${name}`;
  const orNull = async <T>(request: Promise<T>): Promise<T | null> => {
    try {
      return await request;
    } catch (error) {
      if (error instanceof KubeError && error.status === 404) return null;
      throw error;
    }
  };
  return {
    namespace,
    replayed,
    get client() {
      return connected();
    },
    read: (ref) => orNull(connected().request<Workflow>({ method: 'GET', path: path(ref) })),
    async list(labelSelector) {
      const query = labelSelector === undefined ? {} : { labelSelector };
      const request = { method: 'GET', path: workflowsPath(namespace), query } as const;
      return (await connected().request<{ readonly items: readonly Workflow[] }>(request)).items;
    },
    async create(body) {
      const { metadata } = await connected().request<Workflow>({
        method: 'POST',
        path: workflowsPath(namespace),
        body,
      });
      return { name: metadata.name ?? '', namespace };
    },
    patch: (ref, body) => connected().request({ method: 'PATCH', path: path(ref), body }),
    remove: async (ref) => void (await orNull(connected().request({ method: 'DELETE', path: path(ref) }))),
  };
}

/** The same workflow, with the recording that stands in for its controller; a real controller reads neither annotation. */
export function withRecording(workflow: Workflow, recording: string, speed?: number): Workflow {
  const { metadata } = workflow;
  const annotations = {
    ...metadata.annotations,
    [recordingAnnotation]: recording,
    ...(speed !== undefined && { [speedAnnotation]: String(speed) }),
  };
  return { ...workflow, metadata: { ...metadata, annotations } };
}

function workflowsPath(namespace: string): string {
  return `/apis/argoproj.io/v1alpha1/namespaces/${namespace}/workflows`;
}
