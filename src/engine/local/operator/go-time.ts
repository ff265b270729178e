import { months, weekdays } from '../../../argo/expr/go-time.ts';

/** RFC 3339 in UTC with whole seconds, as Kubernetes writes times. */
export function rfc3339(ms: number): string {
  return new Date(wholeSeconds(ms)).toISOString().replace('.000Z', 'Z');
}

/** Go's `time.Time.String()`: `2026-11-21 06:37:20 +0000 UTC`. */
export function goTimeText(ms: number): string {
  return `${rfc3339(ms).replace('T', ' ').replace('Z', '')} +0000 UTC`;
}

/** Milliseconds of the last whole second. */
export function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}

/** Argo: values of `{{workflow.creationTimestamp.X}}` for each strftime letter it knows. */
export function strftimeParts(ms: number): Readonly<Record<string, string>> {
  const time = new Date(wholeSeconds(ms));
  const hour = time.getUTCHours();
  const weekday = weekdays[time.getUTCDay()] ?? '';
  const month = months[time.getUTCMonth()] ?? '';
  return {
    B: month,
    b: month.slice(0, 3),
    m: twoDigits(time.getUTCMonth() + 1),
    A: weekday,
    a: weekday.slice(0, 3),
    d: twoDigits(time.getUTCDate()),
    H: twoDigits(hour),
    I: twoDigits(hour % 12 === 0 ? 12 : hour % 12),
    M: twoDigits(time.getUTCMinutes()),
    S: twoDigits(time.getUTCSeconds()),
    Y: String(time.getUTCFullYear()),
    y: twoDigits(time.getUTCFullYear() % 100),
    p: hour < 12 ? 'AM' : 'PM',
    Z: 'UTC',
    z: '+0000',
    L: '.000',
  };
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
