/** The history of a job as a page: the same grid as in text, with every test. */
import type { BuildRecord, Cell, HistoryRow, JobHistory } from '../job-history.ts';
import { htmlPage } from './html-page.ts';
import { html, type Markup } from './markup.ts';
import type { Look } from './phase-look.ts';
import { shortText } from './short-text.ts';

const mostRows = 2_000;

const cellLooks: Readonly<Record<NonNullable<Cell> | 'none', Look & { readonly word: string }>> = {
  passed: { tone: 'good', icon: '✔', word: 'passed' },
  failed: { tone: 'bad', icon: '✖', word: 'failed' },
  flaky: { tone: 'warn', icon: '~', word: 'flaky' },
  skipped: { tone: 'none', icon: '○', word: 'skipped' },
  none: { tone: 'none', icon: '·', word: 'no result' },
};

export function jobHistoryPage({ job, builds, overall, rows }: JobHistory): string {
  const shown = rows.slice(0, mostRows);
  const left = rows.length - shown.length;
  const tone = overall.cells[0] === 'failed' ? 'bad' : overall.cells[0] === 'passed' ? 'good' : 'warn';
  return htmlPage(
    'Job history',
    html`<header class="verdict ${tone}"><h1>${shortText(job, 120)}</h1><p>${builds.length} builds, newest first; ${rows.length} tests, what broke or changes first</p></header><div class="scroll" role="region" aria-label="Tests by builds" tabindex="0"><table class="grid"><thead><tr><th scope="col">Test</th>${builds.map(columnHead)}</tr></thead><tbody>${[overall, ...shown].map(row)}</tbody></table></div>${left > 0 ? html`<p class="note">${left} more tests are not shown.</p>` : null}`,
    [],
  );
}

function columnHead({ id, startedAt }: BuildRecord): Markup {
  const began = startedAt === null ? '' : new Date(startedAt).toISOString().slice(5, 16).replace('T', ' ');
  return html`<th scope="col"><span class="build">${shortText(id, 24)}</span><br>${began}</th>`;
}

function row({ name, kind, cells }: HistoryRow): Markup {
  return html`<tr><th scope="row">${shortText(name, 160)}${kind === 'steady' ? null : html` <span class="badge">${kind}</span>`}</th>${cells.map(cellMarkup)}</tr>`;
}

function cellMarkup(cell: Cell): Markup {
  const { tone, icon, word } = cellLooks[cell ?? 'none'];
  return html`<td class="${tone}"><span aria-hidden="true">${icon}</span><span class="spoken">${word}</span></td>`;
}
