const units = [
  ['h', 3_600_000_000_000],
  ['m', 60_000_000_000],
] as const;

/** A duration as Go's String writes it: `1h30m0s`, `1.5s`, `2ms`, `0s`. */
export function formatGoDuration(ns: number): string {
  if (ns === 0) return '0s';
  const sign = ns < 0 ? '-' : '';
  let rest = Math.abs(ns);
  if (rest < 1000) return `${sign}${rest}ns`;
  if (rest < 1_000_000) return `${sign}${rest / 1000}µs`;
  if (rest < 1_000_000_000) return `${sign}${rest / 1_000_000}ms`;
  let text = '';
  for (const [unit, size] of units) {
    const amount = Math.floor(rest / size);
    if (amount > 0 || text !== '') text += `${amount}${unit}`;
    rest -= amount * size;
  }
  return `${sign}${text}${rest / 1_000_000_000}s`;
}
