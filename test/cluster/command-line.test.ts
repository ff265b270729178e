/** The programs as people start them, against a real API server. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseManifest } from '../../src/argo/manifest.ts';
import type { Workflow } from '../../src/argo/types.ts';
import { harnessRepo } from '../cli/harness-repo.ts';
import { type CliOptions, type CliResult, type RunningCli, runCli } from '../support/cli.ts';
import { testDirectory } from '../support/git-repo.ts';
import { sharedCorpus } from '../support/shared-corpus.ts';
import { cluster, isRealController, statusAuthor, useCluster, withRecording } from './cluster-rig.ts';
import { realPodFor } from './real-pod.ts';

const rig = useCluster({ speed: 2 });

/** A workflow of the corpus, with the recording of its run. */
function recorded(name: string): Workflow {
  const text = readFileSync(sharedCorpus.path('argo', `runs/${name}/workflow.yaml`), 'utf8');
  const [document] = parseManifest(text, { lettersAreText: true }).documents;
  return withRecording(document?.value as Workflow, name);
}

interface Session {
  /** `e2e run` of the workflow. */
  run(options?: Partial<CliOptions>): Promise<CliResult>;
  e2e(...args: readonly string[]): Promise<CliResult>;
}

function environment(home: string, kubeconfig = cluster.kubeconfig): Readonly<Record<string, string>> {
  return { KUBECONFIG: kubeconfig, E2E_NAMESPACE: rig.namespace, E2E_ENGINE: 'argo', HOME: home };
}

async function withWorkflow(name: string, work: (session: Session) => Promise<void>, kubeconfig = cluster.kubeconfig) {
  using directory = testDirectory();
  directory.write({ 'workflow.json': JSON.stringify(recorded(name)) });
  const env = environment(directory.path, kubeconfig);
  await work({
    run: (options = {}) =>
      runCli('e2e', ['run', 'workflow.json', '--progress', 'plain'], {
        cwd: directory.path,
        ...options,
        env: { ...env, ...options.env },
      }),
    e2e: (...args) => runCli('e2e', args, { cwd: directory.path, env }),
  });
}

/** The workflow of that prefix that has begun, as soon as there is one. */
async function begun(prefix: string): Promise<Workflow> {
  for (;;) {
    const found = (await rig.list('argo-e2e/run')).find(
      ({ metadata, status }) => metadata.name?.startsWith(prefix) === true && status?.phase === 'Running',
    );
    if (found !== undefined) return found;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function until(name: string, isSo: (workflow: Workflow) => boolean): Promise<void> {
  for (;;) {
    const workflow = await rig.read({ name, namespace: rig.namespace });
    if (workflow !== null && isSo(workflow)) return;
  }
}

/** A function that gives the recorded workflow, under the run's own name. */
function entryOf(name: string, recording: string): { readonly module: string } {
  const { metadata, ...rest } = recorded(recording);
  const workflow = JSON.stringify({ ...rest, metadata: { annotations: metadata.annotations } });
  return {
    module: `const made = ${workflow};
export const ${name} = ({ names }) => ({ ...made, metadata: { ...made.metadata, name: names.workflow } });\n`,
  };
}

/** Argo ends a step and begins with the pod of the exit handler: that takes longer than Prow's own 15 seconds leave for it. */
const patientJob = JSON.stringify({
  type: 'periodic',
  job: 'patient',
  buildid: '1',
  prowjobid: 'patient-1',
  decoration_config: { grace_period: '90s' },
});

/** Calls `action` with the process once a workflow of that prefix has begun. */
function onceBegun(prefix: string, action: (child: RunningCli) => void): NonNullable<CliOptions['onOutput']> {
  let asked = false;
  return (_, child) => {
    if (asked) return;
    asked = true;
    begun(prefix).then(
      () => action(child),
      () => {}, // the test has ended without it
    );
  };
}

describe.runIf(sharedCorpus.present)(`e2e on a cluster (${statusAuthor}; needs the shared corpus)`, () => {
  it('fails with the step that is to blame, and with the end of its log where its pod is there', async () => {
    await withWorkflow('own-dag-nested-fail', async ({ run, e2e }) => {
      const running = run();
      if (!isRealController) {
        const workflow = await begun('dag-nested-fail-');
        const nodeName = `${workflow.metadata.name}.a.x`;
        await realPodFor(rig.client, workflow, { nodeName, templateName: 'fail', script: 'echo real; exit 4' });
      }
      const { exitCode, stdout } = await running;
      expect(exitCode).toBe(1);
      expect(stdout).toContain('  cause      exit code 4\n');
      if (isRealController) return;
      expect(stdout).toContain('  last lines of its log:\n  | real\n');
      const next = /next +e2e (.+)/.exec(stdout)?.[1]?.split(' ') ?? [];
      expect((await e2e(...next)).stdout).toBe('real\n');
    });
  });

  it('is stopped from elsewhere by its labels alone, and says what became of it', async () => {
    await withWorkflow('own-act-stop-onexit', async ({ run, e2e }) => {
      const running = run();
      const { metadata } = await begun('act-stop-onexit-');
      const id = metadata.labels?.['argo-e2e/run'] ?? '';
      expect((await e2e('stop', id)).stdout).toBe(`${metadata.name} stopped\n`);
      const { exitCode, stdout } = await running;
      expect([exitCode, stdout.includes('stopped with the workflow (Stop)')]).toEqual([1, true]);
      const again = await e2e('stop', id);
      expect([again.exitCode, again.stderr]).toEqual([2, expect.stringContaining('has ended, nothing can stop it')]);
      expect((await e2e('delete', id)).exitCode).toBe(0);
      expect((await e2e('get', id)).stderr).toContain(`there is no run, build or workflow ${id}`);
    });
  });

  it('waits while it is suspended, and goes on when it is resumed', async () => {
    await withWorkflow('own-act-suspend-resume-spec', async ({ run, e2e }) => {
      const running = run();
      const { metadata } = await begun('act-suspend-resume-spec-');
      const { name = '' } = metadata;
      expect((await e2e('suspend', name)).stdout).toBe(`${name} suspended\n`);
      expect((await e2e('get', name)).stdout).toContain('Message:    suspended\n');
      await until(name, ({ status }) => status?.progress === '1/1');
      expect((await e2e('resume', name)).stdout).toBe(`${name} resumed\n`);
      expect((await running).exitCode).toBe(0);
    });
  });

  it('is stopped by an abort, and its exit handler still runs', async () => {
    using repo = harnessRepo({ aborted: entryOf('aborted', 'own-act-stop-onexit') });
    using artifacts = testDirectory();
    const { exitCode, stdout } = await runCli('run_e2e', ['--progress', 'plain'], {
      cwd: repo.path,
      env: { ...environment(repo.path), ARTIFACTS: artifacts.path, JOB_SPEC: patientJob },
      onOutput: onceBegun('patient-aborted-', (child) => {
        child.kill('SIGINT');
        child.kill('SIGTERM');
      }),
    });
    expect([exitCode, stdout.includes('INTERRUPTED')]).toEqual([130, true]);
    const [workflow] = (await rig.list('argo-e2e/run')).filter(({ spec }) => spec.shutdown === 'Stop');
    expect(workflow?.status?.phase).toBe('Failed');
    expect(
      Object.values(workflow?.status?.nodes ?? {}).map(({ displayName, phase }) => [displayName, phase]),
    ).toContainEqual([`${workflow?.metadata.name}.onExit`, 'Succeeded']);
    await rig.remove({ name: workflow?.metadata.name ?? '', namespace: rig.namespace });
  });

  it('that was killed outright is cleared away by the next start of its ProwJob', async () => {
    using repo = harnessRepo({ killed: entryOf('killed', 'own-act-stop-onexit') });
    const start = (buildId: string, onOutput: NonNullable<CliOptions['onOutput']>) =>
      runCli('run_e2e', ['--progress', 'plain'], {
        cwd: repo.path,
        env: {
          ...environment(repo.path),
          JOB_TYPE: 'periodic',
          JOB_NAME: 'nightly',
          PROW_JOB_ID: 'job-1',
          BUILD_ID: buildId,
        },
        onOutput,
      });
    const { signal } = await start(
      '1001',
      onceBegun('nightly-killed-', (child) => child.kill('SIGKILL')),
    );
    const [left] = await rig.list('BUILD_ID=1001');
    const next = await start('1002', (printed, child) => {
      if (printed.includes('deleted workflow')) child.kill('SIGINT');
    });
    expect([signal, next.exitCode, next.stderr]).toEqual(['SIGKILL', 130, expect.anything()]);
    expect(next.stderr).toContain(`deleted workflow ${rig.namespace}/${left?.metadata.name}, left behind`);
    const still = (await rig.list('BUILD_ID=1001')).filter(({ metadata: each }) => !('deletionTimestamp' in each));
    expect(still).toEqual([]);
  });
});

describe.runIf(sharedCorpus.present && cluster.parts !== null)(
  'an account without rights (needs a cluster of ours)',
  () => {
    it('is told which are missing, and the command that is printed grants them', async () => {
      const accounts = `/api/v1/namespaces/${rig.namespace}/serviceaccounts`;
      await rig.client.request({ method: 'POST', path: accounts, body: { metadata: { name: 'runner' } } });
      const { status } = await rig.client.request<{ readonly status: { readonly token: string } }>({
        method: 'POST',
        path: `${accounts}/runner/token`,
        body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} },
      });
      using directory = testDirectory();
      const kubeconfig = join(directory.path, 'kubeconfig');
      directory.write({ kubeconfig: withToken(readFileSync(cluster.kubeconfig, 'utf8'), status.token) });
      await withWorkflow(
        'own-dag-nested-fail',
        async ({ run }) => {
          const refused = await run();
          expect(refused.exitCode).toBe(3);
          expect(refused.stdout).toContain(
            `user "system:serviceaccount:${rig.namespace}:runner" may not create workflows.argoproj.io in namespace ${rig.namespace}`,
          );
          expect(refused.stdout + refused.stderr).not.toContain(status.token);
          const grant = /^kubectl apply -f - <<'EOF'\n([\s\S]*?)\nEOF$/m.exec(refused.stdout)?.[1] ?? '';
          const kubectl = join(cluster.parts ?? '', 'kubectl');
          execFileSync(kubectl, ['--kubeconfig', cluster.kubeconfig, 'apply', '-f', '-'], { input: grant });
          expect((await run()).exitCode).toBe(1); // it may now, and the workflow fails as it was recorded
        },
        kubeconfig,
      );
    });
  },
);

/** The same cluster for another user; the file of the test cluster is YAML of one entry each. */
function withToken(text: string, token: string): string {
  const [document] = parseManifest(text).documents;
  const { contexts, clusters } = (document?.value ?? {}) as {
    readonly contexts?: readonly Context[];
    readonly clusters?: unknown;
  };
  const [context] = contexts ?? [];
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters,
    users: [{ name: 'runner', user: { token } }],
    contexts: [{ name: 'runner', context: { cluster: context?.context.cluster, user: 'runner' } }],
    'current-context': 'runner',
  });
}

interface Context {
  readonly context: { readonly cluster: string };
}
