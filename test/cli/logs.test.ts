/** `e2e logs` as it is typed, of a run of this machine. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { testDirectory } from '../support/git-repo.ts';

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
