/** Text of strangers inside Markdown: no markup, no mention, no reference and no link comes of it. */
import { neutraliseLine } from './neutralise.ts';

/** As code, in which GitHub looks for no names and numbers; every sign is a reference, which is never syntax. At most `longest` characters of the text. */
export function inlineCode(text: string, longest: number): string {
  const line = neutraliseLine(text);
  return line === '' ? '' : `<code>${references(shortened(line, longest))}</code>`;
}

/** Lines as they are; begins a block of HTML, in which no Markdown is read up to its end tag. */
export function preformatted(lines: readonly string[], longest: number): string {
  return `<pre>\n${lines.map((line) => references(shortened(line, longest))).join('\n')}\n</pre>`;
}

function references(text: string): string {
  return text.replaceAll(/[!-,./:-@[-`{-~]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function shortened(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest).toWellFormed()}…`;
}
