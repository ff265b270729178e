/** `e2e logs` as it is typed: against a cluster, against Cloud Logging over TLS with a key file of its own, and of a run of this machine. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { NodeStatus } from '../../src/argo/status-types.ts';
import type { Workflow } from '../../src/argo/types.ts';
import { createAuthority } from '../kubernetes/certificates.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { type FakeEntry, type FakeLogging, fakeLogging, type LoggingScript } from '../support/fake-logging.ts';
import { testDirectory } from '../support/git-repo.ts';
import { googleKeyFile } from '../support/google-key.ts';
import type { ClusterScript } from './cluster/cluster-script.ts';
import { type FakeCluster, fakeCluster, kubeconfigFor } from './cluster/fake-cluster.ts';

const authority = createAuthority('cloud logging of the test');
const keyFile = googleKeyFile();

interface Rig {
  readonly cluster: FakeCluster;
  readonly logging: FakeLogging;
  logs(...args: readonly string[]): Promise<CliResult>;
}

/** `e2e logs` where there is a cluster and, as far as its flags say so, Cloud Logging. */
async function withPlaces(work: (rig: Rig) => Promise<void>, script: ClusterScript = {}, faults: LoggingScript = {}) {
  const { key, certificate: cert } = authority.issue({ commonName: 'logging', hosts: ['127.0.0.1', 'localhost'] });
  await using cluster = await fakeCluster(script);
  await using logging = await fakeLogging({ ...faults, tls: { key, cert } });
  using directory = testDirectory();
  directory.write({ '.kube/config': kubeconfigFor(cluster), 'key.json': keyFile, 'ca.pem': authority.certificate });
  const env = {
    HOME: directory.path,
    GOOGLE_APPLICATION_CREDENTIALS: join(directory.path, 'key.json'),
    GRPC_DEFAULT_SSL_ROOTS_FILE_PATH: join(directory.path, 'ca.pem'),
    METADATA_SERVER_DETECTION: 'none',
    E2E_LOGGING_ENDPOINT: logging.endpoint.replace('127.0.0.1', 'localhost'),
  };
  const logs: Rig['logs'] = (...args) => runCli('e2e', ['logs', ...args], { cwd: directory.path, env });
  await work({ cluster, logging, logs });
}

/** An entry of a step of build 123, ten seconds ago and so many milliseconds more. */
function entry(step: string, ms: number, text: string, pod = `wf-${step}-1`): FakeEntry {
  return {
    time: new Date(Date.now() - 10_000 + ms).toISOString(),
    insertId: `${step}-${ms}`,
    text,
    labels: { 'k8s-pod/step_name': step, 'k8s-pod/BUILD_ID': '123', 'k8s-pod/workflows_argoproj_io/workflow': 'wf' },
    resource: { namespace_name: 'ci', pod_name: pod, container_name: 'main' },
  };
}

const project = ['--logging-project', 'p'];
const cloud = ['--source', 'stackdriver', ...project];

describe('e2e logs --source stackdriver', () => {
  it('prints the lines of all pods with these labels, in the order of their times, as who the key file says', async () => {
    await withPlaces(async ({ logging, logs, cluster }) => {
      logging.add(entry('unit', 3, 'unit 2'), entry('lint', 2, 'lint 1'), entry('unit', 1, 'unit 1'));
      logging.add({ ...entry('unit', 4, 'another build'), labels: { 'k8s-pod/BUILD_ID': '12' } });
      const { exitCode, stdout, stderr } = await logs('-l', 'BUILD_ID=123', ...cloud);
      expect([exitCode, stdout, stderr]).toEqual([0, 'wf/unit: unit 1\nwf/lint: lint 1\nwf/unit: unit 2\n', '']);
      expect(logging.lists.map(({ resourceNames, pageSize }) => [resourceNames, pageSize])).toEqual([
        [['projects/p'], 1000],
      ]);
      expect(logging.lists[0]?.authorization).toMatch(/^Bearer ey/);
      expect(cluster.seen).toEqual([]);
    });
  });

  it('takes the words of a person: run, step, tail, grep, since, times, JSON', async () => {
    await withPlaces(async ({ logging, logs }) => {
      logging.add(...[1, 2, 3].map((n) => entry('unit', n, `unit ${n}`)), entry('lint', 9, 'lint 9'));
      const unit = ['--run', '123', '--step', 'unit', ...cloud];
      const [tail, grep, since, json, times] = await Promise.all([
        logs(...unit, '--tail', '2', '--workflow', 'wf'),
        logs(...unit, '--grep', '^unit [13]$', '--workflow', 'wf'),
        logs('-l', 'BUILD_ID in (122,123)', '--since', '1s', ...cloud),
        logs(...unit, '--json', '--tail', '1'),
        logs(...unit, '--timestamps', '--workflow', 'wf', '--tail', '1'),
      ]);
      expect([tail.stdout, grep.stdout, since.exitCode]).toEqual(['unit 2\nunit 3\n', 'unit 1\nunit 3\n', 1]);
      expect(JSON.parse(json.stdout)).toMatchObject({
        source: 'stackdriver',
        namespace: 'ci',
        workflow: 'wf',
        step: 'unit',
        pod: 'wf-unit-1',
        container: 'main',
        text: 'unit 3',
      });
      expect(times.stdout).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z unit 3\n$/);
    });
  });

  it('that finds nothing ends with 1 and the nearest labels that there are', async () => {
    await withPlaces(async ({ logging, logs }) => {
      logging.add(entry('unit', 1, 'x'), entry('lint', 2, 'y'));
      const [step, none] = await Promise.all([
        logs('-l', 'step_name=untt,BUILD_ID=123', ...cloud),
        logs('-l', 'BUILD_ID=7', ...cloud),
      ]);
      expect([step.exitCode, step.stdout, step.stderr]).toEqual([1, '', 'no step_name=untt; there are unit, lint\n']);
      expect([none.exitCode, none.stdout]).toEqual([1, '']);
      expect(none.stderr).toMatch(/^Cloud Logging of project p has nothing with BUILD_ID=7 since \d{4}-/);
    });
  });

  it.each([
    [[], /nobody said whose Cloud Logging is to be asked\n.*--logging-project/],
    [[...project, '--failed', '-l', 'a=b'], /--failed: Cloud Logging does not know which steps failed/],
    [project, /nothing says whose logs these are/],
    [[...project, 'latest'], /does not know which run is the latest/],
  ])('with %j is refused', async (args, message) => {
    await withPlaces(async ({ logs }) => {
      const { exitCode, stderr } = await logs('--source', 'stackdriver', ...args);
      expect([exitCode, stderr]).toEqual([2, expect.stringMatching(message)]);
    });
  });

  it('that may not read says which role the account needs', async () => {
    await withPlaces(
      async ({ logs }) => {
        const { exitCode, stderr } = await logs('-l', 'a=b', ...cloud);
        expect([exitCode, stderr]).toEqual([
          3,
          'cannot read Cloud Logging of project p: Permission denied\n  → the account needs the role roles/logging.viewer in project p\n',
        ]);
      },
      {},
      { fail: () => ({ code: 7, details: 'Permission denied' }) },
    );
  });

  it('follows what comes until it is interrupted', async () => {
    await withPlaces(async ({ logging }) => {
      using directory = testDirectory();
      directory.write({ 'key.json': keyFile, 'ca.pem': authority.certificate });
      const env = {
        GOOGLE_APPLICATION_CREDENTIALS: join(directory.path, 'key.json'),
        GRPC_DEFAULT_SSL_ROOTS_FILE_PATH: join(directory.path, 'ca.pem'),
        METADATA_SERVER_DETECTION: 'none',
        E2E_LOGGING_ENDPOINT: logging.endpoint.replace('127.0.0.1', 'localhost'),
      };
      logging.add(entry('unit', 1, 'before'));
      const args = ['logs', '-f', '-l', 'BUILD_ID=123', '--step', 'unit', '--workflow', 'wf', ...cloud];
      const running = runCli('e2e', args, {
        cwd: directory.path,
        env,
        onOutput: (text, child) => {
          if (text.includes('after\n')) child.kill('SIGINT');
        },
      });
      (await logging.tailed(1)).send([entry('unit', 50, 'after')]);
      const { exitCode, stdout } = await running;
      expect([exitCode, stdout]).toEqual([130, 'before\nafter\n']);
    });
  });
});

const started = '2026-11-21T10:00:00Z';

function node(step: string, hash: number, phase: 'Succeeded' | 'Failed'): NodeStatus {
  const times = { startedAt: `2026-11-21T10:00:0${hash}Z`, finishedAt: '2026-11-21T10:01:00Z' };
  return { id: `wf-${hash}`, name: `wf.${step}`, displayName: step, type: 'Pod', templateName: step, phase, ...times };
}

/** Its templates give pods their labels; no pod need be left. */
const workflow: Workflow = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Workflow',
  metadata: {
    name: 'wf',
    namespace: 'ci',
    labels: { 'argo-e2e/run': 'r1', BUILD_ID: '123' },
    creationTimestamp: started,
  },
  spec: {
    entrypoint: 'main',
    podMetadata: { labels: { BUILD_ID: '123', PULL_NUMBER: '42' } },
    templates: ['unit', 'lint'].map((name) => ({
      name,
      metadata: { labels: { step_name: name } },
      container: { image: 'x', command: ['x'] },
    })),
  },
  status: {
    phase: 'Failed',
    startedAt: started,
    finishedAt: '2026-11-21T10:01:00Z',
    nodes: Object.fromEntries([node('unit', 1, 'Failed'), node('lint', 2, 'Succeeded')].map((each) => [each.id, each])),
  },
};

/** Only this step's pod is still there. */
function podOf(step: string, hash: number, log: string) {
  const labels = { 'workflows.argoproj.io/workflow': 'wf', step_name: step, BUILD_ID: '123', PULL_NUMBER: '42' };
  return {
    namespace: 'ci',
    name: `wf-${step}-${hash}`,
    labels,
    annotations: { 'workflows.argoproj.io/node-id': `wf-${hash}` },
    log,
  };
}

describe('e2e logs of steps on a cluster', () => {
  it('by labels, by pull request, of what failed: the workflow knows its steps, pods that are left their lines', async () => {
    const pods = () => [podOf('unit', 1, 'u1\nu2\n'), podOf('lint', 2, 'l1\n')];
    await withPlaces(
      async ({ cluster, logging, logs }) => {
        cluster.add(workflow);
        const on = ['--engine', 'argo'];
        const results = await Promise.all([
          logs('-l', 'step_name=unit,BUILD_ID=123', ...on),
          logs('--pull', '42', ...on),
          logs('--failed', ...on),
          logs('-l', 'BUILD_ID=123', '--tail', '1', '--source', 'pods'),
          logs('-l', 'step_name=untt', ...on),
          logs('latest', '--step', 'untt', ...on),
          logs('--pull', '43', ...on),
        ]);
        expect(results.map(({ exitCode, stdout }) => [exitCode, stdout])).toEqual([
          [0, 'u1\nu2\n'],
          [0, 'unit: u1\nunit: u2\nlint: l1\n'],
          [0, 'u1\nu2\n'],
          [0, 'unit: u2\nlint: l1\n'],
          [1, ''],
          [1, ''],
          [1, ''],
        ]);
        expect(results.slice(4).map(({ stderr }) => stderr.split('\n')[0])).toEqual([
          'no step_name=untt; there are unit, lint',
          'run r1 has no step untt; there are unit, lint',
          'no PULL_NUMBER=43; there is 42',
        ]);
        expect(logging.lists).toEqual([]);
      },
      { pods },
    );
  });

  it('whose pods are gone reads Cloud Logging for those alone, with one question, within the time of the run', async () => {
    await withPlaces(
      async ({ cluster, logging, logs }) => {
        cluster.add(workflow);
        const at = (ms: number) => new Date(Date.parse('2026-11-21T10:00:30Z') + ms).toISOString();
        const { logging: entries } = {
          logging: [entry('unit', 1, 'u1', 'wf-unit-2616013767'), entry('unit', 2, 'u2', 'wf-1')],
        };
        logging.add(...entries.map((each, index) => ({ ...each, time: at(index) })));
        const { exitCode, stdout, stderr } = await logs('wf', '--engine', 'argo', ...project);
        expect([exitCode, stdout, stderr]).toEqual([0, 'lint: l1\nunit: u2\n', '']);
        expect(logging.lists).toHaveLength(1);
        expect(logging.lists[0]?.filter).toContain('timestamp>="2026-11-21T09:55:01.000000000Z"');
        expect(logging.lists[0]?.filter).toContain('timestamp<"2026-11-21T10:11:00.000000000Z"');
      },
      { pods: () => [podOf('lint', 2, 'l1\n')] },
    );
  });

  it('that are nowhere ends with 1 and says where it was looked, and what is left to ask', async () => {
    await withPlaces(async ({ cluster, logs }) => {
      cluster.add(workflow);
      const [alone, both] = await Promise.all([
        logs('wf', '--engine', 'argo'),
        logs('wf', '--step', 'unit', '--engine', 'argo', ...project),
      ]);
      expect([alone, both].map(({ exitCode, stdout, stderr }) => [exitCode, stdout, stderr])).toEqual([
        [
          1,
          '',
          'there is no log of run r1: the pods are gone, and Cloud Logging was not asked: name its project with --logging-project\n',
        ],
        [
          1,
          '',
          'there is no log of step unit of run r1: the pods are gone, and Cloud Logging of project p has nothing of them\n',
        ],
      ]);
    });
  });

  it('is found in Cloud Logging by the labels alone when nothing is left on the cluster', async () => {
    await withPlaces(async ({ logging, logs }) => {
      logging.add(entry('unit', 1, 'u1'));
      const { exitCode, stdout } = await logs(
        '-l',
        'BUILD_ID=123',
        '--step',
        'unit',
        '--engine',
        'argo',
        '--namespace',
        'ci',
        ...project,
      );
      expect([exitCode, stdout]).toEqual([0, 'wf: u1\n']);
    });
  });
});

describe('e2e logs of a run on this machine', () => {
  const script = (name: string, source: string) => ({
    name,
    metadata: { labels: { step_name: name } },
    script: { image: 'x', command: ['sh'], source },
  });
  const manifest = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name: 'here' },
    spec: {
      entrypoint: 'main',
      podMetadata: { labels: { BUILD_ID: '5', PULL_NUMBER: '42' } },
      templates: [
        { name: 'main', dag: { tasks: ['unit', 'lint'].map((name) => ({ name, template: name })) } },
        script('unit', 'echo a; echo b; exit 3'),
        script('lint', 'echo c'),
      ],
    },
  };

  it('takes the same selectors as one on a cluster', async () => {
    using directory = testDirectory();
    writeFileSync(join(directory.path, 'workflow.json'), JSON.stringify(manifest));
    const e2e = (...args: readonly string[]) => runCli('e2e', args, { cwd: directory.path });
    await e2e('run', 'workflow.json');
    const results = await Promise.all([
      e2e('logs', '-l', 'step_name=unit,BUILD_ID=5'),
      e2e('logs', '--pull', '42', '--tail', '1'),
      e2e('logs', '--failed', '--grep', '^b'),
      e2e('logs', '-f', '--step', 'lint'),
      e2e('logs', '--json', '--step', 'lint'),
      e2e('logs', '-l', 'step_name=untt'),
      e2e('logs', '--step', 'untt'),
      e2e('logs', '--since', '2099-01-01T00:00:00Z'),
    ]);
    expect(results.map(({ exitCode, stdout }) => [exitCode, stdout])).toEqual([
      [0, 'a\nb\n'],
      [0, expect.stringMatching(/^(unit: b\nlint: c|lint: c\nunit: b)\n$/)],
      [0, 'b\n'],
      [0, 'c\n'],
      [0, expect.stringContaining('"source":"local"')],
      [1, ''],
      [1, ''],
      [1, ''],
    ]);
    expect(results[5]?.stderr).toBe(
      'no step_name=untt; there are unit, lint\n  → for a run on a cluster add -n NAMESPACE\n',
    );
    expect(results[6]?.stderr).toMatch(/^run \d+ has no step untt; there are unit, lint\n/);
  });

  it('follows one that goes on, until it has ended, with the last line that has no end', async () => {
    using directory = testDirectory();
    const template = script('main', 'echo early; echo begun; printf "no end"; sleep 100');
    const spec = { entrypoint: 'main', templates: [template] };
    writeFileSync(join(directory.path, 'workflow.json'), JSON.stringify({ ...manifest, spec }));
    const e2e = (args: readonly string[], onOutput = (_: string) => {}) =>
      runCli('e2e', args, { cwd: directory.path, onOutput });
    const run = e2e(['run', 'workflow.json']);
    while (!(await e2e(['logs'])).stdout.includes('no end')) await new Promise(setImmediate);
    let stopping: Promise<unknown> | null = null;
    const followed = await e2e(['logs', '-f', '--tail', '2'], (text) => {
      if (text.includes('begun')) stopping ??= e2e(['stop', 'latest']);
    });
    expect([followed.exitCode, followed.stdout]).toEqual([0, 'main: begun\nmain: no end\n']);
    await Promise.all([run, stopping]);
  });

  it.each([
    [['--timestamps'], '--timestamps: the files of a run on this machine keep no times'],
    [['-l', 'step_name'], '-l step_name: "step_name" chooses no label'],
    [['-l', 'a=b c'], '-l a=b c: "a=b c" chooses no label'],
    [['--pull', 'x'], '--pull x: expected the number of a pull request'],
    [['--since', 'yesterday'], '--since yesterday: expected how long ago'],
    [['--grep', '('], '--grep (: error parsing regexp'],
    [['a', '--run', 'b'], 'the run is a and, by --run, b'],
  ])('%j is refused before anything is looked for', async (args, message) => {
    const { exitCode, stderr } = await runCli('e2e', ['logs', ...args], { cwd: '/' });
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});

describe('Google’s client', () => {
  it('is loaded where Cloud Logging is asked and nowhere else; without credentials it says how to get some', async () => {
    using directory = testDirectory();
    const tell = `import { registerHooks } from 'node:module';
registerHooks({ load(url, context, next) {
  const loaded = next(url, context);
  if (String(loaded.source).includes('google.logging.v2.LoggingServiceV2')) process.stderr.write('LOADED\\n');
  return loaded;
} });`;
    directory.write({ 'tell.mjs': tell });
    const env = {
      NODE_OPTIONS: `--import=${join(directory.path, 'tell.mjs')}`,
      HOME: directory.path,
      METADATA_SERVER_DETECTION: 'none',
      NODE_DISABLE_COMPILE_CACHE: '1',
    };
    const [help, asked] = await Promise.all([
      runCli('run_e2e', ['--help'], { cwd: '/', env }),
      runCli('e2e', ['logs', '-l', 'BUILD_ID=1', ...cloud], { cwd: directory.path, env }),
    ]);
    expect([help.exitCode, help.stderr]).toEqual([0, '']);
    expect(asked.exitCode).toBe(3);
    expect(asked.stderr).toMatch(/^LOADED\ncannot read Cloud Logging of project p\n {2}→ log in with `gcloud auth/);
  });
});
