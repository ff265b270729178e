import { PatternError } from './pattern-error.ts';

const controls: Readonly<Record<string, number>> = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 };

/** The code point that an escape such as `\n`, `\x41`, `\x{1F600}`, `\101` or `\.` stands for. Throws PatternError. */
export function parseEscapedPoint(source: string, offset: number): { readonly point: number; readonly length: number } {
  const letter = source.charAt(offset + 1);
  if (letter === '') throw new PatternError('trailing backslash at end of expression', '');
  const control = Object.hasOwn(controls, letter) ? controls[letter] : undefined;
  if (control !== undefined) return { point: control, length: 2 };
  const [text, two, many, octal] =
    /^\\(?:x([\da-fA-F]{2})|x\{([\da-fA-F]{1,6})\}|([0-7]{3}|0[0-7]{0,2}))/.exec(source.slice(offset, offset + 12)) ??
    [];
  if (text !== undefined) {
    const point = octal === undefined ? Number.parseInt(two ?? many ?? '', 16) : Number.parseInt(octal, 8);
    if (point <= 0x10ffff) return { point, length: text.length };
  }
  if (/[\w]/.test(letter)) throw new PatternError('invalid escape sequence', source.slice(offset, offset + 2));
  const point = source.codePointAt(offset + 1) ?? 0;
  return { point, length: 1 + String.fromCodePoint(point).length };
}
