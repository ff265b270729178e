/** The history of a job as a page: the same grid as in text, with every test. */
import type { BuildRecord, Cell, HistoryRow, JobHistory } from '../job-history.ts';
import { factList, utcTime } from './fact-list.ts';
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
    html`<header class="verdict ${tone}"><h1>${shortText(job, 120)}</h1><p>${builds.length} builds, newest first; ${rows.length} tests, what broke or changes first</p></header><div class="scroll" role="region" aria-label="Tests by builds" tabindex="0"><table class="grid"><thead><tr><th scope="col">Test</th>${builds.map(columnHead)}</tr></thead><tbody>${[overall, ...shown].map(row)}</tbody></table></div>${buildList(builds)}${left > 0 ? html`<p class="note">${left} more tests are not shown.</p>` : null}`,
    [],
  );
}

/** The date, or the end of the id: whole ids are in the list of builds. */
function columnHead({ id, startedAt }: BuildRecord): Markup {
  const [day = '', time = ''] =
    startedAt === null ? ['', `…${id.slice(-6)}`] : utcTime(startedAt).slice(5, 16).split(' ');
  return html`<th scope="col">${day}<br>${time}</th>`;
}

function buildList(builds: readonly BuildRecord[]): Markup {
  const facts = builds.map(({ id, startedAt, result, tests, unreadable }): [string, string] => {
    const counted = `${tests.length} tests${unreadable === 0 ? '' : `, ${unreadable} unreadable JUnit files`}`;
    return [shortText(id, 60), [startedAt === null ? '' : utcTime(startedAt), result, counted].join(' ').trim()];
  });
  return html`<details class="part"><summary>Builds</summary>${factList(facts)}</details>`;
}

function row({ name, kind, cells }: HistoryRow): Markup {
  return html`<tr><th scope="row">${shortText(name, 160)}${kind === 'steady' ? null : html` <span class="badge">${kind}</span>`}</th>${cells.map(cellMarkup)}</tr>`;
}

function cellMarkup(cell: Cell): Markup {
  const { tone, icon, word } = cellLooks[cell ?? 'none'];
  return html`<td class="${tone}"><span aria-hidden="true">${icon}</span><span class="spoken">${word}</span></td>`;
}
