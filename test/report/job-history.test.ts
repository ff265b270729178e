import { describe, expect, it } from 'vitest';
import { type BuildRecord, type JobHistory, jobHistory } from '../../src/report/job-history.ts';
import { jobHistoryText } from '../../src/report/job-history-text.ts';
import type { JunitCase } from '../../src/report/junit-read.ts';
import { plainStyle } from '../../src/report/style.ts';

const statuses: Readonly<Record<string, JunitCase['status']>> = {
  P: 'passed',
  F: 'failed',
  '~': 'flaky',
  S: 'skipped',
};

/** `rows`: a letter for each build, newest first; `.` is no result. */
function historyOf(rows: Readonly<Record<string, string>>, results = 'PPPPP'): JobHistory {
  const builds = [...results].map(
    (result, index): BuildRecord => ({
      id: `158498791295549${9000 - index}`,
      startedAt: Date.UTC(2026, 10, 21, 6, 0) - index * 3_600_000,
      finishedAt: Date.UTC(2026, 10, 21, 6, 3) - index * 3_600_000,
      result: result === 'P' ? 'passed' : result === 'F' ? 'failed' : result === 'S' ? 'aborted' : 'unfinished',
      tests: Object.entries(rows).flatMap(([name, letters]) => caseOf(name, letters[index])),
      unreadable: 0,
    }),
  );
  return jobHistory('nightly', builds);
}

function caseOf(name: string, letter: string | undefined): readonly JunitCase[] {
  const status = statuses[letter ?? '.'];
  return status === undefined ? [] : [{ suite: 'e2e', classname: 'c', name, status, message: '' }];
}

describe('jobHistory', () => {
  it.each([
    ['PPPPP', 'steady'],
    ['SSSSS', 'steady'],
    ['P....', 'steady'],
    ['FFFFF', 'broken'],
    ['F....', 'broken'],
    ['FPPPP', 'newly broken'],
    ['FFFPP', 'newly broken'],
    ['F.SPP', 'newly broken'],
    ['PFFFF', 'fixed'],
    ['PPFPP', 'flaky'],
    ['FPFPP', 'flaky'],
    ['PP~PP', 'flaky'],
  ])('calls a test with results %s, newest first, %s', (letters, kind) => {
    expect(historyOf({ test: letters }).rows.map((row) => row.kind)).toEqual([kind]);
  });

  it('puts what broke first, then what changes, and the rest by name', () => {
    const rows = {
      b: 'PPPPP',
      a: 'PPPPP',
      fixed: 'PFFFF',
      broken: 'FFFFF',
      flaky: 'PFPPP',
      flakier: 'PFPFP',
      new: 'FPPPP',
    };
    expect(historyOf(rows).rows.map(({ name }) => name)).toEqual(
      ['new', 'flakier', 'flaky', 'broken', 'fixed', 'a', 'b'].map((name) => `e2e.${name}`),
    );
  });

  it('gives a name that a build has twice one cell, flaky where the results differ', () => {
    const twice = (a: string, b: string) => [...caseOf('t', a), ...caseOf('t', b)];
    const cells = [twice('P', 'F'), twice('P', 'P'), twice('S', 'F'), twice('F', 'S')].map(
      (tests) =>
        jobHistory('j', [{ id: '1', startedAt: null, finishedAt: null, result: 'passed', tests, unreadable: 0 }])
          .rows[0]?.cells[0],
    );
    expect(cells).toEqual(['flaky', 'passed', 'failed', 'failed']);
  });
});

describe('jobHistoryText', () => {
  it('shows the builds and the grid, and leaves out what never changes', () => {
    const history = historyOf({ deploy: 'FFPPP', unit: 'PFPFP', types: 'PPPPP', lint: 'PPPPP' }, 'FFSP.');
    expect(jobHistoryText(history, { style: plainStyle, all: false })).toMatchInlineSnapshot(`
      "nightly: 5 builds, newest first

      1584987912955499000  2026-11-21 06:00 UTC  failed  in 3m00s  4 tests
      1584987912955498999  2026-11-21 05:00 UTC  failed  in 3m00s  4 tests
      1584987912955498998  2026-11-21 04:00 UTC  aborted  in 3m00s  4 tests
      1584987912955498997  2026-11-21 03:00 UTC  passed  in 3m00s  4 tests
      1584987912955498996  2026-11-21 02:00 UTC  unfinished  in 3m00s  4 tests

      Overall     ✖ ✖ ○ ✔ ·  newly broken
      e2e.deploy  ✖ ✖ ✔ ✔ ✔  newly broken
      e2e.unit    ✔ ✖ ✔ ✖ ✔  flaky

      2 tests with the same result in every build are not shown: --all

      ✔ passed  ✖ failed  ~ flaky  ○ skipped or aborted  · no result"
    `);
  });

  it('shows all tests on request, and lets no name forge a line', () => {
    const text = jobHistoryText(historyOf({ 'a\nb\u001b[2J': 'PPPPP' }), { style: plainStyle, all: true });
    expect(text.split('\n').filter((line) => line.startsWith('e2e.'))).toEqual(['e2e.a b  ✔ ✔ ✔ ✔ ✔']);
  });
});
