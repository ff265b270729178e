/** `e2e doctor` and `e2e gc` where there is no cluster: what they say, and how they end. */
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { testDirectory } from '../support/git-repo.ts';

async function e2e(...args: readonly string[]) {
  using home = testDirectory();
  return await runCli('e2e', args, { cwd: home.path, env: { HOME: home.path } });
}

describe('e2e doctor', () => {
  it('ends with 0 where nothing is missing: the local engine needs no cluster', async () => {
    const { exitCode, stdout } = await e2e('doctor', '--engine', 'local');
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('✔ Node')]);
    expect(stdout).toMatch(/\nready: nothing that is needed is missing, 1 to look at\n$/);
  });

  it('ends with 3 where something is missing, and a machine reads what and what to do', async () => {
    const { exitCode, stdout, stderr } = await e2e('doctor', '--json');
    const { ready, findings } = JSON.parse(stdout);
    expect([exitCode, ready, stderr]).toEqual([3, false, '']);
    const failed = findings.filter(({ standing }: { readonly standing: string }) => standing === 'failed');
    expect(failed).toEqual([
      {
        about: 'cluster',
        name: 'kubeconfig',
        standing: 'failed',
        seen: expect.stringContaining('no cluster is configured'),
        fix: expect.stringContaining('--kubeconfig'),
      },
    ]);
  });

  it('shows what Prow’s variables are worth', async () => {
    using home = testDirectory();
    const env = { HOME: home.path, JOB_SPEC: '{"type":"nonsense"}' };
    const { exitCode, stdout } = await runCli('e2e', ['doctor', '--engine', 'local'], { cwd: home.path, env });
    expect([exitCode, stdout]).toEqual([3, expect.stringMatching(/\nProw\n✖ .*\n {4}→ /)]);
  });
});

describe('e2e gc', () => {
  it.each([
    [['--older-than', '7'], '--older-than: expected an age such as 7d, 12h or 90m, saw "7"'],
    [['--keep-for', 'nightly-*'], '--keep-for nightly-*: expected PATTERN=AGE'],
    [['--keep-for', '=7d'], '--keep-for =7d: expected PATTERN=AGE'],
    [['--keep-for', 'a=b=soon'], '--keep-for: expected an age such as 7d, 12h or 90m, saw "soon"'],
    [['--kind', 'workfow'], 'did you mean "workflow"?'],
  ])('%s ends with 2 before anything is asked of a cluster', async (args, says) => {
    const { exitCode, stdout, stderr } = await e2e('gc', '--delete', ...args);
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 2, stdout: '', stderr: expect.stringContaining(says) });
  });
});
