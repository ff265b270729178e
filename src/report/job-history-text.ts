import { displayWidth, padWidth } from './display-width.ts';
import { formatDuration } from './durations.ts';
import type { BuildRecord, Cell, HistoryRow, JobHistory } from './job-history.ts';
import { neutraliseLine } from './neutralise.ts';
import type { Style, StyleName } from './style.ts';

export interface HistoryTextOptions {
  readonly style: Style;
  /** Whether tests that passed in every build have a row, too. */
  readonly all: boolean;
}

const cellLooks: Readonly<Record<NonNullable<Cell> | 'none', readonly [symbol: string, style: StyleName]>> = {
  passed: ['✔', 'green'],
  failed: ['✖', 'red'],
  flaky: ['~', 'yellow'],
  skipped: ['○', 'dim'],
  none: ['·', 'dim'],
};

const longestName = 100;

/** The builds, then the grid, newest build first in both. Ends without a newline. */
export function jobHistoryText(history: JobHistory, { style, all }: HistoryTextOptions): string {
  const { job, builds, overall, rows } = history;
  const shown = rows.filter(({ kind }) => all || kind !== 'steady');
  const left = rows.length - shown.length;
  const blocks = [
    [style.bold(`${neutraliseLine(job)}: ${builds.length} ${builds.length === 1 ? 'build' : 'builds'}, newest first`)],
    builds.map((build) => buildLine(build, style)),
    gridLines([overall, ...shown], style),
    left === 0
      ? []
      : [
          `${left} ${left === 1 ? 'test' : 'tests'} with the same result in every build ${left === 1 ? 'is' : 'are'} not shown: --all`,
        ],
    ['✔ passed  ✖ failed  ~ flaky  ○ skipped or aborted  · no result'],
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function buildLine({ id, startedAt, finishedAt, result, tests, unreadable }: BuildRecord, style: Style): string {
  const word = { passed: style.green, failed: style.red, aborted: style.yellow, unfinished: style.yellow }[result](
    result,
  );
  const began = startedAt === null ? '' : `${new Date(startedAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const took = startedAt === null || finishedAt === null ? '' : `in ${formatDuration(finishedAt - startedAt)}`;
  const counted = `${tests.length} tests${unreadable === 0 ? '' : `, ${unreadable} unreadable JUnit files`}`;
  return [neutraliseLine(id), began, word, took, counted].filter((part) => part !== '').join('  ');
}

function gridLines(rows: readonly HistoryRow[], style: Style): readonly string[] {
  const names = rows.map(({ name }) => shortName(name));
  const width = Math.max(...names.map(displayWidth));
  return rows.map(({ kind, cells }, index) => {
    const symbols = cells.map((cell) => {
      const [symbol, colour] = cellLooks[cell ?? 'none'];
      return style[colour](symbol);
    });
    return `${padWidth(names[index] ?? '', width)}  ${symbols.join(' ')}${kind === 'steady' ? '' : `  ${kind}`}`;
  });
}

function shortName(name: string): string {
  const line = neutraliseLine(name);
  return line.length <= longestName ? line : `${line.slice(0, 60)}…${line.slice(-39)}`.toWellFormed();
}
