const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const zero = /\p{Mark}/u;
const onlyNarrow = /^[\x20-\x7e\u2500-\u257f✔✖○●◷⚠ǁ…→]*$/;

/** Columns that text takes on a terminal; text without escape sequences. */
export function displayWidth(text: string): number {
  if (onlyNarrow.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += wide.test(character) ? 2 : zero.test(character) ? 0 : 1;
  return width;
}

/** Text of at most `columns` columns; what is cut is shown as `…`. */
export function fitWidth(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  let [fitted, width] = ['', 0];
  for (const character of text) {
    width += displayWidth(character);
    if (width > columns - 1) break;
    fitted += character;
  }
  return columns < 1 ? '' : `${fitted}…`;
}

/** Text filled up with spaces. */
export function padWidth(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - displayWidth(text)));
}
