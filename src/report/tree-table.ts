import type { Workflow } from '../argo/types.ts';
import { displayWidth, padWidth } from './display-width.ts';
import type { Style } from './style.ts';
import { type TreeOptions, type TreeRow, treeRows } from './tree.ts';

const headings = ['STEP', 'TEMPLATE', 'PODNAME', 'DURATION', 'MESSAGE'] as const;

/** The table of `argo get`: STEP, TEMPLATE, PODNAME, DURATION, MESSAGE, columns two spaces apart; colour is the icons' only. */
export function workflowTreeTable(
  workflow: Workflow,
  options: TreeOptions & { readonly style: Style },
): readonly string[] {
  const rows = treeRows(workflow, options);
  if (rows.length === 0) return [];
  const table: readonly (readonly string[])[] = [headings, ...rows.map((row) => (row === null ? [] : cellsOf(row)))];
  const widths = headings.map((_, column) => Math.max(...table.map((cells) => displayWidth(cells[column] ?? ''))));
  const lines = table.map((cells) =>
    cells
      .map((cell, column) => padWidth(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return lines.map((line, index) => coloured(line, rows[index - 1] ?? null, options.style));
}

/** `prefix icon name`, as the first column has it. */
export function stepCell({ prefix, icon, name }: TreeRow): string {
  return `${prefix}${icon} ${name}`;
}

/** Puts the icon's colour into a line that begins with the row's step cell; the widths have been counted by then. */
export function coloured(line: string, row: TreeRow | null, style: Style): string {
  if (row === null) return line;
  const end = row.prefix.length + row.icon.length;
  return `${line.slice(0, row.prefix.length)}${style[row.iconStyle](line.slice(row.prefix.length, end))}${line.slice(end)}`;
}

function cellsOf(row: TreeRow): readonly string[] {
  return [stepCell(row), row.template, row.pod, row.duration, row.message];
}
