import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Template, Workflow } from '../../src/argo/types.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { testDirectory } from '../support/git-repo.ts';
import { leaf } from '../support/scripted-run.ts';
import { manifestOf } from './harness-repo.ts';
import { latestRun } from './result-files.ts';

const sh = (name: string, script: string): Template => ({
  name,
  container: { image: 'busybox', command: ['sh', '-c', script] },
});
const waiting = {
  entrypoint: 'main',
  onExit: 'bye',
  templates: [sh('main', 'echo begun; sleep 30'), sh('bye', 'echo bye {{workflow.status}}')],
};
const approval = {
  entrypoint: 'main',
  templates: [
    {
      name: 'main',
      steps: [
        [{ name: 'approve', template: 'approve' }],
        [
          {
            name: 'say',
            template: 'say',
            arguments: { parameters: [{ name: 'w', value: '{{steps.approve.outputs.parameters.answer}}' }] },
          },
        ],
      ],
    },
    {
      name: 'approve',
      suspend: {},
      outputs: { parameters: [{ name: 'answer', valueFrom: { supplied: {} } }] },
    },
    { ...sh('say', 'echo said {{inputs.parameters.w}}'), inputs: { parameters: [{ name: 'w' }] } },
  ],
};

interface Started {
  readonly ended: Promise<CliResult>;
  e2e(...args: readonly string[]): Promise<CliResult>;
}

/** Starts `e2e run` on a workflow called `acted` and resolves once its output has the text. */
function started(cwd: string, spec: object, text: string): Promise<Started> {
  writeFileSync(join(cwd, 'workflow.json'), manifestOf('acted', spec));
  const e2e = (...args: readonly string[]) => runCli('e2e', args, { cwd });
  return new Promise((resolve, reject) => {
    const ended = runCli('e2e', ['run', 'workflow.json', '--json'], {
      cwd,
      onOutput: (printed) => {
        if (printed.includes(text)) resolve({ ended, e2e });
      },
    });
    ended.then(({ stderr }) => reject(new Error(`it ended before it said ${text}: ${stderr}`)), reject);
  });
}

async function endOf({ ended }: Started): Promise<readonly unknown[]> {
  const { exitCode, stdout } = await ended;
  const { status } = JSON.parse(stdout) as Workflow;
  const nodes = Object.values(status?.nodes ?? {}).map((node) => `${node.displayName} ${node.phase}`);
  return [exitCode, status?.phase, status?.message ?? null, nodes.toSorted()];
}

describe('a run that another process acts on', () => {
  it.each([
    ['stop', [], 'stopped', 'Stop', ['acted Failed', 'acted.onExit Succeeded']],
    ['stop', ['--terminate'], 'terminated', 'Terminate', ['acted Failed']],
  ] as const)('e2e %s %j ends it as Argo does', async (verb, flags, done, strategy, nodes) => {
    using directory = testDirectory();
    const run = await started(directory.path, waiting, 'acted/main  Running');
    expect(await run.e2e(verb, ...flags, 'latest')).toMatchObject({ exitCode: 0, stdout: `acted ${done}\n` });
    expect(await endOf(run)).toEqual([1, 'Failed', `Stopped with strategy '${strategy}'`, nodes]);
  });

  it('e2e delete ends it with the object as it was last, and without its exit handler', async () => {
    using directory = testDirectory();
    const run = await started(directory.path, waiting, 'acted/main  Running');
    expect(await run.e2e('delete', 'latest')).toMatchObject({ exitCode: 0, stdout: 'acted deleted\n' });
    expect(await endOf(run)).toEqual([1, 'Running', null, ['acted Running']]);
    expect(await run.e2e('get')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('has no workflow') });
  });

  it('e2e suspend lets nothing begin until e2e resume', async () => {
    using directory = testDirectory();
    const steps = [[{ name: 'a', template: 'a' }], [{ name: 'b', template: 'b' }]];
    const spec = { entrypoint: 'main', templates: [{ name: 'main', steps }, sh('a', 'sleep 1.5'), leaf('b')] };
    const run = await started(directory.path, spec, 'acted/a  Running');
    expect(await run.e2e('suspend', 'latest')).toMatchObject({ exitCode: 0, stdout: 'acted suspended\n' });
    await untilStatus(run, ({ progress }) => progress === '1/1');
    expect((await statusOf(run)).phase).toBe('Running');
    expect(await run.e2e('resume', 'latest')).toMatchObject({ exitCode: 0, stdout: 'acted resumed\n' });
    const nodes = ['[0] Succeeded', '[1] Succeeded', 'a Succeeded', 'acted Succeeded', 'b Succeeded'];
    expect(await endOf(run)).toEqual([0, 'Succeeded', null, nodes]);
  });

  it('e2e resume gives a waiting step its outputs, and refuses a step that does not wait', async () => {
    using directory = testDirectory();
    const run = await started(directory.path, approval, 'acted/approve  Running');
    const refused = await run.e2e('resume', 'latest', '--node', 'aprove', '--value', 'answer=YES');
    expect([refused.exitCode, refused.stderr]).toEqual([
      2,
      'cannot resume acted: no suspended node is called aprove\n',
    ]);
    const taken = await run.e2e('resume', 'latest', '--node', 'approve', '--value', 'answer=YES=1');
    expect(taken).toMatchObject({ exitCode: 0, stdout: 'acted resumed\n' });
    expect((await endOf(run)).slice(0, 2)).toEqual([0, 'Succeeded']);
    expect((await run.e2e('logs', '--step', 'say')).stdout).toBe('said YES=1\n');
  });

  it('makes a step again whose whole process group was killed early, as Argo does with a lost pod', async () => {
    using directory = testDirectory();
    const spec = { ...waiting, templates: [sh('main', 'echo begun; sleep 3'), sh('bye', 'true')] };
    const run = await started(directory.path, spec, 'acted/main  Running');
    while ((await run.e2e('logs')).stdout !== 'begun\n') await new Promise(setImmediate);
    process.kill(-recordedProcess(directory.path), 'SIGKILL');
    expect(await endOf(run)).toEqual([0, 'Succeeded', null, ['acted Succeeded', 'acted.onExit Succeeded']]);
    expect((await run.e2e('logs', '--step', 'main')).stdout).toBe('begun\n');
  });
});

describe('a run that has ended', () => {
  it('is shown and its logs are read, but nothing can be done to it', async () => {
    using directory = testDirectory();
    const tasks = ['one', 'two'].map((name) => ({ name, template: name }));
    const spec = {
      entrypoint: 'main',
      templates: [{ name: 'main', dag: { tasks } }, sh('one', 'echo a; echo b; echo c'), sh('two', 'echo d; exit 3')],
    };
    writeFileSync(join(directory.path, 'workflow.json'), manifestOf('acted', spec));
    const e2e = (...args: readonly string[]) => runCli('e2e', args, { cwd: directory.path });
    await e2e('run', 'workflow.json');
    const id = basename(latestRun(directory.path));

    const shown = await e2e('status', id);
    expect(shown.exitCode).toBe(0);
    expect(shown.stdout).toMatch(/^Run: {8}\d+\nName: {7}acted\nNamespace: {2}default\nStatus: {5}Failed\n/);
    expect(shown.stdout).toMatch(
      / ├─✔ one +one +acted-one-\d+ +\S+\n └─✖ two +two +acted-two-\d+ +\S+ +main: Error \(exit code 3\)\n$/,
    );
    const { stdout } = await e2e('get', '--json');
    expect((JSON.parse(stdout) as Workflow).status?.phase).toBe('Failed');

    const logs = await Promise.all([
      e2e('logs'),
      e2e('logs', id, '--step', 'one', '--tail', '2'),
      e2e('logs', 'latest', '--step', 'to'),
      e2e('stop', 'latest'),
      e2e('stop', 'nowhere'),
      e2e('get', id, '--workflow', 'other'),
      e2e('logs', 'acted', '--step', 'two'),
    ]);
    expect(
      logs.map(({ exitCode, stdout, stderr }) => [exitCode, lines(stdout), stderr.replaceAll(directory.path, '.')]),
    ).toEqual([
      [0, ['one: a', 'one: b', 'one: c', 'two: d'], ''],
      [0, ['b', 'c'], ''],
      [1, [], `run ${id} has no step to; there are two, one\n`],
      [2, [], `run ${id} has ended, nothing can stop it: acted Failed\n  → e2e get ${id}\n`],
      [
        2,
        [],
        `there is no run nowhere under ./.argo-e2e/runs\n  → there are ${id}; for one on a cluster add -n NAMESPACE\n`,
      ],
      [2, [], `run ${id} has no workflow other\n  → it has acted\n`],
      [0, ['d'], ''],
    ]);
  });

  it('is told from one that goes on when its process was killed outright', async () => {
    using directory = testDirectory();
    writeFileSync(join(directory.path, 'workflow.json'), manifestOf('acted', waiting));
    const killed = await runCli('e2e', ['run', 'workflow.json'], {
      cwd: directory.path,
      onOutput: (printed, child) => {
        if (printed.includes('acted/main  Running')) child.kill('SIGKILL');
      },
    });
    expect(killed.signal).toBe('SIGKILL');
    const shown = await runCli('e2e', ['get'], { cwd: directory.path });
    expect(shown.stdout).toContain('the process that ran it was killed');
    const stopped = await runCli('e2e', ['stop', 'latest'], { cwd: directory.path });
    expect([stopped.exitCode, stopped.stderr]).toEqual([2, expect.stringContaining('nothing is left to stop')]);
  });

  it('cannot be found where nothing has been run', async () => {
    using directory = testDirectory();
    const { exitCode, stderr } = await runCli('e2e', ['get'], { cwd: directory.path });
    expect([exitCode, stderr.includes('nothing has been run here')]).toEqual([2, true]);
  });
});

function lines(text: string): readonly string[] {
  return text.split('\n').slice(0, -1).toSorted();
}

async function statusOf({ e2e }: Started): Promise<NonNullable<Workflow['status']>> {
  return (JSON.parse((await e2e('get', '--json')).stdout) as Workflow).status ?? {};
}

async function untilStatus(run: Started, isThere: (status: NonNullable<Workflow['status']>) => boolean): Promise<void> {
  while (!isThere(await statusOf(run))) await new Promise(setImmediate);
}

/** Process group of the only step. */
function recordedProcess(cwd: string): number {
  const workflows = join(latestRun(cwd), 'state', 'workflows');
  const names = readdirSync(workflows, { recursive: true, encoding: 'utf8' });
  const file = names.find((name) => basename(name) === 'process.json') ?? '';
  return (JSON.parse(readFileSync(join(workflows, file), 'utf8')) as { readonly pid: number }).pid;
}
