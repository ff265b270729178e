import { findAll } from '../regular-expression.ts';
import type { TimeValue } from './values.ts';

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** What each part of a Go layout reads; the group's name says what it is. */
const layoutParts: Readonly<Record<string, readonly [name: string, pattern: string]>> = {
  '2006': ['year', '\\d{4}'],
  '06': ['shortYear', '\\d{2}'],
  January: ['monthName', '[A-Za-z]{3,9}'],
  Jan: ['monthName', '[A-Za-z]{3}'],
  '01': ['month', '\\d{2}'],
  '1': ['month', '\\d{1,2}'],
  '02': ['day', '\\d{2}'],
  _2: ['day', ' ?\\d{1,2}'],
  '2': ['day', '\\d{1,2}'],
  '15': ['hour', '\\d{2}'],
  '03': ['hour', '\\d{2}'],
  '3': ['hour', '\\d{1,2}'],
  '04': ['minute', '\\d{2}'],
  '4': ['minute', '\\d{1,2}'],
  '05': ['second', '\\d{2}(?:\\.\\d{1,9})?'],
  '5': ['second', '\\d{1,2}(?:\\.\\d{1,9})?'],
  PM: ['half', '[AP]M'],
  pm: ['half', '[ap]m'],
  Monday: ['', '[A-Za-z]{6,9}'],
  Mon: ['', '[A-Za-z]{3}'],
  MST: ['zoneName', '[A-Z]{3,4}'],
  'Z07:00': ['zone', 'Z|[+-]\\d{2}:\\d{2}'],
  Z0700: ['zone', 'Z|[+-]\\d{4}'],
  '-07:00': ['zone', '[+-]\\d{2}:\\d{2}'],
  '-0700': ['zone', '[+-]\\d{4}'],
  '-07': ['zone', '[+-]\\d{2}'],
};
const anyPart =
  /January|Jan|Monday|Mon|MST|Z07:00|Z0700|-07:00|-0700|-07|2006|01|02|03|04|05|06|15|PM|pm|_2|1|2|3|4|5/g;

/** Layouts that `date()` tries when none is given. */
const commonLayouts = [
  '2006-01-02',
  '15:04:05',
  '2006-01-02 15:04:05',
  '2006-01-02T15:04:05Z07:00',
  'Mon, 02 Jan 2006 15:04:05 MST',
  'Monday, 02-Jan-06 15:04:05 MST',
  '02 Jan 06 15:04 MST',
  '02 Jan 06 15:04 -0700',
  'Mon Jan _2 15:04:05 2006',
];

/** The time that a text means, read by a Go layout or by the first common one that fits; null when none does. */
export function parseTime(source: string, layout: string | null = null): TimeValue | null {
  for (const candidate of layout === null ? commonLayouts : [layout]) {
    const parsed = parseBy(candidate, source);
    if (parsed !== null) return parsed;
  }
  return null;
}

function parseBy(layout: string, source: string): TimeValue | null {
  const names: string[] = [];
  let pattern = '';
  let copied = 0;
  for (const match of layout.matchAll(anyPart)) {
    const [name, part] = layoutParts[match[0]] ?? ['', ''];
    names.push(name);
    pattern += `${escapeText(layout.slice(copied, match.index))}(${part})`;
    copied = match.index + match[0].length;
  }
  pattern += escapeText(layout.slice(copied));
  const [found] = findAll(`^${pattern}$`, source, undefined, 1);
  if (found === undefined) return null;
  const textOf = (group: number) => source.slice(found[group * 2], found[group * 2 + 1]);
  return timeFrom(new Map(names.map((name, index) => [name, textOf(index + 1)])));
}

function timeFrom(parts: ReadonlyMap<string, string>): TimeValue | null {
  const read = (name: string, otherwise: number) => (parts.has(name) ? Number(parts.get(name)) : otherwise);
  const shortYear = read('shortYear', 0);
  const year = parts.has('shortYear') ? shortYear + (shortYear < 69 ? 2000 : 1900) : read('year', 0);
  const monthName = parts.get('monthName');
  const month =
    monthName === undefined ? read('month', 1) : monthNames.indexOf(monthName.slice(0, 3).toLowerCase()) + 1;
  const half = parts.get('half')?.toUpperCase();
  const hour = half === undefined ? read('hour', 0) : (read('hour', 0) % 12) + (half === 'PM' ? 12 : 0);
  const day = read('day', 1);
  const local = new Date(Date.UTC(2000, month - 1, day, hour, read('minute', 0)));
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || read('minute', 0) > 59 || read('second', 0) >= 60)
    return null;
  local.setUTCFullYear(year, month - 1, day);
  if (local.getUTCDate() !== day) return null;
  return {
    type: 'time',
    ms: local.getTime() + read('second', 0) * 1000 - offsetMinutes(parts.get('zone')) * 60_000,
    zone: 'UTC',
  };
}

function offsetMinutes(zone: string | undefined): number {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone ?? '') ?? [];
  return hours === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes ?? 0));
}

function escapeText(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
