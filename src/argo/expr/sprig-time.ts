import { parseGoDuration } from '../../core/go-duration.ts';
import { checkedZone } from './builtins-time.ts';
import { type Builtin, builtin, type CallContext, text } from './call-context.ts';
import { ExpressionError } from './expression-error.ts';
import { formatGoDuration } from './go-duration-text.ts';
import { goPrint } from './go-print.ts';
import { formatGoTime } from './go-time.ts';
import { parseTime } from './parse-time.ts';
import { castInteger } from './sprig-numbers.ts';
import { isDuration, isNumber, isTime, type TimeValue, type Value } from './values.ts';

/** Functions of sprig on time. A date that is neither a time nor a number means now, as sprig has it. */
export const sprigTime: Readonly<Record<string, Builtin>> = {
  now: builtin(0, 0, (_, context) => ({ type: 'time', ms: context.now(), zone: 'UTC' })),
  date: builtin(2, 2, ([layout, time], context) => formatGoTime(timeOf(time ?? null, context), text(layout, 'date'))),
  dateInZone: builtin(3, 3, ([layout, time, zone], context) =>
    inZone(text(layout, 'dateInZone'), timeOf(time ?? null, context), text(zone, 'dateInZone')),
  ),
  date_in_zone: builtin(3, 3, ([layout, time, zone], context) =>
    inZone(text(layout, 'date_in_zone'), timeOf(time ?? null, context), text(zone, 'date_in_zone')),
  ),
  htmlDate: builtin(1, 1, ([time], context) => formatGoTime(timeOf(time ?? null, context), '2006-01-02')),
  toDate: builtin(2, 2, ([layout, value]) => parsed(text(layout, 'toDate'), text(value, 'toDate'))),
  mustToDate: builtin(2, 2, ([layout, value]) => parsed(text(layout, 'mustToDate'), text(value, 'mustToDate'))),
  unixEpoch: builtin(1, 1, ([time], context) => String(Math.floor(timeOf(time ?? null, context).ms / 1000))),
  dateModify: builtin(2, 2, ([duration, time], context) =>
    modified(text(duration, 'dateModify'), timeOf(time ?? null, context)),
  ),
  ago: builtin(1, 1, ([time], context) =>
    formatGoDuration(Math.round((context.now() - timeOf(time ?? null, context).ms) / 1000) * 1e9),
  ),
  duration: builtin(1, 1, ([seconds]) => formatGoDuration(Number(castInteger(seconds ?? null)) * 1e9)),
  durationRound: builtin(1, 1, ([value]) => roundedDuration(value ?? null)),
};

function timeOf(value: Value, context: CallContext): TimeValue {
  if (isTime(value)) return value;
  return { type: 'time', ms: isNumber(value) ? Number(value) * 1000 : context.now(), zone: 'UTC' };
}

function inZone(layout: string, time: TimeValue, zone: string): string {
  return formatGoTime({ ...time, zone: checkedZone(zone) }, layout);
}

function parsed(layout: string, value: string): TimeValue {
  const time = parseTime(value, layout);
  if (time === null)
    throw new ExpressionError(`parsing time ${JSON.stringify(value)} as ${JSON.stringify(layout)}: cannot parse`);
  return time;
}

function modified(duration: string, time: TimeValue): TimeValue {
  const ms = parseGoDuration(duration);
  return ms === null ? time : { ...time, ms: time.ms + ms };
}

function roundedDuration(value: Value): string {
  const ns = isDuration(value)
    ? value.ns
    : typeof value === 'string'
      ? (parseGoDuration(value) ?? 0) * 1e6
      : Number(castInteger(value));
  const seconds = Math.abs(ns) / 1e9;
  const units: readonly (readonly [string, number])[] = [
    ['y', 31_536_000],
    ['mo', 2_592_000],
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
    ['s', 1],
  ];
  const [unit, size] = units.find(([, length]) => seconds >= length) ?? ['s', 1];
  return `${Math.floor(seconds / size)}${goPrint(unit)}`;
}
