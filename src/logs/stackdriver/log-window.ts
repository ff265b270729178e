import { exactTimeOf } from '../log-line.ts';
import type { NodeLogQuery } from '../log-source.ts';

const minuteMs = 60_000;
/** A step that nobody saw begin is looked for this far back. */
const unknownMs = 7 * 24 * 60 * minuteMs;

/** From a little before it began until a while after its end: clocks differ, and agents are late. */
export function windowOf(
  { startedAt, finishedAt }: Pick<NodeLogQuery, 'startedAt' | 'finishedAt'>,
  now: number,
): { readonly from: string; readonly to: string } {
  const from = startedAt ? Date.parse(startedAt) - 5 * minuteMs : now - unknownMs;
  const to = finishedAt ? Date.parse(finishedAt) + 10 * minuteMs : now + minuteMs;
  return { from: exactTimeOf(from), to: exactTimeOf(Math.max(to, from + minuteMs)) };
}
