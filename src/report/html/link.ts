import { html, type Markup, verbatim } from './markup.ts';
import { shortText } from './short-text.ts';

/**
 * A link, or the address as text where a browser could read it differently after a second decoding, or run it.
 * `URL` writes quotes and angle brackets as percent signs; a reference needs both `&` and `;`, and an address with both is not linked.
 */
export function link(url: string, text: string): Markup {
  const address = linkedAddress(url);
  if (address === null) return html`${text} <span class="address">${shortText(url, 300)}</span>`;
  return html`<a href="${verbatim(address)}" target="_blank" rel="noopener noreferrer">${text}</a>`;
}

function linkedAddress(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { protocol, href } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return null;
  const isPlain = /^[A-Za-z0-9._~:/?#@!$()*+,;=%&-]+$/.test(href) && href.length <= 2000;
  return isPlain && !(href.includes('&') && href.includes(';')) ? href.replaceAll('&', '&amp;') : null;
}
