const longest = 1_000;

/** A stranger's text for one line of a message: characters that steer a terminal, hide or reorder text are written as escapes; cut where it is long. */
export function visibleText(text: string): string {
  const short = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return short.toWellFormed().replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escaped);
}

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
