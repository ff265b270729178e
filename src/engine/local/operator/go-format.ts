/** Go's `fmt.Sprintf` of one integer, for the verbs that make sense there: %d %x %X %o %b %c %v with flags and width. */
export function goFormat(format: string, value: number): string {
  let used = false;
  const text = format.replaceAll(
    /%([-+# 0]*)(\d*)(?:\.\d+)?([a-zA-Z%])/g,
    (whole, flags: string, width: string, verb: string) => {
      if (verb === '%') return '%';
      if (used) return `%!${verb}(BADINDEX)`;
      used = true;
      return padded(signed(digits(verb, Math.abs(value)) ?? whole, flags, value < 0), flags, Number(width));
    },
  );
  return used ? text : `${text}%!(EXTRA int=${value})`;
}

function digits(verb: string, magnitude: number): string | null {
  switch (verb) {
    case 'd':
    case 'v':
      return String(magnitude);
    case 'x':
      return magnitude.toString(16);
    case 'X':
      return magnitude.toString(16).toUpperCase();
    case 'o':
      return magnitude.toString(8);
    case 'b':
      return magnitude.toString(2);
    case 'c':
      return String.fromCodePoint(magnitude);
    default:
      return `%!${verb}(int=${magnitude})`;
  }
}

function signed(text: string, flags: string, negative: boolean): string {
  if (negative) return `-${text}`;
  return flags.includes('+') ? `+${text}` : text;
}

function padded(text: string, flags: string, width: number): string {
  if (flags.includes('-')) return text.padEnd(width);
  if (!flags.includes('0')) return text.padStart(width);
  const sign = /^[+-]/.test(text) ? text.slice(0, 1) : '';
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}
