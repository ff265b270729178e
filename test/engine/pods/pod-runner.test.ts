import { readdir, readFile, stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { isolations, podRig, shell } from './pod-rig.ts';

describe.each(isolations)('a pod in %s', (_, isolation) => {
  it('succeeds with its output in the log, both streams in the order in which they came', async () => {
    const { runner, pod, log } = await podRig(isolation);
    const one = pod(shell('echo one; echo two >&2; echo three > /dev/stdout; echo four > /dev/stderr; printf five'));
    expect(await runner.start(one).done).toEqual({
      phase: 'Succeeded',
      message: null,
      exitCode: '0',
      parameters: {},
      result: null,
      startedAt: expect.any(Number),
      finishedAt: expect.any(Number),
    });
    expect(await log(one)).toBe('one\ntwo\nthree\nfour\nfive');
  });

  it.each([
    { script: 'exit 3', exitCode: '3', message: 'main: Error (exit code 3)' },
    { script: 'exit 255', exitCode: '255', message: 'main: Error (exit code 255)' },
    { script: 'no-such-command', exitCode: '127', message: 'main: Error (exit code 127)' },
    { script: 'kill -9 $(exec sh -c "echo \\$PPID")', exitCode: '137', message: 'main: Error (exit code 137)' },
    { script: 'kill -15 $(exec sh -c "echo \\$PPID")', exitCode: '143', message: 'main: Error (exit code 143)' },
  ])('fails as Argo says it for `$script`', async ({ script, exitCode, message }) => {
    const { runner, pod } = await podRig(isolation);
    const { phase, ...rest } = await runner.start(pod(shell(script))).done;
    expect({ phase, exitCode: rest.exitCode, message: rest.message }).toEqual({ phase: 'Failed', exitCode, message });
  });

  it.each([
    {
      command: ['no-such-command', '--flag'],
      cause: 'find name in PATH: exec: "no-such-command": executable file not found in $PATH',
    },
    { command: ['/etc/passwd'], cause: 'find name in PATH: exec: "/etc/passwd": permission denied' },
    { command: ['/etc'], cause: 'find name in PATH: exec: "/etc": is a directory' },
    { command: ['/no/such'], cause: 'find name in PATH: exec: "/no/such": stat /no/such: no such file or directory' },
  ])('fails with exit code 64 when it cannot start $command.0, and the log says why', async ({ command, cause }) => {
    const { runner, pod, log } = await podRig(isolation);
    const one = pod({ name: 'main', container: { command } });
    const { phase, message, exitCode } = await runner.start(one).done;
    expect({ phase, message, exitCode }).toEqual({
      phase: 'Failed',
      message: `main: Error (exit code 64): failed to ${cause}`,
      exitCode: '64',
    });
    expect(await log(one)).toBe(`Error: failed to ${cause}\n`);
  });

  it('runs a script from a file, with $$ cut to $ as Kubernetes does', async () => {
    const { runner, pod, log } = await podRig(isolation);
    const source = 'echo "args: $*"\necho $$X $(echo sub) $((1+2))\nprintf "%s\\n" "$(SET)"';
    const env = [{ name: 'SET', value: 'not for scripts' }];
    const one = pod({
      name: 'main',
      script: { command: ['sh'], args: [], source: `X=x\nSET() { echo called; }\n${source}`, env },
    });
    expect(await runner.start(one).done).toMatchObject({ phase: 'Succeeded', exitCode: '0' });
    expect(await log(one)).toBe('args: \nx sub 3\ncalled\n');
  });

  it('gives the result: stdout less one newline, and stderr only in the log', async () => {
    const { runner, pod, log } = await podRig(isolation);
    const one = pod(shell('printf "  first  \\n\\nlast\\n\\n"; echo to stderr >&2'), { wantsResult: true });
    expect(await runner.start(one).done).toMatchObject({ phase: 'Succeeded', result: '  first  \n\nlast\n' });
    expect((await log(one)).split('\n').toSorted()).toEqual(['', '', '', '  first  ', 'last', 'to stderr'].toSorted());
  });

  it('keeps the last 256 KiB of a longer result', async () => {
    const { runner, pod } = await podRig(isolation);
    const one = pod(shell('head -c 300000 /dev/zero | tr "\\0" a; echo b'), { wantsResult: true });
    expect((await runner.start(one).done).result).toBe(`${'a'.repeat(256 * 1024 - 1)}b`);
  });

  it('makes a missing working directory and runs there', async () => {
    const { runner, pod, log, stateDir } = await podRig(isolation);
    const workingDir = isolation.type === 'none' ? `${stateDir}/no/such/dir` : '/no/such/dir';
    const one = pod({ name: 'main', container: { command: ['pwd'], workingDir } });
    expect(await runner.start(one).done).toMatchObject({ phase: 'Succeeded' });
    expect(await log(one)).toBe(`${workingDir}\n`);
  });

  it('shows a step nothing of our own environment', async () => {
    const { runner, pod, log } = await podRig(isolation, { path: '/usr/bin:/bin', env: { ASKED_FOR: 'yes' } });
    const container = {
      command: ['env'],
      env: [
        { name: 'odd.name', value: 'a b' },
        { name: 'X', value: '$(odd.name)!' },
      ],
    };
    const one = pod({ name: 'main', container }, { deadlineMs: 60_000 });
    const { startedAt } = await runner.start(one).done;
    const lines = (await log(one))
      .split('\n')
      .filter((line) => line !== '' && !/^(PWD|HOME|TMPDIR|ARGO_E2E_POD)=/.test(line));
    expect(lines.toSorted()).toEqual([
      'ARGO_CONTAINER_NAME=main',
      `ARGO_DEADLINE=${new Date(startedAt + 60_000).toISOString()}`,
      'ARGO_INCLUDE_SCRIPT_OUTPUT=false',
      'ARGO_NODE_ID=wf-1',
      'ARGO_WORKFLOW_NAME=wf',
      'ASKED_FOR=yes',
      'HOSTNAME=wf-main-1',
      'LANG=C.UTF-8',
      'PATH=/usr/bin:/bin',
      'X=a b!',
      'odd.name=a b',
    ]);
  });

  it('gives each step a home directory of its own that can be written to', async () => {
    const { runner, pod } = await podRig(isolation);
    const script = 'test "$HOME" != "$1" && echo x > "$HOME/file" && test "$(ls "$HOME")" = file';
    const template = { name: 'main', container: { command: ['sh', '-c', script, 'sh', process.env['HOME'] ?? ''] } };
    const results = await Promise.all([1, 2].map(() => runner.start(pod(template)).done));
    expect(results.map(({ phase }) => phase)).toEqual(['Succeeded', 'Succeeded']);
  });

  it('runs init containers first, in order, on the same volumes, and stops at the first that fails', async () => {
    const { runner, pod } = await podRig(isolation);
    const failing = shell('exit 0', {
      initContainers: [
        { name: 'ok', command: ['true'] },
        { name: 'prepare', command: ['sh', '-c', 'exit 3'] },
      ],
    });
    const { phase, message, exitCode, parameters } = await runner.start(pod(failing)).done;
    expect({ phase, message, exitCode, parameters }).toEqual({
      phase: 'Failed',
      message: 'prepare: Error (exit code 3)',
      exitCode: null,
      parameters: null,
    });
  });

  it('refuses in the words of the container runtime what that does not start', async () => {
    const { runner, pod } = await podRig(isolation);
    const runtime =
      'StartError (exit code 128): failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed';
    const relative = pod({ name: 'main', container: { command: ['true'], workingDir: 'sub' } });
    expect(await runner.start(relative).done).toMatchObject({
      phase: 'Failed',
      message: `main: ${runtime}: Cwd must be an absolute path: unknown`,
      exitCode: '128',
    });
    const absent = pod(shell('exit 0', { initContainers: [{ name: 'pre', command: ['no-such-command'] }] }));
    expect(await runner.start(absent).done).toMatchObject({
      phase: 'Failed',
      message: `pre: ${runtime}: unable to start container process: exec: "no-such-command": executable file not found in $PATH: unknown`,
      exitCode: null,
    });
  });

  it('leaves only the log and the environment behind', async () => {
    const { runner, pod, file } = await podRig(isolation);
    const one = pod(shell('mkdir -m 000 "$HOME/locked"; mkdir -p "$HOME/a/b"; chmod 500 "$HOME/a"'));
    expect(await runner.start(one).done).toMatchObject({ phase: 'Succeeded' });
    expect((await readdir(file(one, ''))).toSorted()).toEqual(['env.json', 'main.log']);
  });

  it('survives a step that writes a gigabyte, without holding it', { timeout: 120_000 }, async () => {
    const { runner, pod, file } = await podRig(isolation);
    const before = process.memoryUsage().rss;
    const one = pod(shell('head -c 1073741824 /dev/zero'));
    expect(await runner.start(one).done).toMatchObject({ phase: 'Succeeded' });
    expect((await stat(file(one, 'main.log'))).size).toBe(1_073_741_824);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  });

  it('keeps binary output as it is', async () => {
    const { runner, pod, file } = await podRig(isolation);
    const one = pod(shell('printf "\\033[31mred\\033[0m\\r50%%\\nbad \\377\\376\\000 end"'));
    await runner.start(one).done;
    expect(await readFile(file(one, 'main.log'), 'latin1')).toBe('\x1b[31mred\x1b[0m\r50%\nbad \xff\xfe\0 end');
  });

  it('is an Error, never a throw, when it cannot be set up', async () => {
    const { runner, pod } = await podRig(isolation);
    const mount = shell('ls /data', {
      container: { volumeMounts: [{ name: 'nothing-declared', mountPath: '/data' }] },
    });
    const secret = shell('env', {
      container: { env: [{ name: 'T', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] },
    });
    const templates = [
      mount,
      secret,
      { name: 'main', dag: { tasks: [] } },
      { name: 'main', container: { image: 'x' } },
    ];
    const results = await Promise.all(templates.map((template) => runner.start(pod(template)).done));
    const escaping = await runner.start(pod(shell('true'), { nodeId: '../x' })).done;
    expect([...results, escaping].map(({ phase, message, exitCode }) => ({ phase, message, exitCode }))).toEqual(
      [
        "volume 'nothing-declared' not found in workflow spec",
        'CreateContainerConfigError: secret "s" not found',
        'template main is neither a container nor a script',
        'container main has no command, and no image to take one from',
        '"../x" cannot name a directory: expected letters, digits, ".", "_" and "-"',
      ].map((message) => ({ phase: 'Error', message, exitCode: null })),
    );
  });
});
