import type { IntOrString } from '../../../argo/pod-types.ts';
import { parseGoDuration } from '../../../core/go-duration.ts';
import { NodeFault } from './node-fault.ts';

/** Argo's IntOrString once its tags are resolved. */
export function integerOf(value: IntOrString): number {
  if (typeof value === 'number') return value;
  if (!/^[+-]?\d+$/.test(value)) throw new NodeFault(`value '${value}' cannot be resolved to an int`);
  return Number(value);
}

/** Milliseconds of Argo's durations: bare digits are seconds, else Go's form. */
export function durationMs(text: string | number): number {
  const seconds = /^[+-]?\d+$/.test(String(text)) ? Number(text) * 1000 : parseGoDuration(String(text));
  if (seconds === null) throw new NodeFault(`unable to parse ${text} as a duration: time: invalid duration "${text}"`);
  return seconds;
}
