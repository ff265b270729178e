/** `e2e why` on pods that a real kubelet could not run: each cause provoked, none described. */
import { beforeAll, describe, expect, it } from 'vitest';
import { nodeId, podName } from '../../src/argo/names.ts';
import type { NodeStatus } from '../../src/argo/status-types.ts';
import type { Workflow } from '../../src/argo/types.ts';
import { diagnoseStep } from '../../src/diagnosis/diagnose-step.ts';
import { fetchFacts } from '../../src/diagnosis/fetch-facts.ts';
import { runCli } from '../support/cli.ts';
import { testDirectory } from '../support/git-repo.ts';
import { type BrokenPod, brokenPods } from './broken-pods.ts';
import { brokenWorkflow } from './broken-workflow.ts';
import { cluster, isRealController, useCluster } from './cluster-rig.ts';

const rig = useCluster({ replayer: false });
const name = 'broken';
/** The kubelet looks at the deadline of a pod whose volume it waits for every two minutes. */
const patience = { timeout: 200_000, interval: 1_000 };
const author = isRealController ? 'made by Argo’s controller' : 'their nodes’ status is ours';

describe.runIf(cluster.parts !== null)(
  `why a step failed, of real pods (${author}; needs a cluster of ours)`,
  { timeout: 240_000 },
  () => {
    const ref = { name, namespace: rig.namespace };

    beforeAll(async () => {
      const pods = `/api/v1/namespaces/${rig.namespace}/pods`;
      await rig.client.request({
        method: 'POST',
        path: `/api/v1/namespaces/${rig.namespace}/persistentvolumeclaims`,
        body: {
          metadata: { name: 'open' },
          spec: {
            accessModes: ['ReadWriteOnce'],
            storageClassName: 'none',
            resources: { requests: { storage: '1Gi' } },
          },
        },
      });
      if (isRealController) {
        await rig.create(brokenWorkflow(name, brokenPods));
        return;
      }
      await createWithStatus(brokenPods);
      for (const each of brokenPods) await rig.client.request({ method: 'POST', path: pods, body: manifest(each) });
    });

    it.concurrent.each(brokenPods)('$step: $kind', async ({ step, node: written, kind, sentence, seen, next }) => {
      const known = (text: string) => text.replaceAll(podOf(step), 'POD').replaceAll(rig.namespace, 'NS');
      const look = async () => {
        const workflow = await rig.read(ref);
        const node = workflow === null ? null : nodeOf(workflow, step);
        if (workflow === null || node === null) return null;
        const facts = await fetchFacts(rig.client, { workflow, node, step, logsCommand: 'e2e logs' });
        const found = diagnoseStep(facts);
        const evidence = found.evidence.map(({ source, text }) => `${source}: ${text}`);
        return {
          node: { phase: node.phase, message: known(node.message ?? '') },
          kind: found.kind,
          sentence: known(found.sentence),
          evidence,
          next: found.next.map(known),
        };
      };
      await expect.poll(look, patience).toEqual({
        node: { phase: written.phase, message: expect.stringContaining(written.message ?? '') },
        kind,
        sentence: typeof sentence === 'string' ? sentence : expect.stringMatching(sentence),
        evidence: expect.arrayContaining(seen === null ? [] : [expect.stringMatching(seen)]),
        next: [expect.stringMatching(next)],
      });
    });

    it('e2e why names the cause of every step that failed, and of a step alone by its name', async () => {
      using directory = testDirectory();
      const e2e = (...args: readonly string[]) =>
        runCli('e2e', args, {
          cwd: directory.path,
          env: {
            KUBECONFIG: cluster.kubeconfig,
            E2E_NAMESPACE: rig.namespace,
            E2E_ENGINE: 'argo',
            HOME: directory.path,
          },
        });
      const whole = await e2e('why', name, '--json');
      expect(whole).toMatchObject({ exitCode: 0, stderr: '' });
      const causes = JSON.parse(whole.stdout) as readonly { readonly step: string; readonly kind: string }[];
      expect(causes.length).toBe(8);
      const one = await e2e('why', name, '--step', 'unit');
      expect(
        one.stdout.replaceAll(/(?<= )\d\d:\d\d:\d\dZ (?=container|node message)/g, '').replaceAll(rig.namespace, 'NS'),
      ).toBe(
        `Failed broken/unit
  cause      container main of pod ${podOf('unit')} ended with exit code 3
  seen       container main: Error, exit code 3
             node message: main: Error (exit code 3)
  next       e2e logs run-of-broken --workflow broken --step unit -n NS
`,
      );
      const byStep = await e2e('why', 'greedy');
      expect(byStep.stdout).toContain('does not have enough cpu');
      const unknown = await e2e('why', name, '--step', 'greddy');
      expect([unknown.exitCode, unknown.stderr]).toEqual([2, expect.stringContaining('did you mean "greedy"?')]);
    });
  },
);

/** Its status is ours: no controller touches it. */
async function createWithStatus(steps: readonly BrokenPod[]): Promise<void> {
  const ref = await rig.create({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name, namespace: rig.namespace, labels: { 'argo-e2e/run': 'run-of-broken' } },
    spec: { entrypoint: 'main', templates: [{ name: 'main', dag: { tasks: [] } }] },
  });
  const root: NodeStatus = { id: name, name, displayName: name, type: 'DAG', phase: 'Running', templateName: 'main' };
  const nodes = steps.map(
    ({ step, node }): NodeStatus => ({
      ...node,
      ...(node.message !== undefined && { message: node.message.replaceAll('NS', rig.namespace) }),
      id: nodeId(name, `${name}.${step}`),
      name: `${name}.${step}`,
      displayName: step,
      type: 'Pod',
      templateName: step,
      boundaryID: name,
    }),
  );
  const status = {
    phase: 'Running' as const,
    nodes: Object.fromEntries([root, ...nodes].map((node) => [node.id, node])),
  };
  await rig.patch(ref, { status });
}

function nodeOf({ status }: Workflow, step: string): NodeStatus | null {
  return status?.nodes?.[nodeId(name, `${name}.${step}`)] ?? null;
}

function podOf(step: string): string {
  return podName(name, `${name}.${step}`, step);
}

/** Labelled and annotated as Argo's. */
function manifest({ step, main = {}, pod = {} }: BrokenPod): object {
  const annotations = {
    'workflows.argoproj.io/node-id': nodeId(name, `${name}.${step}`),
    'workflows.argoproj.io/node-name': `${name}.${step}`,
  };
  return {
    metadata: { name: podOf(step), labels: { 'workflows.argoproj.io/workflow': name }, annotations },
    spec: {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 1,
      containers: [{ name: 'main', image: 'busybox', imagePullPolicy: 'IfNotPresent', command: ['true'], ...main }],
      ...pod,
    },
  };
}
