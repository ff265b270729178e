/** `e2e logs --source stackdriver` as it is typed, against Cloud Logging over TLS. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { testDirectory } from '../support/git-repo.ts';
import { authority, cloud, entry, keyFile, project, withPlaces } from './log-places.ts';

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
