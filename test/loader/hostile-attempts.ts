/** What a hostile workflow function may try, and what must come of it. */

export interface Attempt {
  readonly what: string;
  /** Body of an async function that gives a text. */
  readonly statements: string;
  readonly expected: RegExp;
}

/** A file that no attempt may make. */
export const made = `/tmp/argo-e2e-made-${process.pid}.txt`;
const fs = `const fs = await import('node:fs');`;
const sqlite = `new DatabaseSync('${made}').exec('create table t (a)'); return 'done';`;

export const attempts: readonly Attempt[] = [
  {
    what: 'read /etc/passwd',
    statements: `${fs} return fs.readFileSync('/etc/passwd', 'utf8');`,
    expected: /^refused: ERR_ACCESS_DENIED$/,
  },
  {
    what: 'read the service account token',
    statements: `${fs} return fs.readFileSync('/var/run/secrets/kubernetes.io/serviceaccount/token', 'utf8');`,
    expected: /^refused: ERR_ACCESS_DENIED$/,
  },
  {
    what: 'read the environment of the process above',
    statements: `${fs} return fs.readFileSync('/proc/' + process.ppid + '/environ', 'utf8');`,
    expected: /^refused: ERR_ACCESS_DENIED$/,
  },
  {
    what: 'read its own command line',
    statements: `${fs} return fs.readFileSync('/proc/self/cmdline', 'utf8');`,
    expected: /^refused: ERR_ACCESS_DENIED$/,
  },
  {
    what: 'read by promises',
    statements: `return await (await import('node:fs/promises')).readFile('/etc/passwd', 'utf8');`,
    expected: /^refused: ERR_ACCESS_DENIED$/,
  },
  {
    what: 'read by a stream',
    statements: `${fs} const chunks = []; for await (const chunk of fs.createReadStream('/etc/passwd')) chunks.push(chunk); return chunks.join('');`,
    expected: /^refused: ERR_ACCESS_DENIED$/,
  },
  {
    what: 'read by an import',
    statements: `return Object.keys(await import('/etc/passwd')).join();`,
    expected: /^refused: (ERR_ACCESS_DENIED|ERR_MODULE_NOT_FOUND)$/,
  },
  {
    what: 'list a directory',
    statements: `${fs} return fs.opendirSync('/root').readSync()?.name;`,
    expected: /^refused: ERR_ACCESS_DENIED$/,
  },
  {
    what: "read git's own files, which may hold a token",
    statements: `${fs} return fs.readFileSync(new URL('.git/config', import.meta.url), 'utf8');`,
    expected: /^refused: ENOENT$/,
  },
  {
    what: 'read the .env of its checkout',
    statements: `${fs} return fs.readFileSync(new URL('.env', import.meta.url), 'utf8');`,
    expected: /^refused: ENOENT$/,
  },
  {
    what: 'write into its checkout',
    statements: `${fs} fs.writeFileSync(new URL('made.txt', import.meta.url), 'x'); return 'done';`,
    expected: /^refused: ERR_ACCESS_DENIED$/,
  },
  {
    what: 'write into the temporary directory',
    statements: `${fs} fs.writeFileSync('${made}', 'x'); return 'done';`,
    expected: /^refused: ERR_ACCESS_DENIED$/,
  },
  {
    what: 'write with node:sqlite',
    statements: `const { DatabaseSync } = await import('node:sqlite'); ${sqlite}`,
    expected: /^refused: ERR_UNKNOWN_BUILTIN_MODULE$/,
  },
  {
    what: 'write with node:sqlite, asked for another way',
    statements: `const { DatabaseSync } = process.getBuiltinModule('node:sqlite'); ${sqlite}`,
    expected: /^refused: /,
  },
  {
    what: 'write a heap snapshot',
    statements: `return (await import('node:v8')).writeHeapSnapshot('${made}');`,
    expected: /^refused: ERR_ACCESS_DENIED$/,
  },
  {
    what: 'write a diagnostic report',
    statements: `process.report.directory = '/tmp'; return process.report.writeReport('${made.slice(5)}');`,
    expected: /^refused: ERR_ACCESS_DENIED$/,
  },
  {
    what: 'make a link',
    statements: `${fs} fs.symlinkSync('/etc', new URL('made.txt', import.meta.url)); return 'done';`,
    expected: /^refused: ERR_ACCESS_DENIED$/,
  },
  {
    what: 'start a program',
    statements: `return (await import('node:child_process')).execSync('id').toString();`,
    expected: /^refused: ERR_ACCESS_DENIED$/,
  },
  {
    what: 'start a cluster',
    statements: `return (await import('node:cluster')).default.fork().id;`,
    expected: /^refused: ERR_ACCESS_DENIED$/,
  },
  {
    what: 'start a worker',
    statements: `const { Worker } = await import('node:worker_threads'); new Worker('1', { eval: true }); return 'done';`,
    expected: /^refused: ERR_ACCESS_DENIED$/,
  },
  {
    what: 'load an addon',
    statements: `process.dlopen({ exports: {} }, '/lib/x86_64-linux-gnu/libc.so.6'); return 'done';`,
    expected: /^refused: .*not available/,
  },
  {
    what: 'reach the internals of Node',
    statements: `return Object.keys(process.binding('spawn_sync')).join();`,
    expected: /^refused: .*not available/,
  },
  {
    what: 'open the inspector',
    statements: `(await import('node:inspector')).open(0); return 'done';`,
    expected: /^refused: ERR_ACCESS_DENIED$/,
  },
  {
    what: 'use WASI',
    statements: `const { WASI } = await import('node:wasi'); new WASI({ version: 'preview1', preopens: { '/': '/' } }); return 'done';`,
    expected: /^refused: ERR_ACCESS_DENIED$/,
  },
  {
    what: 'kill the process above',
    statements: `process.kill(process.ppid, 'SIGKILL'); return 'done';`,
    expected: /^refused: .*not available/,
  },
  {
    what: 'kill its group',
    statements: `process.kill(0, 'SIGKILL'); return 'done';`,
    expected: /^refused: .*not available/,
  },
  {
    what: 'kill everybody',
    statements: `process.kill(-1, 'SIGKILL'); return 'done';`,
    expected: /^refused: .*not available/,
  },
  {
    what: 'start the debugger of the process above',
    statements: `process._debugProcess(${process.pid}); return 'done';`,
    expected: /^refused: .*not available/,
  },
  {
    what: 'kill by the call below process.kill',
    statements: `return process._kill(process.ppid, 9);`,
    expected: /^refused: .*not available/,
  },
  {
    what: 'slow down the process above',
    statements: `(await import('node:os')).setPriority(process.ppid, 19); return 'done';`,
    expected: /^refused: .*os\.setPriority is not available/,
  },
  {
    what: 'slow down the process above by the module object',
    statements: `process.getBuiltinModule('os').setPriority(process.ppid, 19); return 'done';`,
    expected: /^refused: .*os\.setPriority is not available/,
  },
  {
    what: 'slow down the process above by the default export',
    statements: `(await import('node:os')).default.setPriority(process.ppid, 19); return 'done';`,
    expected: /^refused: .*os\.setPriority is not available/,
  },
  {
    what: 'see our environment',
    statements: `return Object.keys(process.env).filter((name) => !['PATH', 'LANG', 'TZ', 'PWD', 'OLDPWD', 'SHLVL', '_'].includes(name)).join() || 'nothing';`,
    expected: /^nothing$/,
  },
  {
    what: 'take 4 GB in Buffers',
    statements: `const kept = []; for (let n = 0; n < 64; n += 1) kept.push(Buffer.alloc(64 << 20, 1)); return 'took ' + kept.length * 64 + ' MB';`,
    expected: /^refused: (ERR_MEMORY_ALLOCATION_FAILED|Array buffer allocation failed)$|^no result$/,
  },
];
