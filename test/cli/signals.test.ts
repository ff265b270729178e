import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { binFile, minimalEnvironment, type RunningCli, runCli } from '../support/cli.ts';
import { gateIn, harnessRepo, plainModule, sdkModule, specOf } from './harness-repo.ts';
import { latestRun, resultsIn } from './result-files.ts';

/** Prow's entrypoint sends both at once. */
function abort(child: RunningCli): void {
  child.kill('SIGINT');
  child.kill('SIGTERM');
}

/** Calls `action` once, when `text` has been printed. */
function once(text: string, action: (child: RunningCli) => void): (printed: string, child: RunningCli) => void {
  let done = false;
  return (printed, child) => {
    if (done || !printed.includes(text)) return;
    done = true;
    action(child);
  };
}

/** Command lines of living processes that hold this text. */
function processesWith(marker: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')];
      } catch {
        return []; // ended meanwhile
      }
    })
    .filter((line) => line.includes(marker));
}

async function untilGone(marker: string): Promise<void> {
  while (processesWith(marker).length > 0) await new Promise(setImmediate);
}

const withinGraceMs = 15_000;

describe('SIGINT and SIGTERM back to back', () => {
  it('while a workflow function loops for ever: results are written, 130, and the function is gone', async () => {
    using repo = harnessRepo({
      loops: { module: 'console.log("round and round"); for (;;);\nexport const loops = () => {};\n' },
    });
    const run = startCli('run_e2e', [], repo.path);
    while (childrenOf(run.pid).length === 0) await new Promise(setImmediate);
    const descendants = childrenOf(run.pid);
    const startedAt = performance.now();
    abort(run);
    const exitCode = await run.ended;
    const took = performance.now() - startedAt;
    const { first, last, finished, report } = resultsIn(latestRun(repo.path));
    expect({ exitCode, first, last, finished, report }).toMatchObject({
      exitCode: 130,
      first: 'started.json',
      last: 'finished.json',
      finished: { passed: false, result: 'ABORTED' },
      report: { error: { code: 'INTERRUPTED' }, workflows: [] },
    });
    expect(took).toBeLessThan(withinGraceMs);
    while (descendants.some((pid) => isAlive(pid))) await new Promise(setImmediate);
  });

  it('while steps run: the exit handler still runs, logs and artifacts are collected, and nothing is left running', async () => {
    const marker = `marker-${process.pid}-steps`;
    const body = `
      const ready = step('ready', { run: 'echo kept > "$ARTIFACTS/kept.txt"' });
      step('long', { run: 'echo now waiting; sh -c "exec tail -f /dev/null ${marker}" || exec tail -f /dev/null', after: ready });`;
    using repo = harnessRepo({ work: sdkModule('work', body) });
    const startedAt = performance.now();
    let abortedAt = startedAt;
    const onOutput = once('work/long  Running', (child) => {
      abortedAt = performance.now();
      abort(child);
    });
    const { exitCode, stdout } = await runCli('run_e2e', [], { cwd: repo.path, onOutput });
    const took = performance.now() - abortedAt;
    const { names, last, finished, report } = resultsIn(latestRun(repo.path));
    expect({ exitCode, last, finished, report }).toMatchObject({
      exitCode: 130,
      last: 'finished.json',
      finished: { result: 'ABORTED' },
      report: { workflows: [{ outcome: 'interrupted' }] },
    });
    expect(took).toBeLessThan(withinGraceMs);
    expect(stdout).toMatch(/INTERRUPTED/);
    expect(names.filter((name) => name.endsWith('kept.txt'))).toHaveLength(1);
    const steps = report['workflows'] as readonly { steps: readonly { displayName: string; phase: string }[] }[];
    expect(steps[0]?.steps.find(({ displayName }) => displayName === 'copy-artifacts')).toMatchObject({
      phase: 'Succeeded',
    });
    await untilGone(marker);
  });

  it('while a step ignores SIGTERM and so does the exit handler: everything is killed inside the grace period', async () => {
    const marker = `marker-${process.pid}-stubborn`;
    using repo = harnessRepo({ stubborn: 'true' });
    const gate = gateIn(repo.path);
    const ignore = "trap '' TERM INT;";
    const forever = `while :; do tail -f /dev/null ${marker} || :; done`;
    const main = specOf(`${ignore} cat ${gate.path}; ${forever}`) as { templates: object[] };
    const bye = { name: 'bye', script: { image: 'a', command: ['sh'], source: `${ignore} ${forever}` } };
    const spec = { ...main, onExit: 'bye', templates: [...main.templates, bye] };
    repo.write({ 'workflows/stubborn.ts': plainModule('stubborn', spec) });
    const run = startCli('run_e2e', [], repo.path);
    await (await gate.reached()).close();
    const abortedAt = performance.now();
    abort(run);
    expect({ exitCode: await run.ended, last: resultsIn(latestRun(repo.path)).last }).toEqual({
      exitCode: 130,
      last: 'finished.json',
    });
    expect(performance.now() - abortedAt).toBeLessThan(withinGraceMs);
    await untilGone(marker);
  });

  it('while artifacts are collected: the verdict of the workflow is in the report, and the run is aborted', async () => {
    const many = 'i=0; while [ $i -lt 4000 ]; do echo $i > "$ARTIFACTS/$i.txt"; i=$((i+1)); done';
    using repo = harnessRepo({ many: sdkModule('many', `step('fill', { run: ${JSON.stringify(many)} });`) });
    const onOutput = once('many  Running → Succeeded', abort);
    const { exitCode } = await runCli('run_e2e', [], { cwd: repo.path, onOutput });
    const { last, finished, report } = resultsIn(latestRun(repo.path));
    expect({ exitCode, last, finished, report }).toMatchObject({
      exitCode: 130,
      last: 'finished.json',
      finished: { result: 'ABORTED' },
      report: { workflows: [{ phase: 'Succeeded' }] },
    });
  });

  it('before anything was decided, here while the names of changed files are awaited: results are written all the same', async () => {
    using repo = harnessRepo({ one: 'true' });
    const run = startCli('run_e2e', ['--changed-files', '-'], repo.path);
    while (!existsSync(join(repo.path, '.argo-e2e/runs/latest/started.json'))) await new Promise(setImmediate);
    abort(run);
    expect(await run.ended).toBe(130);
    expect(resultsIn(latestRun(repo.path)).finished).toMatchObject({ result: 'ABORTED' });
  });
});

describe('a later SIGINT', () => {
  it('ends at once, because a person does not want to wait for the exit handler', async () => {
    const marker = `marker-${process.pid}-late`;
    const main = specOf('exec tail -f /dev/null') as { templates: object[] };
    const bye = { name: 'bye', script: { image: 'a', command: ['sh'], source: `exec tail -f /dev/null ${marker}` } };
    using repo = harnessRepo({ slow: { spec: { ...main, onExit: 'bye', templates: [...main.templates, bye] } } });
    let firstAt = 0;
    let secondAt = 0;
    const onOutput = once('slow  Running', (child) => {
      child.kill('SIGINT');
      firstAt = performance.now();
      const later = () => {
        if (performance.now() - firstAt < 1100) return void setImmediate(later);
        secondAt = performance.now();
        child.kill('SIGINT');
      };
      later();
    });
    const { exitCode } = await runCli('run_e2e', [], { cwd: repo.path, onOutput });
    expect(exitCode).toBe(130);
    expect(performance.now() - secondAt).toBeLessThan(2000);
    await untilGone(marker);
  });
});

describe('SIGKILL of run_e2e', () => {
  it('takes its steps along, and the next start says which run it cleaned up after, if anything was left', async () => {
    const marker = `marker-${process.pid}-killed`;
    using repo = harnessRepo(
      { long: `exec tail -f /dev/null ${marker}`, short: 'true' },
      { short: 'job_types: [postsubmit]' },
    );
    const { signal } = await runCli('run_e2e', [], {
      cwd: repo.path,
      onOutput: once('long/main  Running', (child) => child.kill('SIGKILL')),
    });
    expect(signal).toBe('SIGKILL');
    await untilGone(marker);
    const next = await runCli('e2e', ['run', 'short'], { cwd: repo.path });
    expect(next.exitCode).toBe(0);
    expect(execFileSync('find', [repo.path, '-name', 'process.json'], { encoding: 'utf8' })).toBe('');
  });
});

describe('SIGINT of a command that has no results to write', () => {
  it('ends it at once with 130', async () => {
    using repo = harnessRepo({ one: 'true' });
    const run = startCli('e2e', ['plan', '--changed-files', '-'], repo.path);
    await run.isRead('x'.repeat(1 << 20));
    run.kill('SIGINT');
    expect(await run.ended).toBe(130);
  });
});

/** The built bin with an open standard input. */
function startCli(
  bin: 'run_e2e' | 'e2e',
  args: readonly string[],
  cwd: string,
): RunningCli & { readonly ended: Promise<number | null>; isRead(input: string): Promise<void> } {
  const child = spawn(process.execPath, [binFile(bin), ...args], { cwd, env: minimalEnvironment() });
  for (const output of [child.stdout, child.stderr]) output.resume();
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const isRead = (input: string) => new Promise<void>((resolve) => child.stdin.write(input, () => resolve()));
  return { pid: child.pid ?? -1, kill: (signal) => void child.kill(signal), ended, isRead };
}

function childrenOf(pid: number | undefined): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}
