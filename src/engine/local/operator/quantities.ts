import type { IntOrString } from '../../../argo/pod-types.ts';
import { goDurationFault, parseGoDuration } from '../../../core/go-duration.ts';
import { NodeFault } from './node-fault.ts';

/** Argo's IntOrString once its tags are resolved. */
export function integerOf(value: IntOrString): number {
  if (typeof value === 'number') return value;
  if (!/^[+-]?\d+$/.test(value)) throw new NodeFault(`value '${value}' cannot be resolved to an int`);
  return Number(value);
}

/** Milliseconds of a template's `timeout` or `pendingTimeout`. */
export function timeoutMs(text: string): number {
  try {
    return durationMs(text);
  } catch (error) {
    throw error instanceof NodeFault ? new NodeFault(`invalid timeout format ${error.message}`) : error;
  }
}

/** Milliseconds of Argo's durations: bare digits are seconds, else Go's form. */
export function durationMs(text: string | number): number {
  const seconds = /^[+-]?\d+$/.test(String(text)) ? Number(text) * 1000 : parseGoDuration(String(text));
  if (seconds === null) throw new NodeFault(`unable to parse ${text} as a duration: ${goDurationFault(String(text))}`);
  return seconds;
}
