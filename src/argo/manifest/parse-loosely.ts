import { type Event, parseEvents, YAMLException } from 'js-yaml';

/** Each attempt reads the whole text again. */
const characterLimit = 16 * 1024 * 1024;

export interface LooseEvents {
  readonly events: readonly Event[];
  /** The text that the events refer to; in some of its lines there are more spaces at the beginning. */
  readonly text: string;
  /** Spaces that were added, by line counted from 0. */
  readonly added: ReadonlyMap<number, number>;
}

/**
 * Parses as go-yaml does, which lets a line inside brackets or quotes begin anywhere (`]` under the key it belongs to);
 * YAML itself, and so js-yaml, wants it indented. Throws YAMLException for everything else.
 */
export function parseLoosely(source: string, options: { readonly maxDepth: number }): LooseEvents {
  const added = new Map<number, number>();
  let text = source;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return { events: parseEvents(text, options), text, added };
    } catch (cause) {
      const line =
        cause instanceof YAMLException && cause.reason === 'deficient indentation' ? cause.mark?.line : undefined;
      if (line === undefined || attempt * source.length > characterLimit) throw cause;
      const more = (added.get(line) ?? 1) * 2;
      text = indentLine(text, line, more);
      added.set(line, (added.get(line) ?? 0) + more);
    }
  }
}

function indentLine(text: string, line: number, spaces: number): string {
  let start = 0;
  for (let count = 0; count < line; count += 1) start = nextLine(text, start);
  return text.slice(0, start) + ' '.repeat(spaces) + text.slice(start);
}

function nextLine(text: string, start: number): number {
  const match = /\r\n?|\n/g;
  match.lastIndex = start;
  return match.exec(text) === null ? text.length : match.lastIndex;
}
