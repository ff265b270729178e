import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { WorkflowStatus } from '../../../src/argo/status-types.ts';
import type { Workflow } from '../../../src/argo/types.ts';
import { linesOfFiles } from '../../../src/in-step/printed-artifacts.ts';
import { type CliOptions, type CliResult, type RunningCli, runCli } from '../../support/cli.ts';
import { type EntryOf, harnessRepo, manifestOf, specOf } from '../harness-repo.ts';
import { filesIn, latestRun, resultsIn } from '../result-files.ts';
import type { ClusterScript } from './cluster-script.ts';
import { type FakeCluster, fakeCluster, kubeconfigFor } from './fake-cluster.ts';

const token = 'very-secret-token-0123456789';
const envSecret = 'ghp-very-secret-variable';
const started = '2026-11-21T10:00:00Z';
const finished = '2026-11-21T10:00:09Z';

/** What Argo writes of a workflow with one pod. */
function ended({ metadata }: Workflow, phase: 'Succeeded' | 'Failed'): WorkflowStatus {
  const { name = '' } = metadata;
  const message = phase === 'Failed' ? { message: 'main: Error (exit code 3)' } : {};
  const node = { id: name, name, displayName: name, type: 'Pod', templateName: 'main', phase } as const;
  const times = { startedAt: started, finishedAt: finished };
  return { phase, ...message, ...times, nodes: { [name]: { ...node, ...message, ...times } } };
}

const running: WorkflowStatus = { phase: 'Running', startedAt: started };
const succeeds: ClusterScript = {
  statusOf: (workflow) => (workflow.status === undefined ? ended(workflow, 'Succeeded') : null),
};

interface Rig {
  readonly cluster: FakeCluster;
  readonly repo: string;
  run(args: readonly string[], options?: Partial<CliOptions>): Promise<CliResult>;
}

/** `run_e2e --engine argo` in a repository with these entries. */
async function onCluster(
  entries: Readonly<Record<string, EntryOf>>,
  script: ClusterScript,
  work: (rig: Rig) => Promise<void>,
): Promise<void> {
  await using cluster = await fakeCluster(script);
  using repo = harnessRepo(entries);
  repo.write({ '.kube/config': kubeconfigFor(cluster, token) });
  const env = { HOME: repo.path, E2E_ENGINE: 'argo' };
  const run: Rig['run'] = (args, options = {}) =>
    runCli('run_e2e', args, { cwd: repo.path, ...options, env: { ...env, ...options.env } });
  await work({ cluster, repo: repo.path, run });
}

const path = '/apis/argoproj.io/v1alpha1/namespaces/ci/workflows';

describe('a run on a cluster', () => {
  it('creates every workflow once, after all of them were tried, and passes when they do', async () => {
    await onCluster({ one: 'true', two: 'true' }, succeeds, async ({ cluster, repo, run }) => {
      const { exitCode, stdout, stderr } = await run([]);
      expect({ exitCode, stderr }).toMatchObject({
        exitCode: 0,
        stderr: expect.stringContaining('engine argo (E2E_ENGINE)'),
      });
      expect(stdout).toContain('PASSED: 2 workflows passed');
      const posts = cluster.seen.filter(({ method, path: asked }) => method === 'POST' && asked.startsWith(path));
      const tried = posts.map(({ path: asked }) => [
        asked.includes('dryRun=All'),
        asked.includes('fieldValidation=Strict'),
      ]);
      expect(tried).toEqual([
        [true, true],
        [true, true],
        [false, true],
        [false, true],
      ]);
      expect(cluster.changes()).toEqual([`POST ${path}`, `POST ${path}`]);
      const { report } = resultsIn(latestRun(repo));
      expect(cluster.workflows().map(({ metadata }) => metadata.labels?.['argo-e2e/run'])).toEqual([
        report['runId'],
        report['runId'],
      ]);
      expect(report).toMatchObject({
        engine: { name: 'argo', chosenBy: 'E2E_ENGINE' },
        problems: [],
        workflows: [
          { outcome: 'passed', namespace: 'ci' },
          { outcome: 'passed', namespace: 'ci' },
        ],
      });
    });
  });

  it('that fails shows the end of the step’s log, keeps it, and names the commands that look further', async () => {
    const pods: ClusterScript['pods'] = ({ metadata: { name = '' } }) => [
      {
        namespace: 'ci',
        name,
        labels: {},
        annotations: {},
        log: 'time=2026-11-21T06:46:51.063Z level=INFO msg="waiting" argo=true\nno such thing\n',
      },
    ];
    const fails: ClusterScript = {
      pods,
      statusOf: (workflow) => (workflow.status === undefined ? ended(workflow, 'Failed') : null),
    };
    await onCluster({ one: 'exit 3' }, fails, async ({ repo, run }) => {
      const { exitCode, stdout } = await run([]);
      const { report, names } = resultsIn(latestRun(repo));
      expect(exitCode).toBe(1);
      expect(stdout).toContain('  | no such thing\n  log ');
      expect(stdout).toMatch(new RegExp(`e2e logs ${report['runId']} --workflow \\S+ --step main -n ci`));
      const log = names.find((name) => name.endsWith('-build-log.txt')) ?? '';
      expect(readFileSync(join(latestRun(repo), log), 'utf8')).toBe('no such thing\n');
    });
  });

  it('takes a manifest as it stands, from another place than any checkout', async () => {
    await onCluster({}, succeeds, async ({ cluster, repo }) => {
      const env = { HOME: repo, KUBECONFIG: `${repo}/.kube/config` };
      const manifest = manifestOf('by-hand', specOf('true'));
      const { exitCode, stdout } = await runCli('e2e', ['run', '-', '--engine', 'argo', '--json'], {
        cwd: repo,
        env,
        input: manifest,
      });
      expect([exitCode, (JSON.parse(stdout) as Workflow).status?.phase]).toEqual([0, 'Succeeded']);
      expect(cluster.workflows().map(({ metadata }) => metadata.name)).toEqual(['by-hand']);
    });
  });

  it('says once how artifacts come back, and makes no problem of a workflow that has none', async () => {
    await onCluster({ one: 'true' }, succeeds, async ({ repo, run }) => {
      const { stderr } = await run([]);
      expect(stderr.match(/comes back through the log of their exit handler/g)).toHaveLength(1);
      expect(resultsIn(latestRun(repo)).report).toMatchObject({ problems: [], workflows: [{ junit: null }] });
    });
  });

  it('fetches what the copying step printed: test results count, and a name that leads elsewhere leads nowhere', async () => {
    const junit =
      '<testsuite name="s" tests="2" failures="1"><testcase name="a"/><testcase name="b"><failure message="no"/></testcase></testsuite>';
    const log = linesOfFiles([
      { name: 'unit/junit_unit.xml', content: Buffer.from(junit) },
      { name: '../../../../escaped.txt', content: Buffer.from('x') },
      { name: 'unit', content: Buffer.from('in the way of a directory') },
      { name: 'notes.txt', content: Buffer.from('kept') },
    ]);
    const spec = {
      entrypoint: 'main',
      templates: [{ name: 'main', container: { image: 'busybox', command: ['e2e', 'copy-artifacts'] } }],
    };
    const pods: ClusterScript['pods'] = ({ metadata: { name = '' } }) => [
      { namespace: 'ci', name, labels: {}, annotations: {}, log: `first\n${log.join('\n')}\nlast\n` },
    ];
    await onCluster({ one: { spec } }, { ...succeeds, pods }, async ({ cluster, repo, run }) => {
      const { exitCode, stdout } = await run(['--junit-required']);
      const [workflow] = cluster.workflows();
      expect(workflow?.spec.templates?.[0]?.container?.env).toEqual([{ name: 'E2E_DESTINATION', value: 'log:' }]);
      expect([exitCode, stdout]).toEqual([1, expect.stringContaining('1 of 2 tests failed: s › b')]);
      const names = filesIn(latestRun(repo));
      expect(names.filter((each) => each.endsWith('notes.txt') && each.startsWith('artifacts/'))).toHaveLength(1);
      expect(names.filter((each) => each.includes('escaped'))).toEqual([]);
    });
  });

  it('fetches it as soon as a workflow has ended, for podGC may have taken its pods when the others have', async () => {
    const [line = ''] = linesOfFiles([{ name: 'notes.txt', content: Buffer.from('kept') }]);
    const spec = (name: string) => ({
      entrypoint: 'main',
      podGC: { strategy: 'OnPodCompletion' },
      templates: [{ name: 'main', container: { image: name, command: ['e2e', 'copy-artifacts'] } }],
    });
    const isSlow = ({ spec: { templates } }: Workflow) => templates?.[0]?.container?.image === 'slow';
    let endSlow: () => void = () => {};
    const script: ClusterScript = {
      statusOf: (workflow) =>
        workflow.status !== undefined ? null : isSlow(workflow) ? running : ended(workflow, 'Succeeded'),
      pods: ({ metadata: { name = '' } }) => [{ namespace: 'ci', name, labels: {}, annotations: {}, log: `${line}\n` }],
      refuse: (_, asked) => {
        if (asked.includes('/log?')) endSlow();
        return null;
      },
    };
    await onCluster({ quick: { spec: spec('quick') }, slow: { spec: spec('slow') } }, script, async (rig) => {
      endSlow = () => {
        const slow = rig.cluster.workflows().find(isSlow);
        if (slow !== undefined && slow.status?.phase === 'Running')
          rig.cluster.add({ ...slow, status: ended(slow, 'Succeeded') });
      };
      const { exitCode } = await rig.run([]);
      const kept = filesIn(latestRun(rig.repo)).filter((name) => name.endsWith('notes.txt'));
      expect([exitCode, kept.length]).toEqual([0, 2]);
    });
  });
});

describe('a run that a cluster must not or cannot take', () => {
  const nothing: ClusterScript = {};

  it.each([
    ['a host path', { volumes: [{ name: 'v', hostPath: { path: '/' } }] }, [], '--allow-host-path'],
    [
      'somebody’s claim',
      { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'other' } }] },
      [],
      '--allow-claim other',
    ],
    ['another account', { serviceAccountName: 'admin' }, [], '--allow-service-account admin'],
    ['a foreign image', {}, ['--allow-image-prefix', 'ghcr.io/acme/'], '--allow-image-prefix'],
    ['another namespace', {}, ['--allow-namespace', 'e2e'], '--allow-namespace ci'],
  ])(
    'because of %s: exit 2 with the flag that would allow it, and nothing is created',
    async (_, extra, flags, hint) => {
      const spec = { ...specOf('true'), ...extra };
      await onCluster({ one: { spec }, two: 'true' }, nothing, async ({ cluster, run }) => {
        const { exitCode, stdout } = await run(flags);
        expect(exitCode).toBe(2);
        expect(stdout).toContain(hint);
        expect(cluster.changes()).toEqual([]);
      });
    },
  );

  it('half-way: what was created is terminated, and named', async () => {
    let created = 0;
    const refuse: ClusterScript['refuse'] = (method, asked) => {
      if (method !== 'POST' || asked.includes('dryRun')) return null;
      created += 1;
      return created === 1 ? null : [422, 'admission says no'];
    };
    await onCluster({ one: 'true', two: 'true' }, { refuse, statusOf: () => null }, async ({ cluster, run }) => {
      const { exitCode, stdout, stderr } = await run([]);
      const [left, ...more] = cluster.workflows();
      expect([exitCode, left?.spec.shutdown, more]).toEqual([2, 'Terminate', []]);
      expect(stderr).toContain(`: ${left?.metadata.name} is terminated: not all could be submitted\n`);
      expect(stdout).toContain(`${left?.metadata.name} is terminated: not all could be submitted`); // in the report, too
      expect(stdout).toContain('admission says no');
    });
  });

  it('is given the same workflow by the flag that allows it', async () => {
    const spec = { ...specOf('true'), serviceAccountName: 'admin' };
    await onCluster({ one: { spec } }, succeeds, async ({ run }) => {
      expect((await run(['--allow-service-account', 'admin'])).exitCode).toBe(0);
    });
  });

  it('because we have no right to create: the right is named, and the role that grants it', async () => {
    const message =
      'workflows.argoproj.io is forbidden: User "ann" cannot create resource "workflows" in API group "argoproj.io" in the namespace "ci"';
    const refuse = (method: string, asked: string) =>
      method === 'POST' && asked.startsWith(path) ? ([403, message] as const) : null;
    await onCluster({ one: 'true' }, { refuse }, async ({ cluster, run }) => {
      const { exitCode, stdout } = await run([]);
      expect(exitCode).toBe(3);
      expect(stdout).toContain('user "ann" may not create workflows.argoproj.io in namespace ci');
      expect(stdout).toMatch(/^kubectl apply -f - <<'EOF'\napiVersion[\s\S]*\nEOF$/m);
      expect(cluster.workflows()).toEqual([]);
    });
  });

  it.each([
    ['no cluster is configured', { HOME: '/nonexistent' }, [], 2, 'no cluster is configured'],
    ['there is no such context', {}, ['--context', 'prod'], 2, 'prod'],
    ['there is no such namespace', {}, ['--namespace', 'nowhere'], 2, 'nowhere'],
    ['the cluster sees no working tree', {}, ['--dirty'], 2, '--dirty'],
    ['secrets of files are for this machine', {}, ['--secret', 'a.b=c'], 2, '--secret'],
  ])('because %s: one error, results, and nothing is created', async (_, env, flags, code, says) => {
    await onCluster({ one: 'true' }, nothing, async ({ cluster, repo, run }) => {
      const { exitCode, stdout } = await run(flags, { env });
      expect([exitCode, cluster.changes()]).toEqual([code, []]);
      expect(stdout.split('\n').filter((line) => line.startsWith('ERROR:'))).toEqual([expect.stringContaining(says)]);
      expect(resultsIn(latestRun(repo)).last).toBe('finished.json');
    });
  });

  it('because one step is to be run again, which only works on the volumes of this machine', async () => {
    await onCluster({ one: 'true' }, nothing, async ({ cluster, repo }) => {
      const again = ['run', 'one', '--step', 'main', '--from-run', 'latest', '--engine', 'argo'];
      const { exitCode, stderr } = await runCli('e2e', again, { cwd: repo });
      expect([exitCode, stderr.split('\n')[0], cluster.seen]).toEqual([2, expect.stringContaining('--step'), []]);
    });
  });
});

describe('an interrupted run on a cluster', () => {
  /** Ends a workflow when `spec.shutdown` asks for it. */
  const stops: ClusterScript = {
    statusOf: (workflow) => {
      if (workflow.status === undefined) return running;
      return workflow.spec.shutdown === undefined || workflow.status.phase !== 'Running'
        ? null
        : ended(workflow, 'Failed');
    },
  };

  it('stops its own workflows once, waits for their ends, and writes its results', async () => {
    await onCluster({ one: 'true', two: 'true' }, stops, async ({ cluster, repo, run }) => {
      const onOutput = whenRunning(cluster, 2, (child) => {
        child.kill('SIGINT');
        child.kill('SIGTERM');
      });
      const { exitCode, stdout, stderr } = await run([], { onOutput });
      expect(exitCode).toBe(130);
      // which of two signals at once is heard first is the kernel's to say
      expect(stderr).toMatch(
        /\] interrupted by SIG(?:INT|TERM): stopping what still runs; a further Ctrl-C ends at once\n/,
      );
      expect(stdout).toContain('INTERRUPTED');
      const patches = cluster.seen.filter(({ method }) => method === 'PATCH').map(({ body }) => body);
      expect(patches).toEqual([{ spec: { shutdown: 'Stop' } }, { spec: { shutdown: 'Stop' } }]);
      const { last, finished: result, report } = resultsIn(latestRun(repo));
      expect({ last, result, report }).toMatchObject({
        last: 'finished.json',
        result: { result: 'ABORTED' },
        report: { workflows: [{ outcome: 'interrupted' }, { outcome: 'interrupted' }] },
      });
    });
  });

  it('is said while it goes on, as is a deadline that has passed', async () => {
    await onCluster({ one: 'true' }, stops, async ({ run }) => {
      const { exitCode, stdout, stderr } = await run(['--timeout', '1s']);
      expect(stderr).toContain('] one: not finished after 1s: it is being stopped\n');
      expect([exitCode, stdout.includes('✖ one  timed-out')]).toEqual([1, true]);
    });
  });

  it('is not what a workflow is called that somebody deletes: that is said at once', async () => {
    await onCluster({ one: 'true' }, stops, async ({ cluster, run }) => {
      const onOutput = whenRunning(cluster, 1, () => {
        const [workflow] = cluster.workflows();
        void fetch(`${cluster.url}${path}/${workflow?.metadata.name}`, { method: 'DELETE' });
      });
      const { exitCode, stdout, stderr } = await run([], { onOutput });
      expect(stderr).toContain('] one: the workflow was deleted\n');
      expect([exitCode, stdout.includes('✖ one  deleted')]).toEqual([1, true]);
    });
  });

  it('that nothing stops is terminated, and ends inside the grace period', async () => {
    const stubborn: ClusterScript = { statusOf: ({ status }) => (status === undefined ? running : null) };
    await onCluster({ one: 'true' }, stubborn, async ({ cluster, run }) => {
      let abortedAt = 0;
      const onOutput = whenRunning(cluster, 1, (child) => {
        abortedAt = performance.now();
        child.kill('SIGINT');
      });
      const { exitCode } = await run([], { onOutput });
      expect(exitCode).toBe(130);
      expect(performance.now() - abortedAt).toBeLessThan(15_000);
      const patches = cluster.seen.filter(({ method }) => method === 'PATCH').map(({ body }) => body);
      expect(patches).toEqual([{ spec: { shutdown: 'Stop' } }, { spec: { shutdown: 'Terminate' } }]);
    });
  });

  it('ends at once at a later SIGINT, whatever connections are open', async () => {
    const stubborn: ClusterScript = { statusOf: ({ status }) => (status === undefined ? running : null) };
    await onCluster({ one: 'true' }, stubborn, async ({ cluster, run }) => {
      let secondAt = 0;
      const onOutput = whenRunning(cluster, 1, (child) => {
        const firstAt = performance.now();
        child.kill('SIGINT');
        const later = () => {
          if (performance.now() - firstAt < 1100) return void setImmediate(later);
          secondAt = performance.now();
          child.kill('SIGINT');
        };
        later();
      });
      expect((await run([], { onOutput })).exitCode).toBe(130);
      expect(performance.now() - secondAt).toBeLessThan(2000);
    });
  });
});

describe('the next start of a ProwJob', () => {
  const prow = { JOB_TYPE: 'presubmit', JOB_NAME: 'e2e', BUILD_ID: '1584987912955498496', PROW_JOB_ID: 'job-1' };
  const pull = { REPO_OWNER: 'acme', REPO_NAME: 'widgets', PULL_BASE_REF: 'main', PULL_NUMBER: '7' };

  /** A workflow of an earlier build. */
  const earlier = (name: string, labels: Readonly<Record<string, string>>): Workflow => ({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: {
      name,
      namespace: 'ci',
      labels: { 'argo-e2e/run': 'earlier', ...prow, ...pull, BUILD_ID: '100', ...labels },
    },
    spec: {},
    status: running,
  });

  it.each([
    [[], [`DELETE ${path}/killed`]],
    [['--stop-superseded'], [`DELETE ${path}/killed`, `PATCH ${path}/older`]],
  ])(
    'with %j clears what earlier starts left running, and nothing else, before it creates anything',
    async (flags, cleared) => {
      await onCluster({ one: 'true' }, succeeds, async ({ cluster, run }) => {
        cluster.add(earlier('killed', {}));
        cluster.add(earlier('older', { PROW_JOB_ID: 'job-0' }));
        cluster.add(earlier('other-pull', { PROW_JOB_ID: 'job-2', PULL_NUMBER: '8' }));
        cluster.add(earlier('newer', { PROW_JOB_ID: 'job-3', BUILD_ID: '1584987912955498499' }));
        const { exitCode, stderr } = await run(['--all', ...flags], { env: { ...prow, ...pull } });
        expect({ exitCode, stderr }).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('killed') });
        expect(cluster.changes()).toEqual([...cleared, `POST ${path}`]);
      });
    },
  );

  it('finds by its labels also what a plain function has built', async () => {
    await onCluster({ one: 'true' }, succeeds, async ({ cluster, run }) => {
      await run(['--all'], { env: { ...prow, ...pull } });
      expect(cluster.workflows()[0]?.metadata.labels).toMatchObject({ ...prow, PULL_NUMBER: '7' });
    });
  });
});

describe('credentials of the cluster', () => {
  it('are in nothing that a run writes or prints, whether it passes or the server repeats them', async () => {
    const repeats: ClusterScript = {
      refuse: (method) => (method === 'POST' ? [403, `token ${token} is not allowed`] : null),
    };
    for (const script of [succeeds, repeats]) {
      await onCluster({ one: 'env' }, script, async ({ cluster, repo, run }) => {
        const { stdout, stderr } = await run([], { env: { GITHUB_TOKEN: envSecret } });
        expect(cluster.seen.every(({ authorization }) => authorization === `Bearer ${token}`)).toBe(true);
        const written = filesIn(join(repo, '.argo-e2e')).map((name) =>
          readFileSync(join(repo, '.argo-e2e', name), 'utf8'),
        );
        expect(written.length).toBeGreaterThan(3);
        expect(
          [stdout, stderr, JSON.stringify(cluster.workflows()), ...written].filter(
            (text) => text.includes(token) || text.includes(envSecret),
          ),
        ).toEqual([]);
      });
    }
  });

  it('are out of reach of workflow functions: no variable names them, and the file cannot be read', async () => {
    const body = `import { readFileSync } from 'node:fs';
const attempt = (work) => { try { return work(); } catch (error) { return error.code; } };
export const spy = ({ names }) => ({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata: { name: names.workflow,
  annotations: { seen: JSON.stringify([Object.keys(process.env).filter((name) => /KUBE|HOME|E2E/.test(name)), attempt(() => readFileSync(process.cwd() + '/../kube/config', 'utf8'))]) } },
  spec: ${JSON.stringify(specOf('true'))} });\n`;
    await onCluster({ spy: { module: body } }, succeeds, async ({ cluster, repo, run }) => {
      await run([], { env: { KUBECONFIG: `${repo}/.kube/config` } });
      expect(cluster.workflows()[0]?.metadata.annotations?.['seen']).toMatch(/^\[\[\],"(ENOENT|ERR_ACCESS_DENIED)"\]$/);
    });
  });
});

/** Calls `action` once, when so many workflows run and are watched. */
function whenRunning(
  cluster: FakeCluster,
  count: number,
  action: (child: RunningCli) => void,
): NonNullable<CliOptions['onOutput']> {
  let begun = false;
  return (_, child) => {
    if (begun) return;
    begun = true;
    const look = () => {
      const all = cluster.workflows().filter(({ status }) => status?.phase === 'Running');
      if (all.length < count || !cluster.isWatched()) setImmediate(look);
      else action(child);
    };
    look();
  };
}
