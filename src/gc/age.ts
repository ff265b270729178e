import { parseGoDuration } from '../core/go-duration.ts';

const dayMs = 86_400_000;

/** Milliseconds of an age such as `7d`, `1d12h` or `90m`: a Go duration that may begin with days. Null when it is none, or negative. */
export function parseAge(text: string): number | null {
  const [, days, rest = ''] = /^(?:(\d{1,6})d)?(.*)$/s.exec(text) ?? [];
  if (days === undefined && rest === '') return null;
  const restMs = rest === '' ? 0 : parseGoDuration(rest);
  return restMs === null || restMs < 0 || /^[+-]/.test(rest) ? null : Number(days ?? 0) * dayMs + restMs;
}

/** `9d`, `1d12h`, `5h`, `12m`: the two largest units at most, and days without minutes. */
export function formatAge(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24];
  if (days > 0) return hours === 0 || days >= 7 ? `${days}d` : `${days}d${hours}h`;
  return hours > 0 ? `${hours}h` : `${minutes}m`;
}
