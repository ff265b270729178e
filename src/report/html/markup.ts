/** HTML whose text survives being decoded twice. Prow's html lens puts a report into `srcdoc` and escapes only `"`, so that every reference in it is decoded once more. */
import { neutraliseText } from '../neutralise.ts';

/** HTML that has been made here, and is put into other HTML as it is. */
export interface Markup {
  readonly markup: string;
}

type Value = string | number | Markup | null | readonly Value[];

/**
 * Tagged template. Text is neutralised and escaped; in attributes only numbers and plain words may stand, because nothing of a stranger does.
 * Null is nothing. Throws TypeError for an attribute that holds more.
 */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  let before = '';
  const pieces = values.map((value, index) => {
    const part = parts[index] ?? '';
    before += part;
    return part + (isInAttribute(before) ? attributeText(value) : contentText(value));
  });
  return { markup: pieces.join('') + (parts.at(-1) ?? '') };
}

/** Text of this program that is HTML already: the style sheet, the script. */
export function verbatim(markup: string): Markup {
  return { markup };
}

/** A word joiner after each `<` and `&`: decoded once more, neither can begin a tag or a reference. It has no width, and the report's script takes it out again. */
function escaped(text: string): string {
  return neutraliseText(text).replaceAll(/[<>&]/g, (character) => references[character] ?? '');
}

const references: Readonly<Record<string, string>> = { '<': '&lt;\u2060', '&': '&amp;\u2060', '>': '&gt;' };

function contentText(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'number') return String(value);
  return 'markup' in value ? value.markup : value.map(contentText).join('');
}

/** `before`: all that is written in the template so far. */
function isInAttribute(before: string): boolean {
  const start = before.lastIndexOf('="');
  return start !== -1 && !before.includes('"', start + 2);
}

function attributeText(value: Value): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string' && /^[A-Za-z0-9 ._#,:-]*$/.test(value)) return value;
  if (value !== null && typeof value === 'object' && 'markup' in value && /^[^"<>]*$/.test(value.markup))
    return value.markup;
  throw new TypeError(`no text for an attribute: ${JSON.stringify(value)}`);
}
