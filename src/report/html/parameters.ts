import type { ParameterReport } from '../run-report.ts';
import { html, type Markup } from './markup.ts';
import { shortText } from './short-text.ts';

const mostParameters = 40;

/** Values keep their lines. */
export function parameterList(parameters: readonly ParameterReport[], longestValue = 1000): Markup {
  const rows = parameters.slice(0, mostParameters).map(({ name, value }) => {
    const shown = value.length <= longestValue ? value : `${value.slice(0, longestValue).toWellFormed()}…`;
    return html`<div><dt>${shortText(name, 80)}</dt><dd>${shown === '' ? html`<i>empty</i>` : shown}</dd></div>`;
  });
  const more = parameters.length - mostParameters;
  return html`<dl class="facts">${rows}</dl>${more > 0 ? html`<p class="note">and ${more} more</p>` : null}`;
}
