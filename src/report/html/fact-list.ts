import { html, type Markup } from './markup.ts';
import { shortText } from './short-text.ts';

/** Longer values lose their middle. */
const longestValue = 500;

/** Names and values; a value that is empty is no fact. */
export function factList(facts: readonly (readonly [name: string, value: string])[]): Markup {
  const shown = facts.filter(([, value]) => value !== '');
  return html`<dl class="facts">${shown.map(([name, value]) => html`<div><dt>${name}</dt><dd>${shortText(value, longestValue)}</dd></div>`)}</dl>`;
}

/** To the second; empty for what is no time. */
export function utcTime(ms: number): string {
  return Math.abs(ms) > 8.64e15 ? '' : `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
