/** images/test-worker, built and at work in a pod of a real kubelet: what the SDK's steps call is in it, and runs as nobody special. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Template, Workflow } from '../../src/argo/types.ts';
import { systemClock } from '../../src/core/clock.ts';
import type { RunReport } from '../../src/report/run-report.ts';
import { harnessRepo, sdkModule } from '../cli/harness-repo.ts';
import { runCli } from '../support/cli.ts';
import { cluster, isRealController, useCluster } from './cluster-rig.ts';
import { type GitDaemon, startGitDaemon } from './git-daemon.ts';
import { type Installed, install } from './installed.ts';
import { importImages, kubectl } from './under-test.ts';
import { buildWorkerImage, missingBuilders, type WorkerImage, workerImage } from './worker-image.ts';

const missing = missingBuilders();
const isPossible = missing.length === 0 && cluster.controlSocket !== null;
const buildMs = 900_000;
const mountPath = '/mnt/test-data-volume';
const widget = { org: 'acme', repo: 'widget', base_ref: 'main' };

function sdkWorkflow(name: string, run: string, options = '{}'): { readonly module: string } {
  return {
    module: `import { defineWorkflow } from 'argo-e2e';
export const ${name} = defineWorkflow(${options}, ({ step, checkout }) => {
  step('test', { run: ${JSON.stringify(run)}, after: checkout() });
});\n`,
  };
}

describe.runIf((process.env['CI'] ?? '') !== '')('in CI', () => {
  it('the image is built: buildah and debootstrap are there', () => {
    expect(missing).toEqual([]);
  });
});

describe.runIf(isPossible)(
  `the test worker’s image (needs a cluster of ours, buildah and debootstrap${missing.map((name) => `; ${name} is missing`).join('')})`,
  () => {
    const rig = useCluster({ replayer: false });
    let image: WorkerImage;
    let installed: Installed;
    let git: GitDaemon;
    beforeAll(async () => {
      image = await buildWorkerImage();
      await importImages(cluster, image.archive);
      installed = await install(rig.client, rig.namespace);
      git = await startGitDaemon(rig, installed);
    }, buildMs);
    afterAll(async () => {
      image?.[Symbol.dispose]();
      await installed?.[Symbol.asyncDispose]();
    });
    const inNamespace = (...args: readonly string[]) => kubectl(cluster, '-n', rig.namespace, ...args);

    it('has run_e2e, e2e, Node and git, no kubectl, and is a user who can change none of it', async () => {
      const look = `id -u; run_e2e --version; e2e --version; node --version; git --version
command -v kubectl || echo no kubectl
find / -xdev -writable -type f -path '*argo-e2e*' 2> /dev/null | wc -l`;
      const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
      expect((await image.run('sh', '-c', look)).trim().split('\n')).toEqual([
        '1000',
        version,
        version,
        process.version,
        expect.stringMatching(/^git version 2\./),
        'no kubectl',
        '0',
      ]);
    });

    it('runs the steps of a workflow of the SDK: checkout from a remote, tests, copy-artifacts', async () => {
      using repo = harnessRepo({
        unit: sdkModule(
          'unit',
          `const source = checkout();
  step('test', { run: 'node --test --test-reporter=junit --test-reporter-destination="$ARTIFACTS/junit.xml"', after: source });`,
        ),
      });
      repo.write({
        'sum.test.js': "require('node:test').test('adds', () => require('node:assert').equal(1 + 1, 2));\n",
      });
      repo.git('add', '.');
      repo.git('commit', '-qm', 'a test');
      const cloneUri = git.serve(repo.path, 'widget');
      const sha = repo.git('rev-parse', 'HEAD').trim();
      const spec = {
        type: 'postsubmit',
        job: 'nightly',
        buildid: '77',
        refs: { ...widget, base_sha: sha, clone_uri: cloneUri },
      };
      const shown = await runCli('e2e', ['show', 'unit', '--json'], {
        cwd: repo.path,
        env: { JOB_SPEC: JSON.stringify(spec) },
      });
      expect(shown.exitCode, shown.stderr).toBe(0);
      const workflow = JSON.parse(shown.stdout) as Workflow;
      const phase = await ranInOnePod(workflow);
      const logs = await logsOf('steps', ['checkout', 'test', 'copy-artifacts']);
      expect(phase, logs).toBe('Succeeded');
      const results = join(installed.volume, 'results', workflow.metadata.name ?? '');
      expect(readFileSync(join(results, 'test/junit.xml'), 'utf8')).toMatch(/<testcase name="adds"/);
      expect(logs).toContain('copied ');
      expect(
        execFileSync(
          'git',
          ['-C', join(installed.volume, workflow.metadata.name ?? '', 'src/acme/widget'), 'rev-parse', 'HEAD'],
          {
            encoding: 'utf8',
            env: { ...process.env, GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: '*' },
          },
        ).trim(),
      ).toBe(sha);
    });

    it.runIf(isRealController)(
      'runs entries on Argo as the accounts of docs/install: what steps leave comes back through the log, and test results count (the real controller only: the replayer makes no pods)',
      async () => {
        const test = 'node --test --test-reporter=junit --test-reporter-destination="$ARTIFACTS/junit.xml"';
        const podsGo = "{ spec: { podGC: { strategy: 'OnPodCompletion' } } }";
        using repo = harnessRepo(
          {
            green: sdkWorkflow(
              'green',
              `head -c 3000000 /dev/urandom > "$ARTIFACTS/large.bin"\n${test} sum.test.js`,
              podsGo,
            ),
            red: sdkWorkflow('red', `${test} broken.test.js || true`),
            none: sdkWorkflow('none', 'sleep 10'), // its end is when the pods of the first are gone
          },
          {},
          `image: "${workerImage}", service_account: e2e-runner`,
        );
        repo.write({
          'sum.test.js': "require('node:test').test('adds', () => require('node:assert').equal(1 + 1, 2));\n",
          'broken.test.js': "require('node:test').test('breaks', () => { throw new Error('no'); });\n",
        });
        const sha = repo.commit('tests');
        const refs = { ...widget, base_sha: sha, clone_uri: git.serve(repo.path, 'entries') };
        const { exitCode, stdout } = await runCli(
          'run_e2e',
          [
            ...['--engine', 'argo', '--allow-service-account', 'e2e-runner', '--junit-required', '--progress', 'plain'],
            ...['--bucket', `file://${repo.path}/bucket`],
          ],
          {
            cwd: repo.path,
            env: {
              HOME: repo.path,
              KUBECONFIG: await installed.kubeconfigOf('run-e2e'),
              JOB_SPEC: JSON.stringify({
                type: 'postsubmit',
                job: 'nightly',
                buildid: '78',
                prowjobid: 'job-78',
                refs,
              }),
            },
          },
        );
        const results = join(repo.path, 'bucket/logs/nightly/78');
        const report = JSON.parse(readFileSync(join(results, 'artifacts/run-report.json'), 'utf8')) as RunReport;
        const [green, red, none] = report.workflows;
        expect([exitCode, report.problems], stdout).toEqual([1, []]);
        expect([green, red, none].map((each) => [each?.outcome, each?.phase, each?.junit?.tests])).toEqual([
          ['passed', 'Succeeded', 1],
          ['failed', 'Succeeded', 1],
          ['failed', 'Succeeded', 0],
        ]);
        expect([red?.failure?.cause, none?.failure?.cause]).toEqual([
          '1 of 1 test failed: test › breaks: no',
          expect.stringContaining('--junit-required'),
        ]);
        const name = green?.workflowName ?? '';
        const large = 'outputs/artifacts/test/large.bin';
        expect(
          readFileSync(join(results, 'artifacts', name, 'test/large.bin')).equals(
            readFileSync(join(installed.volume, name, large)),
          ),
        ).toBe(true);
        expect(readdirSync(join(results, 'artifacts'))).toEqual(
          expect.arrayContaining(['junit_green-test-1.xml', 'junit_red-test-1.xml']),
        );
      },
    );

    it('says in an exit handler what is wrong in the namespace, with the account of its own pod and no flag', async () => {
      const broken = { name: 'db', image: 'busybox:1.36', command: ['sh', '-c', 'echo no table; exit 3'] };
      await create('Pod', 'migration', { spec: { restartPolicy: 'Never', containers: [broken] } });
      await ended('migration');
      const main = { name: 'main', image: workerImage, imagePullPolicy: 'Never', command: ['e2e', 'diagnose'] };
      const { spec } = podSpec({ containers: [main] }) as { readonly spec: object };
      await create('Pod', 'diagnose', { spec: { ...spec, serviceAccountName: 'e2e-diagnose' } });
      const phase = await ended('diagnose');
      const log = await logsOf('diagnose', ['main']);
      expect(phase, log).toBe('Succeeded');
      expect(log).toContain(`namespace ${rig.namespace}: `);
      expect(log).toContain('container db of pod migration ended with exit code 3');
      expect(log).toContain('  | no table\n');
      expect(log).not.toContain('not looked at');
    });

    /** The workflow's steps one after the other, as Argo would have their containers: nothing of them is changed but the image. */
    async function ranInOnePod({ spec }: Workflow): Promise<string> {
      const { templates = [] } = spec;
      expect(JSON.stringify(templates)).not.toContain('{{');
      const steps = ['checkout', 'test', 'copy-artifacts'].map((name) =>
        templates.find((template) => template.name === name),
      );
      const containers = steps.map((template) => containerOf(template));
      const scripts = Object.fromEntries(
        steps.flatMap((step) => (step?.script === undefined ? [] : [[step.name, step.script.source]])),
      );
      await create('ConfigMap', 'scripts', { data: scripts });
      await create(
        'Pod',
        'steps',
        podSpec({ initContainers: containers.slice(0, -1), containers: containers.slice(-1) }),
      );
      return ended('steps');
    }

    function containerOf(template: Template | undefined): object {
      const { name = '', container, script } = template ?? {};
      const { source: _, ...rest } = script ?? { source: '' };
      const { command = [], env = [], volumeMounts = [], ...own } = container ?? rest;
      const scriptMount = { name: 'scripts', mountPath: '/argo/staging' };
      return {
        ...own,
        name,
        image: workerImage,
        imagePullPolicy: 'Never',
        command: script === undefined ? command : [...command, `/argo/staging/${name}`],
        env: [...env, { name: 'E2E_DESTINATION', value: `file://${mountPath}/results` }],
        volumeMounts: [...volumeMounts, scriptMount],
      };
    }

    function podSpec(containers: object): object {
      return {
        spec: {
          serviceAccountName: 'e2e-runner',
          restartPolicy: 'Never',
          terminationGracePeriodSeconds: 1,
          securityContext: { runAsNonRoot: true },
          volumes: [
            { name: 'test-data-volume', persistentVolumeClaim: { claimName: 'nfs-external' } },
            { name: 'scripts', configMap: { name: 'scripts', optional: true } },
          ],
          ...containers,
        },
      };
    }

    async function create(kind: 'Pod' | 'ConfigMap', name: string, body: object): Promise<void> {
      const path = `/api/v1/namespaces/${rig.namespace}/${kind.toLowerCase()}s`;
      await rig.client.request({ method: 'POST', path, body: { metadata: { name }, ...body } });
    }

    /** Of a container that never began: why there is none. */
    async function logsOf(pod: string, containers: readonly string[]): Promise<string> {
      const words = containers.map(async (name) => {
        const text = await inNamespace('logs', pod, '-c', name).catch((error: Error) => error.message);
        return `--- ${name}\n${text}`;
      });
      return (await Promise.all(words)).join('\n');
    }

    async function ended(pod: string): Promise<string> {
      for (;;) {
        const phase = await inNamespace('get', 'pod', pod, '-o', 'jsonpath={.status.phase}');
        if (phase === 'Succeeded' || phase === 'Failed') return phase;
        await systemClock.sleep(250);
      }
    }
  },
);
