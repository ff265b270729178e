/** Logs of real containers by label: merged, followed, of every kind of container, and read on in Cloud Logging where a pod vanishes. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { createPodLogSource } from '../../src/logs/pods.ts';
import { createAuthority } from '../kubernetes/certificates.ts';
import { runCli } from '../support/cli.ts';
import { type FakeLogging, fakeLogging } from '../support/fake-logging.ts';
import { testDirectory } from '../support/git-repo.ts';
import { googleKeyFile } from '../support/google-key.ts';
import { clusterUnderTest, connectToClusterUnderTest, kubectl } from './under-test.ts';

const cluster = clusterUnderTest();
const client = await connectToClusterUnderTest(cluster);
const pods = `/api/v1/namespaces/${cluster.namespace}/pods`;
const created: string[] = [];

afterAll(async () => {
  const query = { gracePeriodSeconds: '0' };
  await Promise.allSettled(created.map((name) => client.request({ method: 'DELETE', path: `${pods}/${name}`, query })));
  await client.close();
});

interface TestPod {
  readonly step: string;
  readonly build: string;
  readonly main: string;
  readonly init?: string;
  readonly restartPolicy?: 'Never' | 'OnFailure';
}

/** A pod with the containers that Argo's have. */
async function createPod({ step, build, main, init, restartPolicy = 'Never' }: TestPod): Promise<string> {
  const name = `logs-${step}-${randomBytes(4).toString('hex')}`;
  const container = (each: string, script: string) => ({
    name: each,
    image: 'busybox',
    imagePullPolicy: 'IfNotPresent',
    command: ['sh', '-c', script],
  });
  const body = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { step_name: step, BUILD_ID: build } },
    spec: {
      restartPolicy,
      initContainers: init === undefined ? [] : [container('init', init)],
      containers: [container('main', main), container('wait', 'echo wait of the step')],
    },
  };
  await client.request({ method: 'POST', path: pods, body });
  created.push(name);
  return name;
}

async function until(name: string, isMeant: (status: string) => boolean): Promise<void> {
  while (!isMeant(await kubectl(cluster, 'get', 'pod', name, '-o', 'jsonpath={.status}'))) await systemClock.sleep(200);
}

const hasEnded = (status: string) => /"phase":"(Succeeded|Failed)"/.test(status);

function logs(...args: readonly string[]) {
  const place = ['--engine', 'argo', '--kubeconfig', cluster.kubeconfig, '--namespace', cluster.namespace];
  return runCli('e2e', ['logs', ...args, ...place], { cwd: '/' });
}

const newBuild = () => String(Date.now()) + randomBytes(2).readUInt16BE();

describe('e2e logs of real pods, by label', () => {
  it('follows several until they end, in the order of their times, and reads them again the same', async () => {
    const build = newBuild();
    const script = (name: string) => `for i in 1 2 3; do echo ${name} $i; sleep 0.7; done`;
    await Promise.all([
      createPod({ step: 'unit', build, main: script('unit') }),
      createPod({ step: 'lint', build, main: `sleep 0.3; ${script('lint')}` }),
    ]);
    const followed = await logs('-l', `BUILD_ID=${build}`, '--follow');
    expect([followed.exitCode, followed.stderr]).toEqual([0, '']);
    const lines = (name: string) => [1, 2, 3].map((n) => `${name}: ${name} ${n}`);
    const seen = followed.stdout.trimEnd().split('\n');
    expect(seen.filter((line) => line.startsWith('unit'))).toEqual(lines('unit'));
    expect(seen.filter((line) => line.startsWith('lint'))).toEqual(lines('lint'));
    const timed = await logs('-l', `BUILD_ID=${build}`, '--timestamps');
    const times = timed.stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ')[0] ?? '');
    expect(times).toHaveLength(6);
    expect(times).toEqual(times.toSorted());
  });

  it('names the labels that there are where none is meant', async () => {
    const build = newBuild();
    await until(await createPod({ step: 'unit', build, main: 'echo x' }), hasEnded);
    const { exitCode, stdout, stderr } = await logs('-l', `step_name=untt,BUILD_ID=${build}`);
    expect([exitCode, stdout, stderr]).toEqual([1, '', 'no step_name=untt; there is unit\n']);
  });

  it('shows every container where it is asked to, each under its name', async () => {
    const build = newBuild();
    const name = await createPod({ step: 'unit', build, init: 'echo before', main: 'sleep 1; echo own' });
    await until(name, hasEnded);
    const { stdout } = await logs('-l', `BUILD_ID=${build}`, '--container', 'all');
    expect(stdout).toBe('init: before\nwait: wait of the step\nmain: own\n');
    expect((await logs('-l', `BUILD_ID=${build}`, '--container', 'init')).stdout).toBe('before\n');
    const absent = await logs('-l', `BUILD_ID=${build}`, '--container', 'mian');
    expect([absent.exitCode, absent.stderr]).toEqual([
      1,
      expect.stringMatching(/^no step of .* has a container mian; there are main, (init, wait|wait, init)\n$/),
    ]);
  });
});

describe('the log that a run collects of a real pod', () => {
  const source = createPodLogSource(client);
  const tailOf = (podName: string) =>
    source.tail({ workflow: 'none', namespace: cluster.namespace, nodeId: podName, podName }, 100_000);

  it('is the step’s own, with what init and wait containers printed behind it', async () => {
    const name = await createPod({ step: 'unit', build: newBuild(), init: 'echo before', main: 'echo own; exit 3' });
    await until(name, hasEnded);
    expect(await tailOf(name)).toEqual({
      text: 'own\n',
      truncated: false,
      file: null,
      whole: '==> main <==\nown\n==> init <==\nbefore\n==> wait <==\nwait of the step\n',
    });
  });

  it('is that of the init container where the step never began', async () => {
    const name = await createPod({
      step: 'unit',
      build: newBuild(),
      init: 'echo no such volume; exit 1',
      main: 'true',
    });
    await until(name, hasEnded);
    expect((await tailOf(name))?.text).toBe('==> init <==\nno such volume\n');
  });

  it('has the life before a restart ahead of the last one', async () => {
    const main =
      'if [ -e /flag/seen ]; then echo second; else touch /flag/seen 2>/dev/null; echo first; fi; sleep 1; exit 1';
    const name = await createPod({ step: 'unit', build: newBuild(), main, restartPolicy: 'OnFailure' });
    await until(name, (status) => /"restartCount":[1-9]/.test(status));
    const tail = await tailOf(name);
    expect(tail?.text).toMatch(/^first\n(first\n)?$/);
    expect(tail?.whole ?? tail?.text).toContain('first\n');
  });
});

describe('a pod that vanishes while its log is followed', () => {
  it('is read on in Cloud Logging from the last line seen, and no line comes twice', async () => {
    const authority = createAuthority('cloud logging of the test');
    const { key, certificate: cert } = authority.issue({ commonName: 'logging', hosts: ['localhost'] });
    await using logging = await fakeLogging({ tls: { key, cert } });
    using directory = testDirectory();
    directory.write({ 'key.json': googleKeyFile(), 'ca.pem': authority.certificate });
    const build = newBuild();
    const name = await createPod({ step: 'unit', build, main: 'for i in 1 2 3; do echo line $i; done; sleep 300' });
    await until(name, (status) => status.includes('"running"'));
    const args = ['logs', '-f', '-l', `BUILD_ID=${build}`, '--engine', 'argo', '--logging-project', 'p'];
    let vanishing: Promise<void> | null = null;
    const { exitCode, stdout, stderr } = await runCli('e2e', args, {
      cwd: '/',
      env: {
        KUBECONFIG: cluster.kubeconfig,
        E2E_NAMESPACE: cluster.namespace,
        E2E_LOGGING_ENDPOINT: logging.endpoint.replace('127.0.0.1', 'localhost'),
        GOOGLE_APPLICATION_CREDENTIALS: join(directory.path, 'key.json'),
        GRPC_DEFAULT_SSL_ROOTS_FILE_PATH: join(directory.path, 'ca.pem'),
        METADATA_SERVER_DETECTION: 'none',
      },
      onOutput: (text) => {
        if (text.includes('line 3\n')) vanishing ??= vanish(name, logging);
      },
    });
    await vanishing;
    const lines = ['line 1', 'line 2', 'line 3', 'last words'].map((line) => `unit: ${line}\n`);
    expect([exitCode, stdout, stderr]).toEqual([0, lines.join(''), '']);
  });
});

/** The agent has written what the kubelet had, with its very times, and something after that. */
async function vanish(name: string, logging: FakeLogging): Promise<void> {
  const text = await kubectl(cluster, 'logs', name, '-c', 'main', '--timestamps');
  const resource = { namespace_name: cluster.namespace, pod_name: name, container_name: 'main' };
  const entries = text
    .trimEnd()
    .split('\n')
    .map((line, index) => {
      const space = line.indexOf(' ');
      return { time: line.slice(0, space), text: line.slice(space + 1), insertId: `${index}`, resource };
    });
  logging.add(...entries, { time: new Date().toISOString(), text: 'last words', insertId: 'last', resource });
  await client.request({ method: 'DELETE', path: `${pods}/${name}`, query: { gracePeriodSeconds: '0' } });
}
