import { goDurationFault, parseGoDuration } from '../../core/go-duration.ts';
import { type Builtin, builtin, text } from './call-context.ts';
import { ExpressionError } from './expression-error.ts';
import { parseTime } from './parse-time.ts';
import { isDuration, isTime, type Value } from './values.ts';

/** Functions of expr-lang on time. */
export const timeBuiltins: Readonly<Record<string, Builtin>> = {
  now: builtin(0, 1, (_, context) => ({ type: 'time', ms: context.now(), zone: 'UTC' })),
  duration: builtin(1, 1, ([value]) => durationOf(value ?? null)),
  date: builtin(1, 3, ([value, layout, zone]) => dateOf(value ?? null, layout ?? null, zone ?? null)),
  timezone: builtin(1, 1, ([zone]) => checkedZone(text(zone, 'timezone'))),
};

function durationOf(value: Value): Value {
  if (isDuration(value)) return value;
  const source = text(value, 'duration');
  const ms = parseGoDuration(source);
  if (ms === null) throw new ExpressionError(goDurationFault(source));
  return { type: 'duration', ns: ms * 1e6 };
}

function dateOf(value: Value, layout: Value, zone: Value): Value {
  const time = isTime(value) ? value : parseTime(text(value, 'date'), layout === null ? null : text(layout, 'date'));
  if (time === null) throw new ExpressionError(`invalid date ${String(value)}`);
  return zone === null ? time : { ...time, zone: checkedZone(text(zone, 'date')) };
}

/** The zone's own name. Throws ExpressionError when there is no such zone. */
export function checkedZone(zone: string): string {
  if (zone === 'UTC' || zone === 'Local' || zone === '') return 'UTC';
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone }).resolvedOptions().timeZone;
  } catch (cause) {
    throw new ExpressionError(`unknown time zone ${zone}`, cause);
  }
}
