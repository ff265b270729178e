/** Text of strangers (logs, node names, test names) made safe for a terminal and for a build log. Never changes what a reader needs. */

/** CSI, OSC, DCS and the like, other escapes. A string sequence that is not closed ends with its line, so that it can hide no more. */
const escapeSequences =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c\n]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]?/g;
/** Control characters but tab and newline, and those that reorder or hide text (bidi, zero width, line separators, byte order mark). */
const unsafeCharacters =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/g;
/** Prow's build log lens stops at 10,000 characters a line. */
const longestLine = 4_000;

/** Several lines: escape sequences go, lone carriage returns end a line, other control characters become `\xNN`, long lines are cut. */
export function neutraliseText(text: string): string {
  const safe = text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(escapeSequences, '')
    .replaceAll(unsafeCharacters, visible)
    .toWellFormed();
  return safe.split('\n').map(cutLine).join('\n');
}

/** One line: as `neutraliseText`, with a space for line ends and tabs. */
export function neutraliseLine(text: string): string {
  if (/^[ -~]*$/.test(text)) return cutLine(text.trim()); // nothing to do, and the large patterns need not be compiled
  return cutLine(
    neutraliseText(text)
      .replaceAll(/[^\S ]+/g, ' ')
      .trim(),
  );
}

/** The last `count` lines of a log, neutralised; empty lines at its end do not count. */
export function lastLines(log: string, count: number): readonly string[] {
  const lines = neutraliseText(log).trimEnd().split('\n').slice(-count);
  return lines.length === 1 && lines[0] === '' ? [] : lines;
}

function visible(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

function cutLine(line: string): string {
  return line.length <= longestLine
    ? line
    : `${line.slice(0, longestLine).toWellFormed()}… (${line.length - longestLine} more characters)`;
}
