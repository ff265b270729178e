/** `e2e diagnose` on what stands in a namespace of a real cluster, and refusals in the API server's own words. */
import { beforeAll, describe, expect, it } from 'vitest';
import { diagnoseStep } from '../../src/diagnosis/diagnose-step.ts';
import type { StepFacts } from '../../src/diagnosis/diagnosis.ts';
import { KubeError } from '../../src/kubernetes/kube-error.ts';
import { runCli } from '../support/cli.ts';
import { testDirectory } from '../support/git-repo.ts';
import { cluster, useCluster } from './cluster-rig.ts';

const rig = useCluster({ replayer: false });
const patience = { timeout: 100_000, interval: 2_000 };
const hostile = `printf '\\033[2J\\033]0;owned\\007boom\\n'; exit 7`;

interface Document {
  readonly namespace: string;
  readonly findings: readonly {
    readonly object: string;
    readonly sentence: string;
    readonly lastLines: readonly string[];
    readonly next: readonly string[];
  }[];
  readonly unread: readonly string[];
}

const container = (script: string, more: object = {}) => ({
  name: 'web',
  image: 'busybox',
  imagePullPolicy: 'IfNotPresent',
  command: ['sh', '-c', script],
  ...more,
});
const deployment = (name: string, containers: readonly object[]) => ({
  metadata: { name },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { terminationGracePeriodSeconds: 1, containers } },
  },
});

async function diagnose(...args: readonly string[]): ReturnType<typeof runCli> {
  using directory = testDirectory();
  const env = { KUBECONFIG: cluster.kubeconfig, HOME: directory.path };
  return await runCli('e2e', ['diagnose', ...args], { cwd: directory.path, env });
}

describe.runIf(cluster.parts !== null)('e2e diagnose (needs a cluster of ours)', () => {
  const post = (path: string, body: object) => rig.client.request({ method: 'POST', path, body });
  const core = () => `/api/v1/namespaces/${rig.namespace}`;

  it('says of an empty namespace that nothing is wrong, and of one that is not there that it is not', async () => {
    const { exitCode, stdout } = await diagnose('--namespace', rig.namespace);
    expect([exitCode, stdout]).toEqual([
      0,
      `namespace ${rig.namespace}: 0 pods, 0 deployments, 0 jobs, 0 claims; nothing is wrong\n`,
    ]);
    const absent = await diagnose('--namespace', 'no-such-namespace');
    expect([absent.exitCode, absent.stderr]).toEqual([
      2,
      expect.stringContaining('the cluster has no namespace no-such-namespace'),
    ]);
  });

  describe('of what tests deployed', () => {
    beforeAll(async () => {
      const apps = `/apis/apps/v1/namespaces/${rig.namespace}/deployments`;
      await post(apps, deployment('crashing', [container(hostile)]));
      await post(
        apps,
        deployment('unready', [
          container('sleep 1000', { readinessProbe: { exec: { command: ['false'] }, periodSeconds: 1 } }),
        ]),
      );
      await post(apps, deployment('well', [container('sleep 1000')]));
      await post(`/apis/batch/v1/namespaces/${rig.namespace}/jobs`, {
        metadata: { name: 'migration' },
        spec: {
          backoffLimit: 0,
          template: { spec: { restartPolicy: 'Never', containers: [container('echo no table; exit 9')] } },
        },
      });
      await post(`${core()}/persistentvolumeclaims`, {
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'none', resources: { requests: { storage: '1Gi' } } },
      });
    });

    it('names each that is not well, with the last lines of its log, and none that is', async () => {
      const look = async () => {
        const { stdout } = await diagnose('--namespace', rig.namespace, '--json');
        const { findings, unread } = JSON.parse(stdout) as Document;
        const plain = (text: string) =>
          text
            .replaceAll(/-[a-z0-9]{8,10}-[a-z0-9]{5}\b|(?<=migration)-[a-z0-9]{5}\b/g, '-X')
            .replace(/ \(\d+ restarts?\)/, '');
        return {
          unread,
          findings: findings.map(({ object, sentence, lastLines }) => [plain(object), plain(sentence), lastLines]),
        };
      };
      await expect.poll(look, patience).toEqual({
        unread: [],
        findings: [
          ['deployment crashing', 'deployment crashing has 0 of 1 replica available', []],
          ['deployment unready', 'deployment unready has 0 of 1 replica available', []],
          ['job migration', 'job migration failed: Job has reached the specified backoff limit', []],
          [
            'pod crashing-X',
            'container web of pod crashing-X ended with exit code 7',
            ['\u001b[2J\u001b]0;owned\u0007boom'],
          ],
          ['pod migration-X', 'container web of pod migration-X ended with exit code 9', ['no table']],
          [
            'pod unready-X',
            expect.stringMatching(/^container web of pod unready-X runs and is not ready: Readiness probe failed/),
            [],
          ],
          [
            'claim data',
            expect.stringMatching(
              /^volume claim data of storage class none is Pending: storageclass.* "none" not found$/,
            ),
            [],
          ],
        ],
      });
    });

    it('prints nothing of a log that steers a terminal', async () => {
      const { stdout } = await diagnose('--namespace', rig.namespace);
      expect([stdout.includes('\n  | boom\n'), stdout.includes('\u001b'), stdout.includes('\u0007')]).toEqual([
        true,
        false,
        false,
      ]);
    });
  });

  describe('a pod that the API server refuses', () => {
    const facts = (message: string): StepFacts => ({
      namespace: rig.namespace,
      workflow: 'wf',
      step: 'unit',
      template: 'unit',
      phase: 'Error',
      message,
      heldBy: null,
      exitCode: null,
      finishedAt: null,
      podName: 'wf-unit-1',
      pod: { type: 'absent' },
      events: { type: 'absent' },
      machine: { type: 'absent' },
      claims: new Map(),
      logsCommand: 'e2e logs',
    });
    /** What the API server says, which is what Argo's controller makes the node's message of. */
    const refusal = async (pod: object): Promise<string> => {
      try {
        await post(`${core()}/pods`, pod);
        return '';
      } catch (error) {
        if (error instanceof KubeError) return error.kubeStatus.message ?? '';
        throw error;
      }
    };
    const pod = (spec: object = {}, labels: object = {}) => ({
      metadata: { name: 'wf-unit-1', labels },
      spec: { containers: [container('true', { resources: { requests: { memory: '8Mi' } } })], ...spec },
    });

    it('for a service account that is not there is told so', async () => {
      const found = diagnoseStep(facts(await refusal(pod({ serviceAccountName: 'nobody' }))));
      expect([found.kind, found.sentence]).toEqual([
        'missing-service-account',
        `there is no service account nobody in namespace ${rig.namespace}, as which step unit is to run`,
      ]);
    });

    it('for a label that is none is told which', async () => {
      const found = diagnoseStep(facts(await refusal(pod({}, { ref: 'a:b' }))));
      expect([found.kind, found.sentence]).toEqual([
        'pod-refused',
        expect.stringMatching(
          /^the API server refused pod wf-unit-1 of step unit as invalid: metadata\.labels: Invalid value: "a:b"/,
        ),
      ]);
    });

    it('for a quota is told how much of it is used', async () => {
      await post(`${core()}/resourcequotas`, {
        metadata: { name: 'small' },
        spec: { hard: { 'requests.memory': '4Mi' } },
      });
      const look = async () => diagnoseStep(facts(await refusal(pod()))).sentence;
      await expect
        .poll(look, patience)
        .toMatch(
          /^quota small of namespace \S+ leaves no room for the pod of step unit: it asks for requests\.memory=8Mi, requests\.memory=\S+ of requests\.memory=4Mi are used$/,
        );
    });
  });
});
