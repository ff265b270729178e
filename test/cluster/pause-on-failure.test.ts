/** `--pause-on-failure`: the shell around a step's command in real pods, and, where Argo's controller is there, whole runs. */
import { describe, expect, it } from 'vitest';
import type { WorkflowStatus } from '../../src/argo/status-types.ts';
import { createKeptPods, type KeptPod } from '../../src/cli/kept-pods.ts';
import { systemClock } from '../../src/core/clock.ts';
import { goOnFile, keepingCommand } from '../../src/engine/argo/pause/keeping-shell.ts';
import { runLabel } from '../../src/engine/argo/submission-labels.ts';
import { type CliResult, type RunningCli, runCli } from '../support/cli.ts';
import { testDirectory } from '../support/git-repo.ts';
import { cluster, isRealController, useCluster } from './cluster-rig.ts';
import { kubectl } from './under-test.ts';

const rig = useCluster({ replayer: false });

interface PodEnd {
  readonly phase: string;
  readonly exitCode: number | undefined;
}

interface Pod {
  readonly status?: {
    readonly phase?: string;
    readonly containerStatuses?: readonly {
      readonly state?: { readonly terminated?: { readonly exitCode: number } };
    }[];
  };
}

/** A pod whose directory of Argo's executor is its own, and which is killed only half a minute after it was told to end. */
async function createPod(name: string, script: string, rest: object = {}): Promise<void> {
  const labels = { [runLabel]: `run-of-${name}`, 'workflows.argoproj.io/completed': 'false' };
  const annotations = { 'workflows.argoproj.io/node-name': `wf.${name}` };
  const main = {
    name: 'main',
    image: 'busybox',
    imagePullPolicy: 'IfNotPresent',
    command: keepingCommand(['sh', '-c', script], 600),
    volumeMounts: [{ name: 'var-run-argo', mountPath: '/var/run/argo/ctr/main' }],
  };
  const volumes = [{ name: 'var-run-argo', emptyDir: {} }];
  const spec = { restartPolicy: 'Never', terminationGracePeriodSeconds: 30, volumes, containers: [main], ...rest };
  const body = { apiVersion: 'v1', kind: 'Pod', metadata: { name, labels, annotations }, spec };
  await rig.client.request({ method: 'POST', path: `/api/v1/namespaces/${rig.namespace}/pods`, body });
}

async function endOf(name: string): Promise<PodEnd> {
  const path = `/api/v1/namespaces/${rig.namespace}/pods/${name}`;
  for (;;) {
    const { status = {} } = await rig.client.request<Pod>({ method: 'GET', path });
    const { phase = '', containerStatuses: [main] = [] } = status;
    if (phase === 'Succeeded' || phase === 'Failed') {
      await rig.client.request({ method: 'DELETE', path, query: { gracePeriodSeconds: '0' } });
      return { phase, exitCode: main?.state?.terminated?.exitCode };
    }
    await systemClock.sleep(250);
  }
}

const inNamespace = ['-n', rig.namespace];

describe('a step on a real kubelet that is kept when it fails', () => {
  it('is told of while it is kept, and goes on with its exit code when somebody in it touches the file', async () => {
    const told: unknown[] = [];
    const heard = Promise.withResolvers<KeptPod>();
    const wentOn = Promise.withResolvers<void>();
    const pods = createKeptPods({
      client: rig.client,
      runId: 'run-of-kept',
      clock: systemClock,
      onKept: heard.resolve,
      onGoesOn: () => wentOn.resolve(),
      onTrouble: (message) => told.push(message),
    });
    pods.watch(rig.namespace);
    await createPod('kept', 'echo inside > /tmp/here; printf "no newline"; exit 3');
    const { pod, exitCode, since } = await heard.promise;
    told.push([pod.name, pod.nodeName, exitCode, since !== null]);
    told.push(await kubectl(cluster, ...inNamespace, 'exec', 'kept', '-c', 'main', '--', 'cat', '/tmp/here'));
    await kubectl(cluster, ...inNamespace, 'exec', 'kept', '-c', 'main', '--', 'touch', goOnFile);
    await wentOn.promise;
    await pods.close();
    expect([told, await endOf('kept')]).toEqual([
      [['kept', 'wf.kept', 3, true], 'inside\n'],
      { phase: 'Failed', exitCode: 3 },
    ]);
  });

  it('ends by SIGTERM at once, with its exit code: here when the deadline of its pod has passed', async () => {
    await createPod('deadline', 'exit 3', { activeDeadlineSeconds: 5 });
    expect(await endOf('deadline')).toEqual({ phase: 'Failed', exitCode: 3 });
  });

  it('is not kept when it succeeds', async () => {
    await createPod('fine', 'true');
    expect(await endOf('fine')).toEqual({ phase: 'Succeeded', exitCode: 0 });
  });
});

describe.runIf(isRealController)('a run whose failed steps are kept (needs Argo’s own controller)', () => {
  const busybox = { image: 'busybox', imagePullPolicy: 'IfNotPresent' };
  const outputs = { parameters: [{ name: 'o', valueFrom: { path: '/tmp/o' } }] };
  const twice = 'echo value > /tmp/o; echo result; exit 3';
  const spec = {
    entrypoint: 'main',
    templates: [
      {
        name: 'main',
        dag: {
          tasks: [
            { name: 'first', template: 'fine' },
            { name: 'twice', template: 'twice', depends: 'first' },
            { name: 'after', template: 'fine', depends: 'twice' },
          ],
        },
      },
      { name: 'fine', container: { ...busybox, command: ['sh', '-c'], args: ['true'] } },
      {
        name: 'twice',
        activeDeadlineSeconds: 30,
        retryStrategy: { limit: 1 },
        outputs,
        script: { ...busybox, command: ['sh'], source: twice },
      },
    ],
  };

  async function run(flags: readonly string[], onOutput: (text: string, child: RunningCli) => void) {
    using directory = testDirectory();
    const metadata = { generateName: 'kept-' };
    directory.write({
      'w.json': JSON.stringify({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata, spec }),
    });
    const env = {
      KUBECONFIG: cluster.kubeconfig,
      E2E_NAMESPACE: rig.namespace,
      E2E_ENGINE: 'argo',
      HOME: directory.path,
    };
    const args = ['run', 'w.json', '--json', '--progress', 'plain', ...flags];
    return await runCli('e2e', args, { cwd: directory.path, env, onOutput });
  }

  /** What became of each node, without what differs from run to run. */
  function nodesOf({ stdout }: CliResult): readonly unknown[] {
    const { nodes = {} } = (JSON.parse(stdout) as { readonly status: WorkflowStatus }).status;
    return Object.values(nodes)
      .filter(({ type }) => type !== 'DAG') // has the name of the workflow
      .map(({ displayName, phase, message, outputs: left }) => [displayName, phase, message, left])
      .sort();
  }

  it('keeps each attempt once, and everything comes to the same end as without', async () => {
    const gone = new Set<string>();
    const going: Promise<string>[] = [];
    const kept = await run(['--pause-on-failure=10m'], (text) => {
      for (const [, pod = ''] of text.matchAll(/enter .* exec -it (\S+) -c main -- sh\n/g)) {
        if (gone.has(pod)) continue;
        gone.add(pod);
        going.push(kubectl(cluster, ...inNamespace, 'exec', pod, '-c', 'main', '--', 'touch', goOnFile));
      }
    });
    await Promise.all(going);
    const plain = await run([], () => {});
    expect(gone.size).toBe(2);
    expect([kept.exitCode, nodesOf(kept)]).toEqual([1, nodesOf(plain)]);
  });

  it('is stopped by Ctrl-C while a step is kept', async () => {
    let isStopped = false;
    const { exitCode } = await run(['--pause-on-failure=10m'], (text, child) => {
      if (isStopped || !text.includes('and its pod is kept for 10m')) return;
      isStopped = true;
      child.kill('SIGINT');
    });
    expect(exitCode).toBe(130);
    const left = (await rig.list(runLabel)).filter(({ metadata }) => metadata.name?.startsWith('kept-'));
    expect(left.map(({ status }) => status?.phase)).toEqual(left.map(() => 'Failed'));
    for (const { metadata } of left) await rig.remove({ name: metadata.name ?? '', namespace: rig.namespace });
  });
});
