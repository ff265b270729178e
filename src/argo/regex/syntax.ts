/** One character of the text, decided by its code point. */
export type CharTest = (codePoint: number) => boolean;

export type Assertion = 'text-start' | 'text-end' | 'line-start' | 'line-end' | 'word-boundary' | 'no-word-boundary';

/** Syntax tree of a regular expression in RE2's language, which has neither back references nor look-around. */
export type Pattern =
  | { readonly type: 'empty' }
  | { readonly type: 'char'; readonly test: CharTest }
  | { readonly type: 'assertion'; readonly assertion: Assertion }
  | { readonly type: 'sequence'; readonly items: readonly Pattern[] }
  | { readonly type: 'choice'; readonly items: readonly Pattern[] }
  | {
      readonly type: 'repeat';
      readonly item: Pattern;
      readonly min: number;
      readonly max: number;
      readonly greedy: boolean;
    }
  | { readonly type: 'group'; readonly index: number; readonly item: Pattern };

export interface ParsedPattern {
  readonly pattern: Pattern;
  readonly groupNames: readonly (string | null)[];
}
