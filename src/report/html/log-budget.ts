/** Room for logs, shared fairly: a short log leaves its rest to the long ones, and none is dropped for another. */
import { neutraliseText } from '../neutralise.ts';
import { shareOf } from './share.ts';

/** A person sees so many lines without a click. */
const linesAtOnce = 30;

export interface ShownLog {
  /** The last lines, neutralised. */
  readonly end: string;
  /** What stands before them; folded away at first, empty where `end` is all. */
  readonly earlier: string;
  /** Whether something stood before both that is left out. */
  readonly isCut: boolean;
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
  const rest = text.length <= limit ? text : wholeLines(text.slice(text.length - limit));
  const lines = rest.split('\n');
  return {
    end: lines.slice(-linesAtOnce).join('\n'),
    earlier: lines.slice(0, -linesAtOnce).join('\n'),
    isCut: rest.length < text.length,
  };
}

/** Without the line that has lost its beginning; one that is longer than all keeps its end. */
function wholeLines(text: string): string {
  const lineEnd = text.indexOf('\n');
  return lineEnd === -1 ? text.toWellFormed() : text.slice(lineEnd + 1);
}
