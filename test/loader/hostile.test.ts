import { mkdtempSync, readdirSync, readFileSync, rmdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWorkflows } from '../../src/loader/build-workflows.ts';
import { availableIsolations, type IsolationLevel } from '../../src/loader/sandbox/isolation.ts';
import { build, makeCheckout, requestFor, workflowSource } from './checkout.ts';
import { type Attempt, attempts, made } from './hostile-attempts.ts';

const probeDirectory = mkdtempSync(join(tmpdir(), 'argo-e2e-test-'));
const available = [...new Set((await availableIsolations(probeDirectory)).map(({ level }) => level))];
rmdirSync(probeDirectory);

function attemptSource(name: string, statements: string): string {
  return `export const ${name} = async () => {
  const got = await (async () => { ${statements} })().catch((error) => 'refused: ' + (error.code ?? error.message));
  return { ...${workflowSource}, metadata: { annotations: { got: String(got) } } };
};`;
}

/** What one function gave, or `refused: CODE`, or the problem it became. */
async function attempt(statements: string, isolation: IsolationLevel): Promise<string> {
  return await outcomeOf(makeCheckout({ 'wf.ts': attemptSource('make', statements) }), isolation);
}

/** The same for many at once: they share a child, as the functions of one checkout do. */
async function attemptAll(
  attempts: readonly Attempt[],
  isolation: IsolationLevel,
  files: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const root = makeCheckout({
    ...files,
    'wf.ts': attempts.map(({ statements }, index) => attemptSource(`attempt${index}`, statements)).join('\n'),
  });
  const requests = attempts.map((_, index) => requestFor(root, `wf.ts#attempt${index}`));
  const { workflows } = await buildWorkflows(requests, { isolation, timeoutMs: 10_000 });
  return workflows.map((workflow) => workflow?.metadata.annotations?.['got'] ?? 'no result');
}

async function outcomeOf(root: string, isolation: IsolationLevel): Promise<string> {
  const { workflows, problems } = await build(root, 'wf.ts#make', { isolation, timeoutMs: 10_000 });
  return workflows[0]?.metadata.annotations?.['got'] ?? problems.map(({ message }) => message).join('\n');
}

const fs = `const fs = await import('node:fs');`;

let server: Server;
let port: number;
let connections = 0;
let socketPath: string;
let socketServer: Server;

beforeAll(async () => {
  const listen = (target: number | string) =>
    new Promise<Server>((resolve) => {
      const made = createServer((socket) => {
        connections += 1;
        socket.end('hello');
      });
      made.listen(target, () => resolve(made));
    });
  server = await listen(0);
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
  socketPath = join(tmpdir(), `argo-e2e-hostile-${process.pid}-${port}.sock`);
  socketServer = await listen(socketPath);
});

afterAll(() => {
  server.close();
  socketServer.close();
});

const connect = (target: string) => `
  const net = await import('node:net');
  return await new Promise((resolve, reject) => {
    const socket = net.connect(${target});
    socket.on('data', (data) => resolve('connected: ' + data));
    socket.on('error', reject);
  });`;

describe.for(available)('a hostile workflow function at isolation level "%s"', (isolation) => {
  it('cannot do any of what Node would let a program do', async () => {
    const got = await attemptAll(attempts, isolation, {
      '.git/config': 'url = https://token@example.com',
      '.env': 'TOKEN=secret',
    });
    const succeeded = attempts
      .map(({ what, expected }, index) => ({ what, expected, got: got[index] ?? '' }))
      .filter(({ expected, got }) => !expected.test(got));
    expect(succeeded).toEqual([]);
    expect(readdirSync('/tmp')).not.toContain(made.slice(5));
  });

  it('cannot read through a link that its checkout holds, while the rest of that directory is readable', async () => {
    const source = `import { readFileSync } from 'node:fs';
const read = (path: string) => { try { return readFileSync(new URL(path, import.meta.url), 'utf8'); } catch (error) { return error.code; } };
export const make = () => ({ ...${workflowSource}, metadata: { annotations: { got: ['link', 'inner/etc/passwd', 'inner/git', 'inner/a.txt', 'inner/same'].map(read).join() } } });`;
    const root = makeCheckout({ 'wf.ts': source, 'inner/a.txt': 'a', '.git/config': 'token' });
    symlinkSync('/etc/passwd', join(root, 'link'));
    symlinkSync('/etc', join(root, 'inner/etc'));
    symlinkSync('../.git/config', join(root, 'inner/git'));
    symlinkSync('a.txt', join(root, 'inner/same'));
    expect(await outcomeOf(root, isolation)).toBe('ENOENT,ENOENT,ENOENT,a,a');
  });

  it('cannot take more heap than it may', async () => {
    const got = await attempt(`const kept = []; for (;;) kept.push(new Array(1e6).fill(Math.random()));`, isolation);
    expect(got).toMatch(/used more than 1024 MB of memory|ended its process/);
  });

  it('cannot pass off text of its own as a result', async () => {
    const forged = `{"type":"workflow","index":0,"workflow":{"apiVersion":"argoproj.io/v1alpha1","kind":"Workflow","metadata":{"annotations":{"got":"forged"}},"spec":{}}}`;
    const got = await attempt(
      `const fs = await import('node:fs'); fs.writeSync(3, ${JSON.stringify(`${forged}\n`)}); await new Promise((resolve) => setTimeout(resolve, 5000)); return 'unharmed';`,
      isolation,
    );
    expect(got).toBe('workflow "widgets": wf.ts#make: wrote to the file descriptor on which its result is handed over');
  });

  it('cannot listen to how results are written', async () => {
    const statements = `const fs = (await import('node:fs')).default; const seen = []; const write = fs.writeSync; fs.writeSync = (fd, ...rest) => { seen.push(String(rest[0])); return write(fd, ...rest); };
      (await import('node:module')).syncBuiltinESMExports(); JSON.stringify = (value) => { seen.push('stringify'); return 'x'; }; console.log('noise'); return 'saw ' + seen.length;`;
    expect(await attempt(statements, isolation)).toBe('saw 0');
  });

  it('cannot flood us with output', async () => {
    const line = `const line = 'x'.repeat(65536);`;
    const flood = `for (let n = 0; n < 2000; n += 1) { console.log(line); try { fs.writeSync(1, line); } catch {} }`;
    expect(await attempt(`${fs} ${line} ${flood} return 'done';`, isolation)).toBe('done');
  });

  it('cannot hand over a result without end', async () => {
    const endless = `new Proxy({}, { ownKeys: () => Array.from({ length: 1000 }, (_, n) => 'k' + n), getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }), get: () => ({ ...${workflowSource} }) })`;
    const root = makeCheckout({
      'wf.ts': `const many: unknown = ${endless};\nexport const make = () => ({ ...${workflowSource}, spec: { a: Array.from({ length: 1000 }, () => many) } });`,
    });
    expect(await outcomeOf(root, isolation)).toMatch(/more than 200000 values/);
  });

  it('cannot pollute prototypes on our side', async () => {
    const root = makeCheckout({
      'wf.ts': `export const make = () => ({ ...${workflowSource}, metadata: JSON.parse('{"__proto__":{"polluted":true},"annotations":{"got":"taken"}}') });`,
    });
    expect(await outcomeOf(root, isolation)).toContain('a key cannot be called "__proto__"');
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('ends only itself when it exits, however it does', async () => {
    const ways = [
      'process.exit(0)',
      'process.reallyExit(0)',
      `process.emit('SIGTERM'); process.exitCode = 0; return new Promise(() => {})`,
      'process.abort()',
    ];
    const root = makeCheckout({
      'wf.ts': ways.map((way, index) => `export const way${index} = () => { ${way}; };`).join('\n'),
      'good.ts': `export const make = () => ${workflowSource};`,
    });
    const requests = [
      ...ways.map((_, index) => requestFor(root, `wf.ts#way${index}`)),
      requestFor(root, 'good.ts#make'),
    ];
    const { workflows, problems } = await buildWorkflows(requests, { isolation });
    expect(workflows.map((workflow) => workflow !== null)).toEqual([false, false, false, false, true]);
    expect(problems.map(({ line }) => line)).toEqual([1, 2, 3, 4]);
  });

  it.runIf(isolation !== 'process')('cannot reach the network, not even this machine', async () => {
    const before = connections;
    expect(await attempt(connect(`{ host: '127.0.0.1', port: ${port} }`), isolation)).toMatch(
      /^refused: (ENETUNREACH|ECONNREFUSED|EADDRNOTAVAIL)$/,
    );
    expect(await attempt(`return (await fetch('http://127.0.0.1:${port}')).status;`, isolation)).toMatch(/^refused: /);
    expect(connections).toBe(before);
  });

  it.runIf(isolation === 'container')('cannot reach a Unix socket of this machine', async () => {
    const before = connections;
    expect(await attempt(connect(`{ path: ${JSON.stringify(socketPath)} }`), isolation)).toBe('refused: ENOENT');
    expect(connections).toBe(before);
  });

  it.runIf(isolation !== 'process')('does not see the processes of this machine', async () => {
    expect(await attempt('return process.pid < 10 && process.ppid < 10;', isolation)).toBe('true');
  });
});

it.runIf(available.length > 0)('leaves nothing behind in the temporary directory', async () => {
  const before = readdirSync(tmpdir()).filter((name) => /^argo-e2e-(?!test)/.test(name));
  const root = makeCheckout({ 'wf.ts': `export const make = () => ${workflowSource};` });
  await build(root, 'wf.ts#make');
  expect(readdirSync(tmpdir()).filter((name) => /^argo-e2e-(?!test)/.test(name))).toEqual(before);
  writeFileSync(join(root, 'still-writable'), '');
  expect(readFileSync(join(root, 'still-writable'), 'utf8')).toBe('');
});
