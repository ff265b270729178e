/**
 * Stands in for the package of that name in the bundle, for text without colours: the package looks at every character for the start of an escape,
 * and that was a tenth of `--help`.
 */
export default function wrapAnsi(text: string, columns: number): string {
  return text
    .split('\n')
    .flatMap((line) => rowsOf(line, columns))
    .join('\n');
}

/** Words go to the next row where they do not fit; a word that is longer than a row is cut. */
function rowsOf(line: string, columns: number): readonly string[] {
  const rows: string[] = [];
  let row = '';
  for (const word of line.trim().split(' ')) {
    const longer = row === '' ? word : `${row} ${word}`;
    if (longer.length <= columns) {
      row = longer;
      continue;
    }
    if (row !== '') rows.push(row.trimEnd());
    row = word;
    for (; row.length > columns; row = row.slice(columns)) rows.push(row.slice(0, columns));
  }
  return [...rows, row];
}
