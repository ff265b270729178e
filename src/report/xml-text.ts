/** What XML 1.0 cannot hold, not even escaped. */
const illegalCharacters = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const predefined: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

/** Without the characters that would make the whole file unreadable for TestGrid. */
export function legalXmlText(text: string): string {
  return text.replaceAll(illegalCharacters, '').toWellFormed();
}

export function escapeXmlText(text: string): string {
  return legalXmlText(text).replaceAll(/[&<>\r]/g, (character) => escapes[character] ?? '');
}

export function escapeXmlAttribute(text: string): string {
  return legalXmlText(text).replaceAll(/[&<>"\n\r\t]/g, (character) => escapes[character] ?? '');
}

/** Replaces the five predefined entities and numeric references, once; anything else stays as it is written. */
export function decodeReferences(text: string): string {
  return text.replaceAll(
    /&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));/g,
    (whole, decimal, hexadecimal, name) => {
      if (name !== undefined) return predefined[name] ?? whole;
      const code = decimal === undefined ? Number.parseInt(hexadecimal, 16) : Number(decimal);
      return code <= 0x10ffff ? String.fromCodePoint(code) : '';
    },
  );
}
