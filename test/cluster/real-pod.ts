import { nodeId, podName } from '../../src/argo/names.ts';
import type { Workflow } from '../../src/argo/types.ts';
import { systemClock } from '../../src/core/clock.ts';
import type { KubeClient } from '../../src/kubernetes/kube-client.ts';

export interface RealPod {
  /** Full name of the node, e.g. `NAME[0].say`. */
  readonly nodeName: string;
  readonly templateName: string;
  /** What `sh -c` runs in container `main`. */
  readonly script: string;
  /** Of the template, beside Argo's own. */
  readonly labels?: Readonly<Record<string, string>>;
}

interface Pod {
  readonly status?: { readonly phase?: string };
}

const endPhases = ['Succeeded', 'Failed'];

/**
 * Runs the pod that Argo would have made for a node whose status is replayed: its name, labels, annotations and owner are Argo's, pod and log are
 * real. Resolves with the pod's name when it has ended.
 */
export async function realPodFor(client: KubeClient, workflow: Workflow, pod: RealPod): Promise<string> {
  const path = `/api/v1/namespaces/${workflow.metadata.namespace}/pods`;
  const body = manifest(workflow, pod);
  await client.request({ method: 'POST', path, body });
  const { name } = body.metadata;
  for (;;) {
    const { status } = await client.request<Pod>({ method: 'GET', path: `${path}/${name}` });
    if (endPhases.includes(status?.phase ?? '')) return name;
    await systemClock.sleep(250);
  }
}

function manifest({ metadata }: Workflow, { nodeName, templateName, script, labels }: RealPod) {
  const { name = '', uid = '' } = metadata;
  const owner = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', name, uid };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: podName(name, nodeName, templateName),
      labels: { ...labels, 'workflows.argoproj.io/workflow': name, 'workflows.argoproj.io/completed': 'false' },
      annotations: {
        'kubectl.kubernetes.io/default-container': 'main',
        'workflows.argoproj.io/node-id': nodeId(name, nodeName),
        'workflows.argoproj.io/node-name': nodeName,
      },
      ownerReferences: [{ ...owner, controller: true, blockOwnerDeletion: true }],
    },
    spec: {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 1,
      containers: [
        { name: 'main', image: 'busybox', imagePullPolicy: 'IfNotPresent', command: ['sh', '-c'], args: [script] },
      ],
    },
  };
}
