import type { ParameterReport } from '../run-report.ts';
import { html, type Markup } from './markup.ts';
import { shortText } from './short-text.ts';

const mostParameters = 40;

export function parameterList(parameters: readonly ParameterReport[]): Markup {
  const rows = parameters
    .slice(0, mostParameters)
    .map(
      ({ name, value }) =>
        html`<div><dt>${shortText(name, 80)}</dt><dd>${value === '' ? html`<i>empty</i>` : value}</dd></div>`,
    );
  const more = parameters.length - mostParameters;
  return html`<dl class="facts">${rows}</dl>${more > 0 ? html`<p class="note">and ${more} more</p>` : null}`;
}
