import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { collectJunit } from '../../src/report/junit-collect.ts';
import { readRegularFile } from '../../src/report/junit-find.ts';
import { type JunitMove, moveJunit } from '../../src/report/junit-move.ts';
import { readJunit } from '../../src/report/junit-read.ts';
import { allReaders, readersOf, testGridContext } from './support/lenses.ts';

const passing = '<testsuite name="s"><testcase name="a" classname="c"/></testsuite>';
const failing = '<testsuite name="s"><testcase name="a" classname="c"><error message="boom"/></testcase></testsuite>';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'junit-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(name: string, content: string): string {
  const file = join(root, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

async function collectFrom(workflow: string, directory = workflow) {
  const [collected] = await collectJunit([{ name: workflow, artifactsDir: join(root, directory) }]);
  if (collected === undefined) throw new Error('nothing collected');
  return collected;
}

const targets = (moves: readonly JunitMove[]) => moves.map(({ to }) => to);

/** A store in a directory: text is written, files are moved. */
async function put(name: string, body: string | { readonly file: string }): Promise<void> {
  const target = join(root, 'results', name);
  mkdirSync(dirname(target), { recursive: true });
  if (typeof body === 'string') writeFileSync(target, body);
  else renameSync(body.file, target);
}

describe('collectJunit', () => {
  it('finds files by name and by content, in each step’s directory and beside them, in a stable order', async () => {
    for (const name of ['unit/junit.xml', 'unit/deep/er/TEST-x.xml', 'lint/results.xml', 'junit_old.xml'])
      write(`hello/${name}`, passing);
    write('hello/unit/coverage.xml', '<coverage/>');
    write('hello/unit/notes.txt', passing);
    write('hello/unit/broken.xml', 'not xml');
    expect(await collectFrom('hello')).toEqual({
      name: 'hello',
      totals: { files: 4, tests: 4, failures: 0, skipped: 0, flaky: 0, failed: [] },
      failedStep: null,
      unreadable: 0,
      moves: [
        { type: 'junit', from: join(root, 'hello/junit_old.xml'), to: 'junit_hello-1.xml', prefix: 'hello' },
        {
          type: 'junit',
          from: join(root, 'hello/lint/results.xml'),
          to: 'junit_hello-lint-1.xml',
          prefix: 'hello.lint',
        },
        {
          type: 'junit',
          from: join(root, 'hello/unit/deep/er/TEST-x.xml'),
          to: 'junit_hello-unit-1.xml',
          prefix: 'hello.unit',
        },
        { type: 'junit', from: join(root, 'hello/unit/junit.xml'), to: 'junit_hello-unit-2.xml', prefix: 'hello.unit' },
      ],
      problems: [],
    });
  });

  it('says which step left the first failure', async () => {
    write('w/a/junit.xml', passing);
    write('w/b/junit.xml', failing);
    const { totals, failedStep } = await collectFrom('w');
    expect({ totals, failedStep }).toEqual({
      totals: { files: 2, tests: 2, failures: 1, skipped: 0, flaky: 0, failed: ['s › a: boom'] },
      failedStep: 'b',
    });
  });

  it('makes a problem of every file that cannot be used, and hides it from readers of JUnit', async () => {
    for (const [name, content] of [
      ['junit_1.xml', ''],
      ['junit_2.xml', '<testsuite>'],
      ['junit_3.xml', '<html/>'],
      ['junit_4.xml', '<testsuites/>'],
    ] as const) {
      write(`w/s/${name}`, content);
    }
    const { problems, unreadable, totals, moves } = await collectFrom('w');
    expect(problems.map(({ severity, message }) => `${severity}: ${message}`)).toEqual([
      'warning: workflow w: JUnit file "s/junit_1.xml" cannot be read: the file is empty',
      expect.stringMatching(/^warning: workflow w: JUnit file "s\/junit_2\.xml" cannot be read: line 1: /),
      'warning: workflow w: JUnit file "s/junit_3.xml" is none: its root element is <html>, expected <testsuites> or <testsuite>',
      'warning: workflow w: JUnit file "s/junit_4.xml" holds no test',
    ]);
    expect({ unreadable, files: totals.files }).toEqual({ unreadable: 3, files: 1 });
    expect(targets(moves)).toEqual([
      'unreadable-w-s-1.xml.txt',
      'unreadable-w-s-2.xml.txt',
      'unreadable-w-s-3.xml.txt',
      'junit_w-s-1.xml',
    ]);
    expect(targets(moves).slice(0, 3).flatMap(readersOf)).toEqual([]);
  });

  it('follows no links and opens no pipes, for they lead out of the step’s directory or nowhere', async () => {
    const outside = write('outside/junit.xml', failing);
    mkdirSync(join(root, 'w/s'), { recursive: true });
    symlinkSync(outside, join(root, 'w/s/junit.xml'));
    symlinkSync(dirname(outside), join(root, 'w/linked'));
    execFileSync('mkfifo', [join(root, 'w/s/junit_pipe.xml')]);
    expect(await collectFrom('w')).toMatchObject({ moves: [], problems: [], totals: { files: 0 } });
  });

  it('has nothing to say of a workflow without artifacts', async () => {
    expect(await collectFrom('w', 'missing')).toMatchObject({ moves: [], problems: [], unreadable: 0 });
  });

  it('gives names that every reader takes and no two workflows share', async () => {
    const workflows = ['a-b', 'a', 'a_b', 'a', '../../etc', 'ünï cødé', 'x'.repeat(200), '___'];
    const sources = workflows.map((name, index) => {
      for (const step of ['c', 'b-c', 'b_c', 'e2e(0:a)', '..x']) write(`${index}/${step}/junit.xml`, passing);
      return { name, artifactsDir: join(root, String(index)) };
    });
    const names = (await collectJunit(sources)).flatMap(({ moves }) => targets(moves));
    expect(names).toHaveLength(workflows.length * 5);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) {
      expect(name).toMatch(/^junit_[A-Za-z0-9][A-Za-z0-9.-]*\.xml$/);
      expect(name.length).toBeLessThan(200);
      expect(readersOf(name), name).toEqual(allReaders);
      expect(testGridContext(name), name).toBe(name.slice('junit_'.length, -'.xml'.length));
    }
  });

  it('names the second of two equal workflows apart in its suites, too', async () => {
    for (const directory of ['1', '2']) write(`${directory}/s/junit.xml`, passing);
    const collected = await collectJunit(
      ['1', '2'].map((directory) => ({ name: 'w', artifactsDir: join(root, directory) })),
    );
    expect(collected.flatMap(({ moves }) => moves).map((move) => move.type === 'junit' && move.prefix)).toEqual([
      'w.s',
      'w-2.s',
    ]);
  });
});

describe('readRegularFile', () => {
  it('refuses a link and a pipe that took the place of a file since it was found', async () => {
    symlinkSync(write('outside.xml', passing), join(root, 'link.xml'));
    execFileSync('mkfifo', [join(root, 'pipe.xml')]);
    await expect(readRegularFile(join(root, 'link.xml'))).rejects.toMatchObject({ code: 'ELOOP' });
    await expect(readRegularFile(join(root, 'pipe.xml'))).rejects.toThrow('it is not a regular file');
  });

  it('reads one byte more than the limit, so that the reader can tell', async () => {
    expect(await readRegularFile(write('large.xml', 'x'.repeat(100)), 10)).toHaveLength(11);
  });
});

describe('moveJunit', () => {
  it('moves, not copies, with the workflow in the suite’s name', async () => {
    write('w/s/junit.xml', failing);
    const { moves } = await collectFrom('w');
    for (const move of moves) await moveJunit(move, put);
    const reading = readJunit(readFileSync(join(root, 'results/junit_w-s-1.xml')));
    expect(reading).toMatchObject({
      type: 'junit',
      cases: [{ suite: 'w.s.s', classname: 'c', name: 'a', status: 'failed', message: 'boom' }],
    });
    expect(existsSync(join(root, 'w/s/junit.xml'))).toBe(false);
  });

  it('moves an unreadable file as it is', async () => {
    write('w/s/junit.xml', '<testsuite>');
    const { moves } = await collectFrom('w');
    for (const move of moves) await moveJunit(move, put);
    expect(readFileSync(join(root, 'results/unreadable-w-s-1.xml.txt'), 'utf8')).toBe('<testsuite>');
  });

  it.each([
    ['says so', async () => false, null],
    ['throws', async () => Promise.reject(new Error('disk full')), 'disk full'],
  ])('keeps the file when the store could not write and %s', async (_, failingPut, message) => {
    const file = write('w/s/junit.xml', passing);
    const { moves } = await collectFrom('w');
    const errors: string[] = [];
    for (const move of moves) await moveJunit(move, failingPut).catch((error: Error) => errors.push(error.message));
    expect({ kept: existsSync(file), errors }).toEqual({ kept: true, errors: message === null ? [] : [message] });
  });
});
