import { describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { testDirectory } from '../support/git-repo.ts';
import { manifestOf } from './harness-repo.ts';

const sh = (name: string, script: string, more: object = {}) => ({
  name,
  ...more,
  container: { image: 'busybox', command: ['sh', '-c', script] },
});
const spec = {
  entrypoint: 'main',
  templates: [
    {
      name: 'main',
      dag: {
        tasks: [
          { name: 'unit', template: 'unit' },
          { name: 'report', template: 'report' },
          { name: 'tolerated', template: 'unit', continueOn: { failed: true } },
          { name: 'after', template: 'fine', dependencies: ['tolerated'] },
        ],
      },
    },
    sh('unit', 'exit 3', { retryStrategy: { limit: 1 } }),
    sh('report', 'true', { outputs: { parameters: [{ name: 'p', valueFrom: { path: '/tmp/nothing' } }] } }),
    sh('fine', 'true'),
  ],
};

interface Cause {
  readonly step: string;
  readonly kind: string;
}

describe('e2e why', () => {
  it('names the causes of a run of this machine, the last attempt of each step alone, and of one step by its name', async () => {
    using directory = testDirectory();
    const cwd = directory.path;
    directory.write({ 'workflow.json': manifestOf('red', spec) });
    await runCli('e2e', ['run', 'workflow.json'], { cwd });
    const { exitCode, stdout } = await runCli('e2e', ['why', '--json'], { cwd });
    const causes = (JSON.parse(stdout) as readonly Cause[]).map(({ step, kind }) => [step, kind]);
    expect([exitCode, causes.toSorted()]).toEqual([
      0,
      [
        ['report', 'missing-output'],
        ['tolerated(1)', 'exit-code'],
        ['unit(1)', 'exit-code'],
      ],
    ]);
    const one = await runCli('e2e', ['why', 'report'], { cwd });
    expect(one.stdout).toMatch(
      /^Error red\/report\n {2}cause {6}step report left no file \/tmp\/nothing, which an output parameter of template report is read from\n/,
    );
    const next = / next +e2e (.*)/.exec(one.stdout)?.[1]?.split(' ') ?? [];
    expect(await runCli('e2e', next, { cwd })).toMatchObject({ exitCode: 0 });
    const typo = await runCli('e2e', ['why', '--step', 'reprot'], { cwd });
    expect([typo.exitCode, typo.stderr]).toEqual([2, expect.stringContaining('did you mean "report"?')]);
  });

  it('says of a run that went well that nothing failed', async () => {
    using directory = testDirectory();
    const cwd = directory.path;
    directory.write({ 'workflow.json': manifestOf('green', { entrypoint: 'main', templates: [sh('main', 'true')] }) });
    await runCli('e2e', ['run', 'workflow.json'], { cwd });
    const { exitCode, stdout } = await runCli('e2e', ['why'], { cwd });
    expect([exitCode, stdout]).toEqual([
      0,
      expect.stringMatching(/^green is Succeeded; no step of it failed or cannot start\n {2}next {7}e2e get \S+\n$/),
    ]);
  });
});
