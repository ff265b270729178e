import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Parameter, Template } from '../../../src/argo/types.ts';
import { removeTree } from '../../../src/engine/local/pods/remove-tree.ts';
import { describeSandboxes, isolations, podRig, sandboxes, shell } from './pod-rig.ts';

describe.each(isolations)('output parameters of a pod in %s', (_, isolation) => {
  /** `/tmp` is shared with everybody where there is no sandbox: a directory of the test's own stands for it. */
  async function outputPlace(): Promise<string> {
    if (isolation.type === 'namespaces') return '/tmp';
    const place = await mkdtemp(join(tmpdir(), 'outputs-test-'));
    onTestFinished(() => removeTree(place));
    return place;
  }

  function writing(script: string, ...parameters: readonly Parameter[]): Template {
    return shell(script, { outputs: { parameters } });
  }

  function from(name: string, path: string, more: object = {}): Parameter {
    return { name, valueFrom: { path, ...more } };
  }

  it('are the files’ contents less one newline, also those of a step that failed', async () => {
    const { runner, pod } = await podRig(isolation);
    const tmp = await outputPlace();
    const script = `cd ${tmp}; printf 'ü "a"\\n\\n' > a; : > b; printf 'no newline' > c; exit 3`;
    const outputs = [
      from('a', `${tmp}/a`),
      from('b', `${tmp}/b`),
      from('c', `${tmp}/c`),
      from('d', `${tmp}/d`, { default: '' }),
    ];
    expect(await runner.start(pod(writing(script, ...outputs))).done).toMatchObject({
      phase: 'Failed',
      message: 'main: Error (exit code 3)',
      exitCode: '3',
      parameters: { a: 'ü "a"\n', b: '', c: 'no newline', d: '' },
    });
  });

  it('that are missing make an Error of a step that went well, unless they have a default', async () => {
    const { runner, pod } = await podRig(isolation);
    const tmp = await outputPlace();
    const results = await Promise.all(
      [
        writing('true', from('x', `${tmp}/nothing`, { default: 'fallback' })),
        writing(
          `echo 1 > ${tmp}/a; echo 2 > ${tmp}/b`,
          from('a', `${tmp}/a`),
          from('x', `${tmp}/nothing`),
          from('b', `${tmp}/b`),
        ),
        writing('exit 1', from('x', `${tmp}/nothing`)),
        {
          name: 'main',
          container: { command: ['no-such'] },
          outputs: { parameters: [from('x', `${tmp}/n`, { default: 'd' })] },
        },
      ].map((template) => runner.start(pod(template)).done),
    );
    expect(
      results.map(({ phase, message, exitCode, parameters }) => ({ phase, message, exitCode, parameters })),
    ).toEqual([
      { phase: 'Succeeded', message: null, exitCode: '0', parameters: { x: 'fallback' } },
      {
        phase: 'Error',
        message: `wait: Error (exit code 64): open /var/run/argo/outputs/parameters${tmp}/nothing: no such file or directory`,
        exitCode: '0',
        parameters: { a: '1' },
      },
      { phase: 'Failed', message: 'main: Error (exit code 1)', exitCode: '1', parameters: {} },
      {
        phase: 'Failed',
        message:
          'main: Error (exit code 64): failed to find name in PATH: exec: "no-such": executable file not found in $PATH',
        exitCode: '64',
        parameters: { x: 'd' },
      },
    ]);
  });

  it('that are directories fail the step with exit code 64', async () => {
    const { runner, pod } = await podRig(isolation);
    const tmp = await outputPlace();
    const copy = `/var/run/argo/outputs/parameters/${tmp}/dir`;
    expect(await runner.start(pod(writing(`mkdir -p ${tmp}/dir`, from('out', `${tmp}/dir`)))).done).toMatchObject({
      phase: 'Failed',
      message: `main: Error (exit code 64): failed to copy ${tmp}/dir to ${copy}: write ${copy}: copy_file_range: is a directory`,
      exitCode: '64',
      parameters: { out: '' },
    });
  });

  it('are not waited for when they are pipes, and not taken from devices', async () => {
    const { runner, pod } = await podRig(isolation);
    const tmp = await outputPlace();
    const pipe = await runner.start(pod(writing(`mkfifo ${tmp}/pipe`, from('x', `${tmp}/pipe`)))).done;
    const device = await runner.start(pod(writing('true', from('x', '/dev/zero')))).done;
    const sentence = (file: string): string => `main: Error (exit code 64): failed to open ${file}: not a regular file`;
    expect([pipe, device].map(({ message, parameters }) => ({ message, parameters }))).toEqual([
      { message: sentence(`${tmp}/pipe`), parameters: {} },
      { message: sentence('/dev/zero'), parameters: {} },
    ]);
  });

  it('are refused when no workflow object could hold them', async () => {
    const { runner, pod } = await podRig(isolation);
    const tmp = await outputPlace();
    const script = `head -c 1048577 /dev/zero > ${tmp}/big; head -c 1048576 /dev/zero | tr "\\0" a > ${tmp}/fits`;
    const { message, parameters } = await runner.start(
      pod(writing(script, from('fits', `${tmp}/fits`), from('big', `${tmp}/big`))),
    ).done;
    expect(message).toBe(
      `wait: Error (exit code 64): output parameter big: ${tmp}/big holds more than 1048576 bytes, which no workflow object can`,
    );
    expect(parameters).toEqual({ fits: 'a'.repeat(1_048_576) });
  });

  it('show what the step could see where they are links, never this machine’s side of the sandbox', async () => {
    const { runner, pod, stateDir } = await podRig(isolation);
    const tmp = await outputPlace();
    await writeFile(join(stateDir, 'secret'), 'of the run');
    const script = `echo mine > ${tmp}/mine; ln -s mine ${tmp}/own; ln -s ${stateDir}/secret ${tmp}/stolen`;
    const outputs = [from('own', `${tmp}/own`), from('stolen', `${tmp}/stolen`, { default: 'nothing there' })];
    const { parameters } = await runner.start(pod(writing(script, ...outputs))).done;
    expect(parameters).toEqual({ own: 'mine', stolen: 'nothing there' });
  });
});

describeSandboxes.each(sandboxes)('output files in %s', (_, isolation) => {
  it('cannot be swapped for a link where their copies lie', async () => {
    const { runner, pod, stateDir } = await podRig(isolation);
    await writeFile(join(stateDir, 'secret'), 'of the run');
    const script = `echo x > /tmp/out; for i in 0 1 2; do ln -s ${stateDir}/secret /argo/outputs/$i; mkfifo /argo/outputs/1$i; done`;
    const parameters = [{ name: 'out', valueFrom: { path: '/tmp/out', default: 'd' } }];
    const result = await runner.start(pod(shell(script, { outputs: { parameters } }))).done;
    expect(JSON.stringify(result)).not.toContain('of the run');
  });

  it('on a volume are read there, in the other words that Argo has for that', async () => {
    const { runner, pod } = await podRig(isolation);
    const workflowSpec = { volumes: [{ name: 'd', emptyDir: {} }] };
    const template = (script: string, path: string): Template => ({
      container: { command: ['sh', '-c', script], volumeMounts: [{ name: 'd', mountPath: '/data' }] },
      outputs: { parameters: [{ name: 'x', valueFrom: { path } }] },
    });
    const rows = [
      template('echo v > /data/x', '/data/x'),
      template('true', '/data/x'),
      template('mkdir /data/x', '/data/x'),
    ];
    const results = await Promise.all(rows.map((row) => runner.start(pod(row, { workflowSpec })).done));
    expect(results.map(({ phase, message, parameters }) => [phase, message, parameters])).toEqual([
      ['Succeeded', null, { x: 'v' }],
      ['Error', 'wait: Error (exit code 64): open /mainctrfs/data/x: no such file or directory', {}],
      ['Error', 'wait: Error (exit code 64): read /mainctrfs/data/x: is a directory', {}],
    ]);
  });
});

describe('output files of a plain process group', () => {
  it('that were there before the step began are not its output', async () => {
    const { runner, pod, stateDir } = await podRig({ type: 'none', reason: 'the test wants it so' });
    await writeFile(join(stateDir, 'stale'), 'of an earlier run');
    const parameters = [{ name: 'x', valueFrom: { path: join(stateDir, 'stale'), default: 'nothing' } }];
    expect((await runner.start(pod(shell('true', { outputs: { parameters } }))).done).parameters).toEqual({
      x: 'nothing',
    });
  });
});
