/** Room for logs, shared fairly: a short log leaves its rest to the long ones, and none is dropped for another. */
import { neutraliseText } from '../neutralise.ts';
import { shareOf } from './share.ts';

export interface ShownLog {
  /** Whole last lines, neutralised. */
  readonly text: string;
  /** Lines before them that are left out. */
  readonly omitted: number;
}

/** Cut at their beginnings to at most `budget` characters together. */
export function shareLogs(logs: readonly string[], budget: number): readonly ShownLog[] {
  const texts = logs.map((log) => neutraliseText(log).trimEnd());
  const limit = shareOf(
    texts.map(({ length }) => length),
    budget,
  );
  return texts.map((text) => lastPart(text, limit));
}

function lastPart(text: string, limit: number): ShownLog {
  if (text.length <= limit) return { text, omitted: 0 };
  const rest = text.slice(text.length - limit);
  const lineEnd = rest.indexOf('\n');
  const shown = lineEnd === -1 ? rest.toWellFormed() : rest.slice(lineEnd + 1);
  return { text: shown, omitted: text.slice(0, text.length - shown.length).split('\n').length - 1 || 1 };
}
