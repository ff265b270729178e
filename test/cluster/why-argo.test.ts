/** `e2e why` on what only Argo's own controller and executor do to a step. */
import { beforeAll, describe, it } from 'vitest';
import type { Template, Workflow, WorkflowSpec } from '../../src/argo/types.ts';
import { diagnoseStep } from '../../src/diagnosis/diagnose-step.ts';
import { fetchFacts } from '../../src/diagnosis/fetch-facts.ts';
import { cluster, isRealController, useCluster } from './cluster-rig.ts';
import { kubectl } from './under-test.ts';

const sh = (script: string) => ({ image: 'busybox', command: ['sh', '-c', script] });
const patience = { timeout: 100_000, interval: 1_000 };

interface Row {
  readonly name: string;
  readonly template: Template;
  readonly spec?: WorkflowSpec;
  readonly kind: string;
  /** NS is the namespace. */
  readonly sentence: string;
  /** What the controller wrote of the node. */
  readonly message: RegExp;
}

const rows: readonly Row[] = [
  {
    name: 'output',
    template: { container: sh('true'), outputs: { parameters: [{ name: 'x', valueFrom: { path: '/tmp/none' } }] } },
    kind: 'missing-output',
    sentence: 'step main left no file /tmp/none, which an output parameter of template main is read from',
    message:
      /^wait: Error \(exit code 64\): open \/var\/run\/argo\/outputs\/parameters\/tmp\/none: no such file or directory$/,
  },
  {
    name: 'deleted',
    template: { container: sh('echo begun; sleep 300') },
    kind: 'pod-deleted',
    sentence: 'pod deleted was deleted by somebody else while Argo waited for it',
    // its executor may have the time to tell, or not
    message: /^(?:main: Error \(exit code 143\)|pod deleted)$/,
  },
  {
    name: 'timeout',
    template: { container: sh('true'), nodeSelector: { disk: 'ssd' }, timeout: '5s' },
    kind: 'unschedulable',
    sentence:
      "pod timeout waits: the cluster’s one machine does not take it: 1 node(s) didn't match Pod's node affinity/selector; it never started and its deadline ended it",
    message: /^timeout$/,
  },
  {
    name: 'sidecar',
    template: {
      container: sh('true'),
      sidecars: [{ name: 'db', image: 'busybox:not-here', imagePullPolicy: 'Never', command: ['true'] }],
    },
    kind: 'image-pull',
    sentence:
      'image busybox:not-here of container db of pod sidecar is not on the machine, and imagePullPolicy Never forbids to pull it',
    message: /^ErrImageNeverPull: Container image "busybox:not-here" is not present with pull policy of Never$/,
  },
  {
    name: 'nobody',
    template: { container: sh('true'), serviceAccountName: 'nobody' },
    kind: 'missing-service-account',
    sentence: 'there is no service account nobody in namespace NS, as which step main is to run',
    message:
      /^pods "nobody" is forbidden: error looking up service account NS\/nobody: serviceaccount "nobody" not found$/,
  },
  {
    name: 'deadline',
    template: { container: sh('sleep 300') },
    spec: { activeDeadlineSeconds: 4 },
    kind: 'deadline',
    sentence: 'pod deadline was ended because it was still there after the deadline that applies to it',
    message: /^Step exceeded its deadline$/,
  },
];

function workflowOf({ name, template, spec }: Pick<Row, 'name' | 'template' | 'spec'>): Workflow {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name },
    spec: { entrypoint: 'main', templates: [{ name: 'main', ...template }], ...spec },
  };
}

describe.runIf(isRealController && cluster.parts !== null)(
  'why a step failed, as Argo has it (the real controller of a cluster of ours only)',
  () => {
    const rig = useCluster();
    const restricted = useCluster();
    const withoutRights = useCluster({ executorRights: false });

    beforeAll(async () => {
      const path = `/api/v1/namespaces/${restricted.namespace}/resourcequotas`;
      const quota = { metadata: { name: 'small' }, spec: { hard: { 'requests.memory': '1Gi' } } };
      await restricted.client.request({ method: 'POST', path, body: quota });
    });

    async function look({ client, namespace, read }: typeof rig, name: string) {
      const workflow = await read({ name, namespace });
      const node = workflow?.status?.nodes?.[name];
      if (workflow === null || node === undefined) return null;
      const facts = await fetchFacts(client, { workflow, node, step: 'main', logsCommand: 'e2e logs' });
      const { kind, sentence } = diagnoseStep(facts);
      const known = (text: string) => text.replaceAll(namespace, 'NS');
      return { kind, sentence: known(sentence), message: known(node.message ?? '') };
    }

    it.concurrent.for(rows)('$name: $kind', async ({ name, template, spec, kind, sentence, message }, { expect }) => {
      await rig.create(workflowOf({ name, template, ...(spec !== undefined && { spec }) }));
      if (name === 'deleted') {
        const log = () => kubectl(cluster, '-n', rig.namespace, 'logs', name, '-c', 'main').catch(() => '');
        await expect.poll(log, patience).toContain('begun');
        await kubectl(cluster, '-n', rig.namespace, 'delete', 'pod', name, '--wait=false');
      }
      await expect
        .poll(() => look(rig, name), patience)
        .toEqual({ kind, sentence, message: expect.stringMatching(message) });
    });

    it.concurrent('a quota on requests takes no pod of Argo, whose own containers have none', async ({ expect }) => {
      const name = 'modest';
      await restricted.create(workflowOf({ name, template: { container: sh('true') } }));
      await expect
        .poll(() => look(restricted, name), patience)
        .toEqual({
          kind: 'quota',
          sentence:
            'quota small of namespace NS takes no pod whose containers do not say their requests.memory, and of step main init, main, wait do not',
          message: 'pods "modest" is forbidden: failed quota: small: must specify requests.memory for: init,main,wait',
        });
    });

    it.concurrent('an account that may not report to Argo is named', async ({ expect }) => {
      const name = 'mute';
      await withoutRights.create(workflowOf({ name, template: { container: sh('echo done') } }));
      await expect
        .poll(() => look(withoutRights, name), patience)
        .toEqual({
          kind: 'executor-rights',
          sentence:
            'service account default of pod mute may not create workflowtaskresults in namespace NS, so that Argo never hears what the step left (exit code 64 of container wait)',
          message:
            'wait: Error (exit code 64): workflowtaskresults.argoproj.io is forbidden: User "system:serviceaccount:NS:default" cannot create resource "workflowtaskresults" in API group "argoproj.io" in the namespace "NS"',
        });
    });
  },
);
