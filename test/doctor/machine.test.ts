import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { HarnessError } from '../../src/core/errors.ts';
import type { Finding } from '../../src/doctor/finding.ts';
import { formatFindings } from '../../src/doctor/format.ts';
import { examineMachine } from '../../src/doctor/machine.ts';
import { examineProw } from '../../src/doctor/prow.ts';
import { examineBucket, examineLogging, probeName } from '../../src/doctor/results.ts';
import { plainStyle } from '../../src/report/style.ts';
import { createDirectoryStore } from '../../src/storage/directory.ts';

const told = (findings: readonly Finding[]) => findings.map(({ name, standing, seen }) => [standing, name, seen]);

function directory(): string {
  const path = mkdtempSync(join(tmpdir(), 'doctor-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

describe('the doctor of a machine', () => {
  const temporaryDirectory = tmpdir();

  it('knows its Node and its git', async () => {
    const env = { PATH: process.env['PATH'] };
    expect(told(await examineMachine({ nodeVersion: '22.19.0', temporaryDirectory, env }))).toEqual([
      ['ok', 'Node', '22.19.0'],
      ['ok', 'git', expect.stringMatching(/^2\.\d+/)],
      ['ok', 'temporary files', temporaryDirectory],
    ]);
  });

  it('tells what is too old, not there or not writable, and what to do', async () => {
    const missing = join(directory(), 'nothing');
    const found = await examineMachine({ nodeVersion: '22.18.3', temporaryDirectory: missing, env: { PATH: missing } });
    expect(told(found)).toEqual([
      ['failed', 'Node', '22.18.3'],
      ['failed', 'git', 'is not there'],
      ['failed', 'temporary files', `${missing} cannot be written`],
    ]);
    expect(found.map(({ fix }) => fix)).not.toContain(null);
  });
});

describe('the doctor of Prow’s environment', () => {
  it('misses nothing on a developer’s machine', () => {
    expect(told(examineProw({}))).toEqual([
      ['ok', 'environment', 'none: this is no Prow job, what is checked out is tested'],
    ]);
  });

  const refs = { org: 'acme', repo: 'widget', base_ref: 'main', base_sha: 'a'.repeat(40) };
  const spec = { type: 'postsubmit', job: 'nightly', buildid: '1584987912955498496', prowjobid: 'p', refs };

  it('reads the job, with its build id as it is written', () => {
    const ARTIFACTS = directory();
    const env = { JOB_SPEC: JSON.stringify({ ...spec, decoration_config: {} }), ARTIFACTS };
    expect(told(examineProw(env))).toEqual([
      ['ok', 'job', 'postsubmit nightly, build 1584987912955498496 (from JOB_SPEC)'],
      ['ok', 'ARTIFACTS', ARTIFACTS],
    ]);
  });

  it('tells that ARTIFACTS cannot be written', () => {
    const env = { JOB_SPEC: JSON.stringify(spec), ARTIFACTS: '/nowhere/artifacts' };
    expect(told(examineProw(env)).at(-1)).toEqual([
      'failed',
      'ARTIFACTS',
      '/nowhere/artifacts is not there or cannot be written',
    ]);
  });

  it('tells that JOB_SPEC cannot be read', () => {
    expect(examineProw({ JOB_SPEC: '{' })).toMatchObject([{ standing: 'failed', name: 'JOB_SPEC' }]);
  });
});

describe('the doctor of results', () => {
  it('writes an object and reads it, twice the same one', async () => {
    const path = directory();
    const open = () => createDirectoryStore(path);
    const look = () => examineBucket(open, `file://${path}`, 0);
    expect([(await look()).standing, (await look()).standing]).toEqual(['ok', 'ok']);
    const names: string[] = [];
    for await (const name of open().list('')) names.push(name);
    expect(names).toEqual([probeName]);
  });

  it('tells of a bucket that cannot be written, and of one that is none', async () => {
    const bad = () => createDirectoryStore('/dev/null/x');
    expect(await examineBucket(bad, 'file:///dev/null/x', 0)).toMatchObject({ standing: 'failed' });
    const none = () => {
      throw new HarnessError('USAGE', 'is no bucket', { hint: 'write gs://' });
    };
    expect(await examineBucket(none, 'x', 0)).toMatchObject({
      standing: 'failed',
      seen: 'is no bucket',
      fix: 'write gs://',
    });
  });

  it('needs no logs to be readable, but says so', async () => {
    const denied = async () => {
      throw new HarnessError('LOG', 'permission denied');
    };
    expect((await examineLogging(async () => {})).standing).toBe('ok');
    expect(await examineLogging(denied)).toMatchObject({
      standing: 'warning',
      seen: 'permission denied',
    });
    expect((await examineLogging(null)).standing).toBe('warning');
  });
});

describe('the table', () => {
  it('puts a fix below what it mends, and once below all that it mends', () => {
    const right = { about: 'namespace', standing: 'failed', fix: 'kubectl apply\nEOF' } as const;
    const findings: readonly Finding[] = [
      { about: 'this machine', name: 'git', standing: 'ok', seen: '2.39.5', fix: null },
      { ...right, name: 'may use pods', seen: 'may not get' },
      { ...right, name: 'may use events', seen: 'may not list' },
      { about: 'results', name: 'bucket', standing: 'warning', seen: 'evil\u001b[31m', fix: null },
    ];
    expect(formatFindings(findings, plainStyle)).toBe(`this machine
✔ git             2.39.5

namespace
✖ may use pods    may not get
✖ may use events  may not list
    → kubectl apply
EOF

results
! bucket          evil

not ready: 2 of 4 are not as needed, 1 to look at`);
  });
});
