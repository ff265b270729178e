import type { Markup } from './markup.ts';
import { verbatim } from './markup.ts';

/** Id of the element that holds the logs. */
export const logDataId = 'logs';

/** Texts as JSON in a script element that nobody runs: neither `<`, `>` nor `&` stands in it, so no decoding changes it. */
export function logData(texts: readonly string[]): Markup {
  const json = JSON.stringify(texts).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return verbatim(`<script type="application/json" id="${logDataId}">${json}</script>`);
}
