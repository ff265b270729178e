/** Go's `fmt.Sprintf` of one integer, with flags, width and precision; a verb that integers have not is named as Go names it. */
export function goFormat(format: string, value: number): string {
  let used = false;
  const text = format.replaceAll(directivePattern, (_, flags: string, width: string, point?: string, verb?: string) => {
    if (verb === undefined) return '%!(NOVERB)';
    if (verb === '%') return '%';
    if (used) return `%!${verb}(MISSING)`;
    used = true;
    const precision = point === undefined ? null : Number(point.slice(1));
    return formatted({ flags, width: Number(width), precision, verb }, value);
  });
  return used ? text : `${text}%!(EXTRA int=${value})`;
}

const directivePattern = /%([-+# 0]*)(\d*)(\.\d*)?(.)?/gsu;
const replacementCharacter = 0xfffd;

interface Directive {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | null;
  readonly verb: string;
}

function formatted(directive: Directive, value: number): string {
  const { flags, width, verb } = directive;
  switch (verb) {
    case 'T':
      return padded('int', flags, width);
    case 'c':
      return padded(character(value), flags, width);
    case 'q':
      return padded(quoted(value, flags.includes('+')), flags, width);
    case 'U':
      return padded(codePoint(value, flags.includes('#')), flags.replaceAll('0', ''), width);
    default:
      return numeral(directive, value) ?? `%!${verb}(int=${numeral({ ...directive, verb: 'd' }, value)})`;
  }
}

const radixes: Readonly<Record<string, readonly [radix: number, prefix: string]>> = {
  d: [10, ''],
  v: [10, ''],
  x: [16, '0x'],
  X: [16, '0X'],
  o: [8, '0'],
  O: [8, '0o'],
  b: [2, '0b'],
};

function numeral({ flags, width, precision, verb }: Directive, value: number): string | null {
  const known = Object.hasOwn(radixes, verb) ? radixes[verb] : undefined;
  if (known === undefined) return null;
  if (precision === 0 && value === 0) return ' '.repeat(width);
  const [radix, prefix] = known;
  const sign = signOf(value, flags);
  const isZeroed = precision === null && flags.includes('0') && !flags.includes('-');
  const plain = Math.abs(value).toString(radix);
  const digits = (verb === 'X' ? plain.toUpperCase() : plain).padStart(
    precision ?? (isZeroed ? width - sign.length : 0),
    '0',
  );
  const lead = verb === 'O' || (flags.includes('#') && !(verb === 'o' && digits.startsWith('0'))) ? prefix : '';
  return padded(sign + lead + digits, flags.replaceAll('0', ''), width);
}

function signOf(value: number, flags: string): string {
  if (value < 0) return '-';
  if (flags.includes('+')) return '+';
  return flags.includes(' ') ? ' ' : '';
}

function character(value: number): string {
  const isCharacter = value >= 0 && value <= 0x10ffff && !(value >= 0xd800 && value <= 0xdfff);
  return String.fromCodePoint(isCharacter ? value : replacementCharacter);
}

const quotedCharacters: Readonly<Record<string, string>> = {
  "'": "\\'",
  '\\': '\\\\',
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

function quoted(value: number, isAscii: boolean): string {
  const char = character(value);
  const point = char.codePointAt(0) ?? 0;
  const isPlain = point < 0x80 || !isAscii;
  if (Object.hasOwn(quotedCharacters, char)) return `'${quotedCharacters[char]}'`;
  if (isPlain && /[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(char)) return `'${char}'`;
  const hex = point.toString(16);
  if (point < 0x80) return `'\\x${hex.padStart(2, '0')}'`;
  return point > 0xffff ? `'\\U${hex.padStart(8, '0')}'` : `'\\u${hex.padStart(4, '0')}'`;
}

function codePoint(value: number, isShown: boolean): string {
  const text = `U+${BigInt.asUintN(64, BigInt(value)).toString(16).toUpperCase().padStart(4, '0')}`;
  const isPrintable = value > 0 && /[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(character(value));
  return isShown && isPrintable && character(value).codePointAt(0) === value ? `${text} '${character(value)}'` : text;
}

function padded(text: string, flags: string, width: number): string {
  const missing = Math.max(0, width - [...text].length);
  if (flags.includes('-')) return text + ' '.repeat(missing);
  return (flags.includes('0') ? '0' : ' ').repeat(missing) + text;
}
