/** `--pause-on-failure` on a cluster as a person at a terminal meets it; the shell in the pods is tested by itself and in real pods. */
import { describe, expect, it } from 'vitest';
import type { WorkflowStatus } from '../../../src/argo/status-types.ts';
import type { Workflow } from '../../../src/argo/types.ts';
import { keepingCommand } from '../../../src/engine/argo/pause/keeping-shell.ts';
import { linesOfFiles } from '../../../src/in-step/printed-artifacts.ts';
import { type CliResult, runCli } from '../../support/cli.ts';
import { testDirectory } from '../../support/git-repo.ts';
import { manifestOf, specOf } from '../harness-repo.ts';
import { filesIn, latestRun } from '../result-files.ts';
import type { ClusterScript } from './cluster-script.ts';
import { fakeCluster, kubeconfigFor } from './fake-cluster.ts';

const times = { startedAt: '2026-11-21T10:00:00Z', finishedAt: '2026-11-21T10:00:09Z' };
const running: WorkflowStatus = { phase: 'Running', startedAt: times.startedAt };
const keptLine = 'argo-e2e: exit code 3, kept for 600 s; to go on: touch /var/run/argo/ctr/main/after';

/** One pod, in which a step failed and goes on. */
const pods: ClusterScript['pods'] = ({ metadata: { name = '', labels = {} } }) => [
  {
    namespace: 'ci',
    name: 'w-main-1',
    labels: { 'argo-e2e/run': labels['argo-e2e/run'] ?? '', 'workflows.argoproj.io/completed': 'false' },
    annotations: { 'workflows.argoproj.io/node-name': `${name}.main` },
    log: `2026-11-21T10:00:05.5Z broken\n2026-11-21T10:00:05.6Z ${keptLine}\n2026-11-21T10:00:07.1Z argo-e2e: goes on\n`,
    isRunning: true,
  },
];

interface Ran extends CliResult {
  readonly submitted: Workflow | undefined;
}

/** The workflow fails once this has been printed. */
async function run(spec: object, flags: readonly string[], script: ClusterScript, until: string): Promise<Ran> {
  await using cluster = await fakeCluster({
    statusOf: ({ status }) => (status === undefined ? running : null),
    ...script,
  });
  using directory = testDirectory();
  directory.write({ 'w.json': manifestOf('w', spec), '.kube/config': kubeconfigFor(cluster) });
  const result = await runCli('e2e', ['run', 'w.json', '--engine', 'argo', '--progress', 'plain', ...flags], {
    cwd: directory.path,
    env: { HOME: directory.path },
    onOutput: (text) => {
      const [workflow] = cluster.workflows();
      if (!text.includes(until) || workflow?.status?.phase !== 'Running') return;
      const labels = { ...workflow.metadata.labels, 'workflows.argoproj.io/completed': 'true' };
      cluster.add({ ...workflow, metadata: { ...workflow.metadata, labels }, status: { phase: 'Failed', ...times } });
    },
  });
  return { ...result, submitted: cluster.workflows()[0] };
}

describe('e2e run --pause-on-failure on a cluster', () => {
  it('says of a step that failed how long it is kept, how to get in and how it goes on, and that it does', async () => {
    const { exitCode, stderr, submitted } = await run(
      specOf('exit 3'),
      ['--pause-on-failure', '--context', 'test'],
      { pods },
      'w.main goes on',
    );
    const said = stderr.split('\n').map((line) => line.replace(/^\[\+\d\d:\d\d\] /, ''));
    expect(exitCode).toBe(1);
    expect(said.filter((line) => /w\.main|kubectl/.test(line))).toEqual([
      'w.main failed (exit code 3) and its pod is kept for 10m, until 2026-11-21T10:10:05Z',
      'enter        kubectl --context test -n ci exec -it w-main-1 -c main -- sh',
      'to go on     kubectl --context test -n ci exec w-main-1 -c main -- touch /var/run/argo/ctr/main/after',
      'w.main goes on',
    ]);
    expect(submitted?.spec.templates?.[0]?.script?.command).toEqual(keepingCommand(['sh', '-e'], 600));
  });

  it.each([
    ['pods', /\/pods\?/],
    ['logs', /\/log\?/],
  ])(
    'says once that nobody can tell, where %s may not be read, and the verdict is as it would be',
    async (_, asked) => {
      const refuse: ClusterScript['refuse'] = (__, path) => (asked.test(path) ? [403, 'not for you'] : null);
      const flags = ['--pause-on-failure=1m'];
      const { exitCode, stderr } = await run(specOf('exit 3'), flags, { pods, refuse }, 'nobody can');
      const said = stderr.match(/--pause-on-failure: nobody can tell which steps are kept: .*not for you/g);
      expect([exitCode, said]).toEqual([1, [expect.any(String)]]);
    },
  );

  it('says it once, also where reading the log broke off and began anew', async () => {
    let asked = 0;
    const refuse: ClusterScript['refuse'] = (_, path) => {
      if (!path.includes('/log?')) return null;
      asked += 1;
      return asked === 1 || asked > 6 ? null : [503, 'not now'];
    };
    const early: ClusterScript['pods'] = (workflow) =>
      (pods?.(workflow) ?? []).map((pod) => ({
        ...pod,
        log: asked < 2 ? (pod.log ?? '').replace(/^.* goes on\n/m, '') : pod.log,
      }));
    const { stderr } = await run(specOf('exit 3'), ['--pause-on-failure'], { pods: early, refuse }, 'w.main goes on');
    expect([stderr.match(/ is kept for /g), asked > 6]).toEqual([[' is kept for '], true]);
  });

  it('knows its steps as they were written: what the copying one printed comes back', async () => {
    const container = { image: 'busybox', command: ['e2e', 'copy-artifacts'] };
    const log = linesOfFiles([{ name: 'notes.txt', content: Buffer.from('kept') }]).join('\n');
    await using cluster = await fakeCluster({
      statusOf: ({ status, metadata: { name = '' } }) => {
        const node = {
          id: name,
          name,
          displayName: name,
          type: 'Pod',
          templateName: 'main',
          phase: 'Succeeded',
        } as const;
        return status === undefined ? { phase: 'Succeeded', ...times, nodes: { [name]: { ...node, ...times } } } : null;
      },
      pods: ({ metadata: { name = '' } }) => [{ namespace: 'ci', name, labels: {}, annotations: {}, log: `${log}\n` }],
    });
    using directory = testDirectory();
    const spec = { entrypoint: 'main', templates: [{ name: 'main', container }] };
    directory.write({ 'w.json': manifestOf('w', spec), '.kube/config': kubeconfigFor(cluster) });
    const options = { cwd: directory.path, env: { HOME: directory.path } };
    const { exitCode } = await runCli('e2e', ['run', 'w.json', '--engine', 'argo', '--pause-on-failure'], options);
    const [submitted] = cluster.workflows();
    expect([exitCode, submitted?.spec.templates?.[0]?.container?.command]).toEqual([
      0,
      keepingCommand(container.command, 600),
    ]);
    expect(filesIn(latestRun(directory.path))).toContainEqual(expect.stringMatching(/^artifacts\/.*notes\.txt$/));
  });

  it('submits what was written, and looks for no pod, where the flag is not given', async () => {
    const { stderr, submitted } = await run(specOf('exit 3'), [], { pods }, 'w  Running');
    expect(submitted?.spec).toMatchObject(specOf('exit 3'));
    expect(stderr).not.toContain('kept');
  });

  it('is refused before anything is started for a step that leaves its command to its image', async () => {
    const spec = { entrypoint: 'main', templates: [{ name: 'main', container: { image: 'busybox' } }] };
    const { exitCode, stdout, submitted } = await run(spec, ['--pause-on-failure'], {}, 'never');
    expect([exitCode, submitted]).toEqual([2, undefined]);
    expect(stdout).toContain('--pause-on-failure cannot keep template "main": it leaves its command to its image');
    expect(stdout).toContain('spec.templates[0].container.command');
  });

  it('says of a workflow that is broken anyway what it says without the flag', async () => {
    const spec = { entrypoint: 'main', templates: [{ name: 'main', steps: [{ name: 'a', template: 'main' }] }] };
    const [plain, paused] = [await run(spec, [], {}, 'never'), await run(spec, ['--pause-on-failure'], {}, 'never')];
    const errors = ({ stdout }: Ran) => stdout.split('\n').filter((line) => line.includes('spec.'));
    expect([plain.exitCode, paused.exitCode, errors(paused)]).toEqual([2, 2, errors(plain)]);
    expect(errors(plain)).not.toEqual([]);
  });
});
