import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE, type ScalarEvent } from 'js-yaml';
import { formatKeyPath, type KeyPath } from './key-path.ts';

/** 1-based. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where each key and value of a YAML document stands in its text. */
export interface SourceMap {
  /** The value at a path; where it has no place of its own (an alias' content, nothing at all), its key, else its nearest ancestor. */
  positionOf(path: KeyPath): Position;
  /** The key that ends the path, else its nearest ancestor. */
  keyPositionOf(path: KeyPath): Position;
  readonly duplicateKeys: readonly DuplicateKey[];
  /** Lists and mappings in the place of a key. */
  readonly collectionKeys: readonly Position[];
}

export interface DuplicateKey {
  readonly path: KeyPath;
  readonly first: Position;
  readonly second: Position;
}

interface Scan {
  readonly text: string;
  readonly events: readonly Event[];
  next: number;
  readonly keyOffsets: Map<string, number>;
  readonly valueOffsets: Map<string, number>;
  readonly collectionKeys: number[];
  readonly duplicates: { path: KeyPath; first: number; second: number }[];
}

/** Reads js-yaml's parser events; of several documents, the first. */
export function mapSource(text: string, events: readonly Event[]): SourceMap {
  const scan: Scan = {
    text,
    events,
    next: 1,
    keyOffsets: new Map(),
    valueOffsets: new Map(),
    collectionKeys: [],
    duplicates: [],
  };
  scanNode(scan, []);
  const at = positions(text);
  return {
    positionOf: (path) => at(nearest(path, scan.valueOffsets, scan.keyOffsets)),
    keyPositionOf: (path) => at(nearest(path, scan.keyOffsets, scan.valueOffsets)),
    collectionKeys: scan.collectionKeys.map(at),
    duplicateKeys: scan.duplicates.map(({ path, first, second }) => ({ path, first: at(first), second: at(second) })),
  };
}

/** js-yaml counts a line at \n, \r\n and \r alike, and a byte-order mark as no column. */
function positions(text: string): (offset: number) => Position {
  const starts = [text.startsWith('\uFEFF') ? 1 : 0];
  for (const { index, 0: end } of text.matchAll(/\r\n?|\n/g)) starts.push(index + end.length);
  return (offset) => {
    const line = lastAtOrBefore(starts, offset);
    return { line: line + 1, column: Math.max(offset - (starts[line] ?? offset), 0) + 1 };
  };
}

function lastAtOrBefore(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

function nearest(path: KeyPath, ...offsets: readonly ReadonlyMap<string, number>[]): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const place = formatKeyPath(path.slice(0, length));
    for (const map of offsets) {
      const offset = map.get(place);
      if (offset !== undefined) return offset;
    }
  }
  return 0;
}

function scanNode(scan: Scan, path: KeyPath): void {
  const event = scan.events[scan.next];
  scan.next += 1;
  if (event === undefined) return;
  const offset = offsetOf(event);
  if (offset >= 0) scan.valueOffsets.set(formatKeyPath(path), offset);
  if (event.type === EVENT_ID.SEQUENCE) {
    for (let index = 0; hasMore(scan); index += 1) scanNode(scan, [...path, index]);
    scan.next += 1;
  } else if (event.type === EVENT_ID.MAPPING) {
    const keys = new Map<string, number>();
    while (hasMore(scan)) scanPair(scan, path, keys);
    scan.next += 1;
  }
}

function scanPair(scan: Scan, path: KeyPath, keys: Map<string, number>): void {
  const event = scan.events[scan.next];
  const key = event?.type === EVENT_ID.SCALAR ? getScalarValue(scan.text, event) : null;
  if (event === undefined || key === null) {
    // An alias may stand for a text: whether it does is known when the value is made.
    if (event?.type === EVENT_ID.SEQUENCE || event?.type === EVENT_ID.MAPPING)
      scan.collectionKeys.push(offsetOf(event));
    scanNode(scan, path);
    scanNode(scan, path);
    return;
  }
  scan.next += 1;
  const pairPath = [...path, key];
  const first = keys.get(key);
  if (first !== undefined && key !== '<<') scan.duplicates.push({ path: pairPath, first, second: offsetOf(event) });
  keys.set(key, first ?? offsetOf(event));
  scan.keyOffsets.set(formatKeyPath(pairPath), offsetOf(event));
  scanNode(scan, pairPath);
}

function hasMore({ events, next }: Scan): boolean {
  const event = events[next];
  return event !== undefined && event.type !== EVENT_ID.POP;
}

function offsetOf(event: Event): number {
  switch (event.type) {
    case EVENT_ID.SCALAR:
      return isQuoted(event) ? event.valueStart - 1 : event.valueStart;
    case EVENT_ID.SEQUENCE:
    case EVENT_ID.MAPPING:
      return event.start;
    case EVENT_ID.ALIAS:
      return event.anchorStart - 1;
    default:
      return -1;
  }
}

function isQuoted({ style }: ScalarEvent): boolean {
  return style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED;
}
