/** `--pause-on-failure` as a person at a terminal meets it. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { minimalEnvironment, runCli } from '../support/cli.ts';
import { testDirectory } from '../support/git-repo.ts';
import { manifestOf, specOf } from './harness-repo.ts';
import { latestRun, resultsIn } from './result-files.ts';

const failing = manifestOf('w', specOf('echo kept > here.txt; exit 3'));

describe('e2e run --pause-on-failure', () => {
  it('prints the line that leads into the step, and goes on at Enter', async () => {
    using directory = testDirectory();
    directory.write({ 'w.json': failing });
    const { exitCode, stdout, stderr } = await runCli('e2e', ['run', '--pause-on-failure', 'w.json'], {
      cwd: directory.path,
      input: '\n',
    });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('✖ w  failed');
    expect(stderr).toContain('w failed (exit code 3) and is kept for 10m; Enter goes on');
    expect(stderr).toMatch(/environment {2}\S+environment\.sh\n/);
    expect(stderr).toContain('w goes on');
  });

  it('keeps the step, which can be entered by the line as it was printed, until Ctrl-C ends the run', async () => {
    using directory = testDirectory();
    directory.write({ 'w.json': failing });
    let seen = '';
    let environmentFile = '';
    const { exitCode } = await runCli('e2e', ['run', 'w.json', '--pause-on-failure=1h'], {
      cwd: directory.path,
      onOutput: (text, child) => {
        const enter = /^.* enter {8}(.+)\n/m.exec(text)?.[1];
        if (enter === undefined || seen !== '') return;
        environmentFile = /environment {2}(\S+)\n/.exec(text)?.[1] ?? '';
        seen = execFileSync('sh', ['-c', `test -r ${environmentFile} && ${enter} <<'END'\ncat here.txt\nEND\n`], {
          cwd: '/',
          env: minimalEnvironment(),
          encoding: 'utf8',
        });
        child.kill('SIGINT');
      },
    });
    expect({ exitCode, seen, isLeft: existsSync(environmentFile) }).toEqual({
      exitCode: 130,
      seen: 'kept\n',
      isLeft: false,
    });
    expect(resultsIn(latestRun(directory.path)).finished).toMatchObject({ result: 'ABORTED' });
  });

  it('goes on by itself after the time that was given, where nobody is at the keys', async () => {
    using directory = testDirectory();
    directory.write({ 'w.json': failing });
    const { exitCode, stderr } = await runCli('e2e', ['run', 'w.json'], {
      cwd: directory.path,
      env: { E2E_PAUSE_ON_FAILURE: '200ms' },
    });
    expect({ exitCode, isKept: stderr.includes('is kept for 200ms'), goesOn: stderr.includes('w goes on') }).toEqual({
      exitCode: 1,
      isKept: true,
      goesOn: true,
    });
  });

  it('does nothing to a step that passes', async () => {
    using directory = testDirectory();
    directory.write({ 'w.json': manifestOf('w', specOf('true')) });
    const { exitCode, stderr } = await runCli('e2e', ['run', '--pause-on-failure', 'w.json'], { cwd: directory.path });
    expect({ exitCode, isKept: stderr.includes('is kept') }).toEqual({ exitCode: 0, isKept: false });
  });

  it.each([
    { args: ['--pause-on-failure=10'], says: '--pause-on-failure=10: expected a duration with a unit' },
    { args: ['--pause-on-failure=-1m'], says: '--pause-on-failure=-1m: expected a duration with a unit' },
    { args: ['--pause-on-failure=0s', '--engine', 'argo'], says: '--pause-on-failure=0s: expected a duration' },
  ])('is refused before anything is started: $args', async ({ args, says }) => {
    using directory = testDirectory();
    directory.write({ 'w.json': failing });
    const { exitCode, stdout } = await runCli('e2e', ['run', 'w.json', ...args], { cwd: directory.path });
    expect(exitCode).toBe(2);
    expect(stdout).toContain(says);
    expect(readFileSync(`${latestRun(directory.path)}/build-log.txt`, 'utf8')).not.toContain('w/main  Running');
  });
});
