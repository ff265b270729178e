const unitsMs: Record<string, number> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** Milliseconds of a Go duration such as `1h30m` or `-1.5s`, or null when it is none. `0` alone is legal, other bare numbers are not. */
export function parseGoDuration(text: string): number | null {
  if (/^[+-]?0$/.test(text)) return 0;
  if (!/^[+-]?((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+$/.test(text)) return null;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g))
    total += Number(amount) * (unitsMs[unit ?? ''] ?? 0);
  return text.startsWith('-') ? -total : total;
}

/** What Go says of a text that is no duration. */
export function goDurationFault(text: string): string {
  const whole = JSON.stringify(text);
  let rest = text.replace(/^[+-]/, '');
  while (rest !== '') {
    const [amount = ''] = /^(?:\d+\.?\d*|\.\d+)/.exec(rest) ?? [];
    const [unit = ''] = /^[^.\d]*/.exec(rest.slice(amount.length)) ?? [];
    if (amount === '') break;
    if (unit === '') return `time: missing unit in duration ${whole}`;
    if (!Object.hasOwn(unitsMs, unit)) return `time: unknown unit ${JSON.stringify(unit)} in duration ${whole}`;
    rest = rest.slice(amount.length + unit.length);
  }
  return `time: invalid duration ${whole}`;
}
