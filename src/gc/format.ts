import { unreachable } from '../core/unreachable.ts';
import { neutraliseLine } from '../report/neutralise.ts';
import type { Style } from '../report/style.ts';
import { formatAge } from './age.ts';
import type { SweepReport, SweptItem } from './sweep.ts';

/** A line for each thing, deleted or kept, with the reason; then what could not be looked at, and the sum. Ends without a newline. */
export function formatSweep(
  { items, notes }: SweepReport,
  { isDryRun, style }: { isDryRun: boolean; style: Style },
): string {
  const rows = items.map((item) => [
    word(item.outcome),
    item.kind,
    neutraliseLine(item.place === null ? item.name : `${item.place}/${item.name}`),
    item.ageSeconds === null ? '' : formatAge(item.ageSeconds * 1000),
    neutraliseLine(item.why),
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row, index) => {
    const line = row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
    return styled(items[index]?.outcome ?? 'kept', line.trimEnd(), style);
  });
  const said = notes.map((note) => `${style.yellow('!')} ${neutraliseLine(note)}`);
  return [...lines, ...said, sum(items, isDryRun)].join('\n');
}

function word(outcome: SweptItem['outcome']): string {
  switch (outcome) {
    case 'due':
      return 'would delete';
    case 'changed':
      return 'kept';
    case 'gone':
      return 'gone already';
    case 'deleted':
    case 'kept':
    case 'failed':
      return outcome;
    default:
      return unreachable(outcome);
  }
}

function styled(outcome: SweptItem['outcome'], line: string, style: Style): string {
  switch (outcome) {
    case 'failed':
      return style.red(line);
    case 'due':
    case 'deleted':
      return line;
    case 'kept':
    case 'changed':
    case 'gone':
      return style.dim(line);
    default:
      return unreachable(outcome);
  }
}

function sum(items: readonly SweptItem[], isDryRun: boolean): string {
  const count = (...outcomes: readonly SweptItem['outcome'][]) =>
    items.filter(({ outcome }) => outcomes.includes(outcome)).length;
  if (items.length === 0) return 'nothing of argo-e2e was found';
  if (isDryRun) return `${count('due')} of ${items.length} would be deleted; --delete does it`;
  const failed = count('failed') === 0 ? '' : `, ${count('failed')} could not be`;
  return `${count('deleted')} of ${items.length} deleted${failed}`;
}
