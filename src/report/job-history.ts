/** The last builds of a job as a grid of tests × builds, made of what they left in their bucket. Source of the idea: TestGrid. */
import type { JunitCase } from './junit-read.ts';

export interface BuildRecord {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  /** `unfinished`: it goes on, or died without a word. */
  readonly result: 'passed' | 'failed' | 'aborted' | 'unfinished';
  readonly tests: readonly JunitCase[];
  /** Files that should be JUnit and cannot be read as such. */
  readonly unreadable: number;
}

export type Cell = JunitCase['status'] | null;

/** In the order in which they are to be looked at. */
export const rowKinds = ['newly broken', 'flaky', 'broken', 'fixed', 'steady'] as const;
export type RowKind = (typeof rowKinds)[number];

export interface HistoryRow {
  readonly name: string;
  readonly kind: RowKind;
  /** One for each build; null where it has no result of this test. */
  readonly cells: readonly Cell[];
}

export interface JobHistory {
  readonly job: string;
  /** Newest first, as are the cells. */
  readonly builds: readonly BuildRecord[];
  /** The first is the whole build's, called `Overall` as in TestGrid. */
  readonly overall: HistoryRow;
  /** What needs somebody's eyes first. */
  readonly rows: readonly HistoryRow[];
}

/** `builds`: newest first. */
export function jobHistory(job: string, builds: readonly BuildRecord[]): JobHistory {
  const results = builds.map(({ tests }) => resultsOf(tests));
  const names = new Set(results.flatMap((each) => [...each.keys()]));
  const rows = [...names].map((name) =>
    rowOf(
      name,
      results.map((each) => each.get(name) ?? null),
    ),
  );
  return { job, builds, overall: rowOf('Overall', builds.map(overallCell)), rows: rows.toSorted(byUrgency) };
}

/** TestGrid's name of a row: suites and test, joined by dots. */
function rowName({ suite, name }: JunitCase): string {
  return suite === '' ? name : `${suite}.${name}`;
}

/** A name that a build has several times has one cell, flaky where its results differ. */
function resultsOf(tests: readonly JunitCase[]): ReadonlyMap<string, Cell> {
  const results = new Map<string, Cell>();
  for (const test of tests) results.set(rowName(test), together(results.get(rowName(test)) ?? null, test.status));
  return results;
}

function together(a: Cell, b: Cell): Cell {
  if (a === null || a === b || a === 'skipped') return b;
  return b === null || b === 'skipped' ? a : 'flaky';
}

function overallCell({ result }: BuildRecord): Cell {
  switch (result) {
    case 'passed':
    case 'failed':
      return result;
    case 'aborted':
      return 'skipped';
    case 'unfinished':
      return null;
  }
}

function rowOf(name: string, cells: readonly Cell[]): HistoryRow {
  return { name, cells, kind: kindOf(cells) };
}

function kindOf(cells: readonly Cell[]): RowKind {
  const known = cells.filter((cell) => cell !== null && cell !== 'skipped');
  const changes = known.filter((cell, index) => index > 0 && cell !== known[index - 1]).length;
  if (known.includes('flaky') || changes > 1) return 'flaky';
  if (known[0] === 'failed') return changes === 0 ? 'broken' : 'newly broken';
  return changes === 0 ? 'steady' : 'fixed';
}

function byUrgency(a: HistoryRow, b: HistoryRow): number {
  const order = rowKinds.indexOf(a.kind) - rowKinds.indexOf(b.kind) || failures(b) - failures(a);
  return order !== 0 ? order : a.name < b.name ? -1 : 1;
}

function failures({ cells }: HistoryRow): number {
  return cells.filter((cell) => cell === 'failed' || cell === 'flaky').length;
}
