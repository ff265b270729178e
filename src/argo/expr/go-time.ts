import type { TimeValue } from './values.ts';

/** January first. */
export const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
/** Sunday first. */
export const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** The parts of Go's reference time, longest first where one begins another. */
const layoutPart =
  /January|Jan|Monday|Mon|MST|Z07:00|Z0700|-07:00|-0700|-07|2006|__2|002|01|02|03|04|05|06|15|PM|pm|_2|[.,]0+(?!\d)|[.,]9+(?!\d)|1|2|3|4|5/g;

interface Parts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly ms: number;
  /** Minutes east of UTC. */
  readonly offset: number;
  readonly zone: string;
}

/** A time in Go's layout language, e.g. `2006-01-02T15:04:05Z07:00`. */
export function formatGoTime(time: TimeValue, layout: string): string {
  const parts = partsOf(time);
  return layout.replaceAll(layoutPart, (part) => formatPart(part, parts));
}

function formatPart(part: string, parts: Parts): string {
  if (part.startsWith('.') || part.startsWith(',')) return formatFraction(part, parts.ms);
  const format = formats[part];
  return format === undefined ? part : format(parts);
}

const formats: Readonly<Record<string, (parts: Parts) => string>> = {
  January: ({ month }) => months[month - 1] ?? '',
  Jan: ({ month }) => (months[month - 1] ?? '').slice(0, 3),
  Monday: ({ weekday }) => weekdays[weekday] ?? '',
  Mon: ({ weekday }) => (weekdays[weekday] ?? '').slice(0, 3),
  '2006': ({ year }) => String(year).padStart(4, '0'),
  '06': ({ year }) => two(year % 100),
  '01': ({ month }) => two(month),
  '1': ({ month }) => String(month),
  '02': ({ day }) => two(day),
  _2: ({ day }) => String(day).padStart(2),
  '2': ({ day }) => String(day),
  '002': (parts) => String(dayOfYear(parts)).padStart(3, '0'),
  __2: (parts) => String(dayOfYear(parts)).padStart(3),
  '15': ({ hour }) => two(hour),
  '03': ({ hour }) => two(hour % 12 || 12),
  '3': ({ hour }) => String(hour % 12 || 12),
  '04': ({ minute }) => two(minute),
  '4': ({ minute }) => String(minute),
  '05': ({ second }) => two(second),
  '5': ({ second }) => String(second),
  PM: ({ hour }) => (hour < 12 ? 'AM' : 'PM'),
  pm: ({ hour }) => (hour < 12 ? 'am' : 'pm'),
  MST: ({ zone }) => zone,
  'Z07:00': ({ offset }) => (offset === 0 ? 'Z' : offsetText(offset, ':')),
  Z0700: ({ offset }) => (offset === 0 ? 'Z' : offsetText(offset, '')),
  '-07:00': ({ offset }) => offsetText(offset, ':'),
  '-0700': ({ offset }) => offsetText(offset, ''),
  '-07': ({ offset }) => offsetText(offset, '').slice(0, 3),
};

function formatFraction(part: string, ms: number): string {
  const digits = String(ms)
    .padStart(3, '0')
    .padEnd(9, '0')
    .slice(0, part.length - 1);
  const kept = part.includes('9') ? digits.replace(/0+$/, '') : digits;
  return kept === '' ? '' : part.charAt(0) + kept;
}

function partsOf({ ms, zone }: TimeValue): Parts {
  const offset = zone === 'UTC' ? 0 : zoneOffset(ms, zone);
  const local = new Date(ms + offset * 60_000);
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    weekday: local.getUTCDay(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    ms: local.getUTCMilliseconds(),
    offset,
    zone: zone === 'UTC' ? 'UTC' : zoneName(ms, zone),
  };
}

function zoneOffset(ms: number, zone: string): number {
  const text = zonePart(ms, zone, 'longOffset');
  const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(text) ?? [];
  return hours === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

function zoneName(ms: number, zone: string): string {
  const short = zonePart(ms, zone, 'short');
  return /^[A-Z]+$/.test(short) ? short : offsetText(zoneOffset(ms, zone), '').slice(0, 3);
}

function zonePart(ms: number, zone: string, timeZoneName: 'longOffset' | 'short'): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName }).formatToParts(ms);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

function dayOfYear({ year, month, day }: Parts): number {
  return (Date.UTC(year, month - 1, day) - Date.UTC(year, 0, 1)) / 86_400_000 + 1;
}

function offsetText(offset: number, separator: string): string {
  const minutes = Math.abs(offset);
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${separator}${two(minutes % 60)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
