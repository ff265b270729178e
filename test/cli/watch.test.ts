import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { binFile, minimalEnvironment, runCli } from '../support/cli.ts';
import { testDirectory } from '../support/git-repo.ts';
import { manifestOf } from './harness-repo.ts';

const sh = (name: string, script: string) => ({ name, container: { image: 'busybox', command: ['sh', '-c', script] } });
const spec = {
  entrypoint: 'main',
  templates: [
    { name: 'main', steps: [[{ name: 'approve', template: 'approve' }], [{ name: 'after', template: 'after' }]] },
    { name: 'approve', suspend: {} },
    { ...sh('after', 'test {{retries}} = 1'), retryStrategy: { limit: 2 } },
  ],
};

/** Starts the workflow, and once its Suspend step waits, `act`. */
function runWith(cwd: string, act: () => void): ReturnType<typeof runCli> {
  let hasActed = false;
  return runCli('e2e', ['run', 'workflow.json', '--progress', 'plain'], {
    cwd,
    onOutput: (text) => {
      if (hasActed || !text.includes('watched/approve  Running')) return;
      hasActed = true;
      act();
    },
  });
}

describe('e2e get --watch', () => {
  it('prints a line for each change until the run has ended, where nobody sits at a terminal', async () => {
    using directory = testDirectory();
    const cwd = directory.path;
    directory.write({ 'workflow.json': manifestOf('watched', spec) });
    const watches: ReturnType<typeof runCli>[] = [];
    const resume = () => void runCli('e2e', ['resume', 'latest'], { cwd });
    const run = await runWith(cwd, () => {
      let isSeen = false;
      const onOutput = (seen: string) => {
        if (isSeen || !seen.includes('watched/approve  Running')) return;
        isSeen = true;
        resume();
      };
      watches.push(runCli('e2e', ['get', '--watch'], { cwd, onOutput }));
    });
    const watch = await watches[0];
    const lines = watch?.stdout
      .split('\n')
      .map((line) => line.replace(/^\[\+[\d:]+\] /, '').replace(/ {2}\(.*?\)/, ''));
    expect([run.exitCode, watch?.exitCode, watch?.stderr]).toEqual([0, 0, '']);
    expect(lines?.[0]).toBe('watched  Running');
    expect(lines).toContain('watched/approve  Running → Succeeded');
    expect(lines?.filter((line) => line.includes('exit code 1')).length).toBe(1);
    expect(lines?.slice(-2)).toEqual(['watched  Running → Succeeded', '']);
  });

  it('shows a run that has ended once, its retries folded, and leaves the cursor visible', async () => {
    using directory = testDirectory();
    const cwd = directory.path;
    directory.write({ 'workflow.json': manifestOf('watched', spec) });
    await runWith(cwd, () => void runCli('e2e', ['resume', 'latest'], { cwd }));
    const shown = await onTerminal(cwd, ['get', '--watch']);
    expect(shown.split('\n').map((line) => line.replace(/ {2}[\d.]+s/, '').trimEnd())).toEqual([
      'watched  Succeeded',
      expect.stringMatching(/^ ✔ watched/),
      expect.stringMatching(/approve$/),
      expect.stringMatching(/after/),
      expect.stringMatching(/✖ after\(0\) {2}.*exit code 1/),
      expect.stringMatching(/✔ after\(1\)$/),
      '',
    ]);
  });

  it('is refused together with --json', async () => {
    const { exitCode, stderr } = await runCli('e2e', ['get', '--watch', '--json'], { cwd: '/' });
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('--watch and --json contradict each other')]);
  });
});

/** What `script` of util-linux gives a program: a terminal. Without the sequences that move the cursor. */
function onTerminal(cwd: string, args: readonly string[]): Promise<string> {
  const words = [process.execPath, binFile('e2e'), ...args].map((word) => `'${word}'`).join(' ');
  return new Promise((resolve, reject) => {
    const child = spawn('script', ['-qec', words, '/dev/null'], {
      cwd,
      env: { ...minimalEnvironment(), TERM: 'xterm', NO_COLOR: '1' },
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
    child.on('error', reject);
    child.on('close', () => {
      if (!text.trimEnd().endsWith('[?25h'))
        return reject(new Error(`the cursor stays hidden: ${JSON.stringify(text.slice(-40))}`));
      resolve(text.replaceAll(/\u001b\[[?0-9;]*[A-Za-z]/g, '').replaceAll('\r', ''));
    });
  });
}
