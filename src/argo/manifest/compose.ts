import {
  EVENT_ID,
  type Event,
  getScalarValue,
  NOT_RESOLVED,
  SCALAR_STYLE,
  type ScalarEvent,
  type Schema,
} from 'js-yaml';
import { setOwn } from '../set-own.ts';

/** A node of a YAML document: its plain data, and its place in the text, -1 where it has none. An alias shares the data of its target. */
export type YamlNode =
  | { readonly kind: 'scalar'; readonly offset: number; readonly value: unknown }
  | { readonly kind: 'sequence'; readonly offset: number; readonly value: unknown; readonly items: readonly YamlNode[] }
  | {
      readonly kind: 'mapping';
      readonly offset: number;
      readonly value: unknown;
      readonly entries: ReadonlyMap<string, YamlEntry>;
    }
  | { readonly kind: 'alias'; readonly offset: number; readonly value: unknown; readonly target: YamlNode };

export interface YamlEntry {
  readonly keyOffset: number;
  readonly node: YamlNode;
}

/** A fault of the document that the parser lets pass. */
export interface YamlFault {
  readonly offset: number;
  readonly message: string;
  readonly rule: 'document' | 'unknown-field';
  readonly hint: string | null;
}

export interface ComposedDocument {
  /** Null for an empty document. */
  readonly root: YamlNode | null;
  /** Whether some node stands in several places. */
  readonly hasAliases: boolean;
  readonly faults: readonly YamlFault[];
}

/** Makes the documents of a stream of parser events, anchors and merge keys resolved, every fault at once. */
export function composeDocuments(text: string, events: readonly Event[], schema: Schema): readonly ComposedDocument[] {
  const documents: ComposedDocument[] = [];
  const composer = new Composer(text, events, schema);
  while (composer.hasDocument()) documents.push(composer.document());
  return documents;
}

class Composer {
  readonly #text: string;
  readonly #events: readonly Event[];
  readonly #schema: Schema;
  readonly #hasEscapes: boolean;
  #next = 0;
  #anchors = new Map<string, YamlNode>();
  #faults: YamlFault[] = [];
  #hasAliases = false;

  constructor(text: string, events: readonly Event[], schema: Schema) {
    this.#text = text;
    this.#events = events;
    this.#schema = schema;
    this.#hasEscapes = text.includes('\\') && !/^\s*\{/.test(text);
  }

  hasDocument(): boolean {
    return this.#next < this.#events.length;
  }

  document(): ComposedDocument {
    this.#next += 1; // the document's own event
    this.#anchors = new Map();
    this.#faults = [];
    this.#hasAliases = false;
    const root = this.#hasMore() ? this.#node() : null;
    this.#next += 1; // its end
    return { root, hasAliases: this.#hasAliases, faults: this.#faults };
  }

  #node(): YamlNode {
    const event = this.#events[this.#next];
    this.#next += 1;
    switch (event?.type) {
      case EVENT_ID.SCALAR:
        return this.#anchored(event, { kind: 'scalar', offset: scalarOffset(event), value: this.#scalar(event) });
      case EVENT_ID.SEQUENCE:
        return this.#anchored(event, this.#sequence(event.start));
      case EVENT_ID.MAPPING:
        return this.#anchored(event, this.#mapping(event.start));
      case EVENT_ID.ALIAS:
        return this.#alias(event.anchorStart, event.anchorEnd);
      default:
        return { kind: 'scalar', offset: -1, value: null };
    }
  }

  #sequence(offset: number): YamlNode {
    const items: YamlNode[] = [];
    const value: unknown[] = [];
    while (this.#hasMore()) {
      const item = this.#node();
      items.push(item);
      value.push(item.value);
    }
    this.#next += 1;
    return { kind: 'sequence', offset, value, items };
  }

  #mapping(offset: number): YamlNode {
    const entries = new Map<string, YamlEntry>();
    const value: Record<string, unknown> = {};
    const merged: (readonly [string, YamlEntry])[] = [];
    while (this.#hasMore()) {
      const keyNode = this.#node();
      const node = this.#node();
      const fault = keyFault(keyNode);
      if (fault !== null) this.#fault(keyNode.offset, fault, 'document', 'quote it');
      if (keyNode.kind === 'scalar' && keyNode.value === '<<' && this.#text.startsWith('<<', keyNode.offset))
        merged.push(...this.#mergedEntries(node, keyNode.offset));
      else {
        const key = keyText(keyNode);
        if (entries.has(key)) this.#givenTwice(key, keyNode.offset);
        entries.set(key, { keyOffset: keyNode.offset, node });
        setOwn(value, key, node.value);
      }
    }
    this.#next += 1;
    for (const [key, entry] of merged) {
      const own = entries.get(key);
      if (own === undefined) {
        entries.set(key, entry);
        setOwn(value, key, entry.node.value);
      } else if (own.keyOffset !== entry.keyOffset) this.#overridden(key, own.keyOffset);
    }
    return { kind: 'mapping', offset, value, entries };
  }

  #givenTwice(key: string, offset: number): void {
    const hint = 'keep one of the two; kubectl would take the last';
    this.#fault(offset, `the key "${key}" is given twice`, 'unknown-field', hint);
  }

  #overridden(key: string, offset: number): void {
    const hint = 'the API server refuses to override a merged key, kubectl does not';
    this.#fault(offset, `the key "${key}" is already set by the merge key <<`, 'unknown-field', hint);
  }

  #mergedEntries(given: YamlNode, offset: number): readonly (readonly [string, YamlEntry])[] {
    const node = given.kind === 'alias' ? given.target : given;
    if (node.kind === 'mapping') return [...node.entries];
    if (node.kind === 'sequence') return node.items.flatMap((item) => this.#mergedEntries(item, offset));
    this.#fault(offset, 'map merge requires map or sequence of maps as the value', 'document', null);
    return [];
  }

  #alias(start: number, end: number): YamlNode {
    this.#hasAliases = true;
    const name = this.#text.slice(start, end);
    const target = this.#anchors.get(name);
    if (target !== undefined) return { kind: 'alias', offset: start - 1, value: target.value, target };
    this.#fault(start - 1, `the alias *${name} refers to nothing that stands before it`, 'document', null);
    return { kind: 'scalar', offset: start - 1, value: null };
  }

  #anchored(event: { readonly anchorStart: number; readonly anchorEnd: number }, node: YamlNode): YamlNode {
    if (event.anchorStart >= 0 && event.anchorEnd > event.anchorStart)
      this.#anchors.set(this.#text.slice(event.anchorStart, event.anchorEnd), node);
    return node;
  }

  #scalar(event: ScalarEvent): unknown {
    const source = getScalarValue(this.#text, event);
    const tag =
      event.tagStart >= 0 && event.tagEnd > event.tagStart ? this.#text.slice(event.tagStart, event.tagEnd) : '';
    if (tag !== '' && tag !== '!') return this.#tagged(source, tag, event);
    if (event.style === SCALAR_STYLE.DOUBLE_QUOTED) this.#checkEscapes(event);
    if (event.style !== SCALAR_STYLE.PLAIN || tag === '!') return source;
    if (source.includes('.') && /^[-+]?\.(inf|Inf|INF)$|^\.(nan|NaN|NAN)$/.test(source))
      this.#fault(scalarOffset(event), `JSON has no ${source}`, 'document', 'quote it');
    return this.#schema.resolveImplicitScalarTag(source).value;
  }

  /** JSON knows two escapes that go-yaml does not; a text that begins with a brace may be read as JSON. */
  #checkEscapes({ valueStart, valueEnd }: ScalarEvent): void {
    if (!this.#hasEscapes) return;
    for (const { 0: seen, index } of this.#text.slice(valueStart, valueEnd).matchAll(/\\(u[\da-fA-F]{4}|.)/gs)) {
      if (seen === '\\/' || /^\\u[dD][89a-fA-F]/.test(seen))
        this.#fault(valueStart + index, `the API server does not read the escape ${seen}`, 'document', null);
    }
  }

  #tagged(source: string, tag: string, event: ScalarEvent): unknown {
    const name = tag.replace(/^!!/, 'tag:yaml.org,2002:').replace(/^!<(.*)>$/, '$1');
    const resolved = this.#schema.lookupScalarTag(name)?.resolve(source, true, name);
    if (resolved === NOT_RESOLVED) this.#fault(scalarOffset(event), `"${source}" is no ${tag}`, 'document', null);
    return resolved === undefined || resolved === NOT_RESOLVED ? source : resolved;
  }

  #hasMore(): boolean {
    const event = this.#events[this.#next];
    return event !== undefined && event.type !== EVENT_ID.POP;
  }

  #fault(offset: number, message: string, rule: YamlFault['rule'], hint: string | null): void {
    this.#faults.push({ offset, message, rule, hint });
  }
}

/** JSON keys are texts: `1: x` and `on: x` have the keys "1" and "true". */
function keyText(node: YamlNode): string {
  const target = node.kind === 'alias' ? node.target : node;
  return target.kind === 'scalar' ? String(target.value) : '[object]';
}

function keyFault(node: YamlNode): string | null {
  const target = node.kind === 'alias' ? node.target : node;
  if (target.kind !== 'scalar') return 'a key is a text, not a map or a list';
  return target.value === null ? 'a key may not be null' : null;
}

function scalarOffset(event: ScalarEvent): number {
  const isQuoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
  return isQuoted ? event.valueStart - 1 : event.valueStart;
}
