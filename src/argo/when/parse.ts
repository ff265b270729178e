import { WhenSyntaxError, type WhenToken } from './tokens.ts';

/** Syntax tree of a `when`. `list` is what commas make. */
export type WhenTree =
  | { readonly type: 'value'; readonly value: WhenValue }
  | { readonly type: 'prefix'; readonly symbol: string; readonly operand: WhenTree }
  | { readonly type: 'binary'; readonly symbol: string; readonly left: WhenTree; readonly right: WhenTree }
  /** A field of a parameter; Argo gives no parameters. */
  | { readonly type: 'accessor'; readonly name: string };

export type WhenValue = string | number | boolean | null | readonly WhenValue[];

/** Operators from the weakest to the strongest. */
const levels: readonly (readonly string[])[] = [
  [','],
  ['?', ':', '??'],
  ['||'],
  ['&&'],
  ['==', '!=', '>', '>=', '<', '<=', '=~', '!~', 'in'],
  ['&', '|', '^'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
  ['**'],
];
const depthLimit = 200;

/** The tree of checked tokens, or null when there are none. */
export function parseWhen(tokens: readonly WhenToken[]): WhenTree | null {
  return tokens.length === 0 ? null : new WhenParser(tokens).parse();
}

class WhenParser {
  readonly #tokens: readonly WhenToken[];
  #position = 0;
  #depth = 0;

  constructor(tokens: readonly WhenToken[]) {
    this.#tokens = tokens;
  }

  parse(): WhenTree {
    return this.#level(0);
  }

  #level(level: number): WhenTree {
    const symbols = levels[level];
    if (symbols === undefined) return this.#operand();
    let left = this.#level(level + 1);
    for (let symbol = this.#acceptSymbol(symbols); symbol !== null; symbol = this.#acceptSymbol(symbols)) {
      left = { type: 'binary', symbol, left, right: this.#level(level + 1) };
    }
    return left;
  }

  #acceptSymbol(symbols: readonly string[]): string | null {
    const token = this.#tokens[this.#position];
    if (token === undefined || !isOperator(token) || !symbols.includes(String(token.value))) return null;
    this.#position += 1;
    return String(token.value);
  }

  #operand(): WhenTree {
    const token = this.#tokens[this.#position];
    this.#position += 1;
    if (token === undefined) throw new WhenSyntaxError('Unexpected end of expression');
    if (token.kind === 'PREFIX')
      return { type: 'prefix', symbol: String(token.value), operand: this.#nested(() => this.#operand()) };
    if (token.kind === 'ACCESSOR') return { type: 'accessor', name: String(token.value) };
    if (token.kind !== 'CLAUSE') return { type: 'value', value: token.value };
    if (this.#tokens[this.#position]?.kind === 'CLAUSE_CLOSE') {
      this.#position += 1;
      return { type: 'value', value: null };
    }
    const inner = this.#nested(() => this.#level(0));
    this.#position += 1; // the closing parenthesis
    return inner;
  }

  #nested(parse: () => WhenTree): WhenTree {
    this.#depth += 1;
    if (this.#depth > depthLimit) throw new WhenSyntaxError(`nests deeper than ${depthLimit} levels`);
    const parsed = parse();
    this.#depth -= 1;
    return parsed;
  }
}

function isOperator({ kind }: WhenToken): boolean {
  return (
    kind === 'COMPARATOR' || kind === 'LOGICALOP' || kind === 'MODIFIER' || kind === 'TERNARY' || kind === 'SEPARATOR'
  );
}
