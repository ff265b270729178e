/** docs/install applied to a cluster, and the harness at work with no more rights than it grants. */
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseManifest } from '../../src/argo/manifest.ts';
import type { Workflow } from '../../src/argo/types.ts';
import { systemClock } from '../../src/core/clock.ts';
import { createArgoEngine } from '../../src/engine/argo/engine.ts';
import { defaultPolicy } from '../../src/engine/argo/policy/policy.ts';
import type { KubeClient } from '../../src/kubernetes/kube-client.ts';
import { KubeError } from '../../src/kubernetes/kube-error.ts';
import { describeEngine } from '../engine/contract.ts';
import { runCli } from '../support/cli.ts';
import { testDirectory } from '../support/git-repo.ts';
import { sharedCorpus } from '../support/shared-corpus.ts';
import { cluster, statusAuthor, useCluster, withRecording } from './cluster-rig.ts';
import { recordings } from './contract-recordings.ts';
import { type Installed, install } from './installed.ts';
import { kubectl } from './under-test.ts';

describe.runIf(cluster.parts !== null)('docs/install (applied to a cluster of ours: it makes a volume)', () => {
  const rig = useCluster({ executorRights: false });
  let installed: Installed;
  let runner: KubeClient;
  beforeAll(async () => {
    installed = await install(rig.client, rig.namespace);
    runner = await installed.clientOf('run-e2e');
  });
  afterAll(async () => {
    await runner?.close();
    await installed?.[Symbol.asyncDispose]();
  });
  const inNamespace = (...args: readonly string[]) => kubectl(cluster, '-n', rig.namespace, ...args);

  describeEngine(`the Argo engine with the rights of docs/install alone (${statusAuthor})`, async () => {
    const runId = `run-${randomBytes(4).toString('hex')}`;
    const policy = { ...defaultPolicy(rig.namespace), serviceAccounts: ['e2e-runner'] };
    const engine = createArgoEngine({ client: runner, runId, policy, clock: systemClock, random: Math.random });
    return {
      engine,
      remove: rig.remove,
      prepared: (workflow, which) => withRecording(asSteps(workflow), recordings[which]),
    };
  });

  it.runIf(sharedCorpus.present)('is all that the programs need (the shared corpus has the workflow)', async () => {
    using directory = testDirectory();
    const text = readFileSync(sharedCorpus.path('argo', 'runs/own-dag-nested-fail/workflow.yaml'), 'utf8');
    const [document] = parseManifest(text, { lettersAreText: true }).documents;
    const workflow = withRecording(asSteps(document?.value as Workflow), 'own-dag-nested-fail');
    directory.write({ 'workflow.json': JSON.stringify(workflow) });
    const env = {
      KUBECONFIG: await installed.kubeconfigOf('run-e2e'),
      E2E_ENGINE: 'argo',
      HOME: directory.path,
    };
    const e2e = (...args: readonly string[]) => runCli('e2e', args, { cwd: directory.path, env });
    const run = await e2e('run', 'workflow.json', '--progress', 'plain', '--allow-service-account', 'e2e-runner');
    expect([run.exitCode, run.stdout.includes('exit code 4')]).toEqual([1, true]);
    expect((await e2e('get')).stdout).toContain('Status:     Failed');
    expect((await e2e('delete', 'latest')).exitCode).toBe(0);
  });

  it('is all that the doctor asks for; what it could not look at is no reason to fail', async () => {
    using directory = testDirectory();
    const bucket = `file://${directory.path}/bucket`;
    const env = { KUBECONFIG: await installed.kubeconfigOf('run-e2e'), HOME: directory.path };
    const args = ['doctor', '--service-account', 'e2e-runner', '--bucket', bucket, '--json'];
    await claimIsBound();
    const { exitCode, stdout } = await runCli('e2e', args, { cwd: directory.path, env });
    const { ready, findings } = JSON.parse(stdout);
    const complaints = findings.filter(({ standing }: { standing: string }) => standing !== 'ok');
    expect([exitCode, ready]).toEqual([0, true]);
    expect(complaints.map(({ name }: { name: string }) => name)).toEqual(['Argo’s controller', 'Cloud Logging']);
  });

  it('lets steps report their results to Argo, and nothing else', async () => {
    const steps = await installed.clientOf('e2e-runner');
    try {
      const path = `/apis/argoproj.io/v1alpha1/namespaces/${rig.namespace}/workflowtaskresults`;
      const metadata = { name: 'result-1' };
      await steps.request({
        method: 'POST',
        path,
        body: { apiVersion: 'argoproj.io/v1alpha1', kind: 'WorkflowTaskResult', metadata },
      });
      await steps.request({ method: 'PATCH', path: `${path}/result-1`, body: { phase: 'Succeeded' } });
      const core = `/api/v1/namespaces/${rig.namespace}`;
      const refused = [`${core}/secrets`, `${core}/pods`, `${core}/configmaps`, `${path}/result-1`];
      for (const each of refused) {
        const error = await steps.request({ method: 'GET', path: each }).catch((thrown: unknown) => thrown);
        expect(error instanceof KubeError && error.status, each).toBe(403);
      }
    } finally {
      await steps.close();
    }
  });

  it('lets e2e diagnose look at all it looks at; with fewer rights it says what it could not look at, and tells the rest', async () => {
    using directory = testDirectory();
    const diagnose = async (account: string) => {
      const env = { KUBECONFIG: await installed.kubeconfigOf(account), HOME: directory.path };
      return runCli('e2e', ['diagnose'], { cwd: directory.path, env });
    };
    await inNamespace('create', 'deployment', 'web', '--image=busybox', '--replicas=0');
    await inNamespace('create', 'job', 'migration', '--image=busybox:1.36', '--', 'sh', '-c', 'echo no table; exit 3');
    const counts = / \d+ pods?, 1 deployment, 1 job, 1 claim; /;
    const told = async () => (await diagnose('e2e-diagnose')).stdout;
    await expect
      .poll(told, { timeout: 60_000, interval: 1_000 })
      .toMatch(/ended with exit code 3\n.*\n {2}\| no table\n/);
    const whole = await diagnose('e2e-diagnose');
    expect([whole.exitCode, whole.stderr, counts.test(whole.stdout)]).toEqual([0, '', true]);
    expect(whole.stdout).not.toContain('not looked at');
    const part = await diagnose('run-e2e');
    expect([part.exitCode, part.stdout]).toEqual([0, expect.stringContaining('  | no table\n')]);
    expect(part.stdout.split('\n').slice(-5)).toEqual([
      'not looked at: deployments: the account may not list deployments.apps',
      'not looked at: jobs: the account may not list jobs.batch',
      'not looked at: claims: the account may not list persistentvolumeclaims',
      '  → the Role of docs/install/diagnose.yaml grants it',
      '',
    ]);
    const nothing = await diagnose('e2e-runner');
    expect([nothing.exitCode, nothing.stderr]).toEqual([3, expect.stringContaining('the account may not list pods;')]);
    await inNamespace('delete', 'deployment/web', 'job/migration', '--now');
  });

  it('lets the runner read no secret and begin no pod', async () => {
    const core = `/api/v1/namespaces/${rig.namespace}`;
    for (const request of [
      { method: 'GET', path: `${core}/secrets` },
      { method: 'POST', path: `${core}/pods`, body: { metadata: { name: 'x' } } },
      { method: 'GET', path: '/api/v1/namespaces' },
    ] as const) {
      const error = await runner.request(request).catch((thrown: unknown) => thrown);
      expect(error instanceof KubeError && error.status, request.path).toBe(403);
    }
  });

  it('has a pod that shows the volume to people', async () => {
    await installed.apply('docs/install/debug-pod');
    writeFileSync(join(installed.volume, 'from-a-step'), 'hello\n');
    await inNamespace('wait', '--for=condition=Ready', 'pod/volume-debug', '--timeout=60s');
    expect(await inNamespace('exec', 'volume-debug', '--', 'cat', 'from-a-step')).toBe('hello\n');
    await inNamespace('delete', 'pod', 'volume-debug', '--now');
  });

  async function claimIsBound(): Promise<void> {
    await inNamespace('wait', '--for=jsonpath={.status.phase}=Bound', 'persistentvolumeclaim/nfs-external');
  }
});

/** Runs as the account of docs/install/steps.yaml. */
function asSteps(workflow: Workflow): Workflow {
  return { ...workflow, spec: { ...workflow.spec, serviceAccountName: 'e2e-runner' } };
}
