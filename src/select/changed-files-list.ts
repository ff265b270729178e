/**
 * A list of changed files as `--changed-files` takes it: NUL-separated (`git diff -z`) when it holds a NUL, else one name a line. Names are
 * taken as they stand, quotes and spaces included; a carriage return before a line's end is no part of one.
 */
export function parseChangedFilesList(text: string): string[] {
  const names = text.includes('\0') ? text.split('\0') : text.split(/\r?\n/);
  return [...new Set(names.filter((name) => name !== ''))];
}
