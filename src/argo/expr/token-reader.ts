import type { Expression } from './ast.ts';
import { ExpressionError, errorAt } from './expression-error.ts';
import { type Token, type TokenKind, tokenize } from './tokens.ts';

const depthLimit = 200;
const sourceLimit = 64 * 1024;

/** The two ways in which a part of an expression may hold a whole one. */
export interface Grammar {
  expression(reader: TokenReader): Expression;
  sequence(reader: TokenReader): Expression;
}

/** Walks the tokens of one expression and keeps count of the nesting, which is bounded. */
export class TokenReader {
  readonly source: string;
  readonly #grammar: Grammar;
  readonly #tokens: readonly Token[];
  #position = 0;
  #depth = 0;

  constructor(source: string, grammar: Grammar) {
    if (source.length > sourceLimit)
      throw new ExpressionError(`expression is ${source.length} characters long, at most ${sourceLimit} are allowed`);
    this.source = source;
    this.#grammar = grammar;
    this.#tokens = tokenize(source);
  }

  get current(): Token {
    return this.#tokens[this.#position] ?? { kind: 'EOF', value: '', offset: Math.max(0, this.source.length - 1) };
  }

  next(): Token {
    const token = this.current;
    this.#position += 1;
    return token;
  }

  is(kind: TokenKind, ...values: readonly string[]): boolean {
    return this.current.kind === kind && (values.length === 0 || values.includes(this.current.value));
  }

  /** Whether the token after the current one is this operator. */
  followedBy(value: string): boolean {
    const token = this.#tokens[this.#position + 1];
    return token?.kind === 'Operator' && token.value === value;
  }

  /** Takes the token if it is there. */
  accept(kind: TokenKind, ...values: readonly string[]): Token | null {
    return this.is(kind, ...values) ? this.next() : null;
  }

  expect(kind: TokenKind, value: string): Token {
    return this.accept(kind, value) ?? this.unexpected();
  }

  /** Throws for the token that does not fit here. */
  unexpected(token: Token = this.current): never {
    throw errorAt(this.source, token.offset, `unexpected token ${describe(token)}`);
  }

  expression(): Expression {
    return this.#grammar.expression(this);
  }

  /** Expressions separated by `;`. */
  sequence(): Expression {
    return this.#grammar.sequence(this);
  }

  nested<T>(parse: () => T): T {
    this.#depth += 1;
    if (this.#depth > depthLimit)
      throw errorAt(
        this.source,
        this.current.offset,
        `compilation failed: expression exceeds maximum nesting of ${depthLimit}`,
      );
    const parsed = parse();
    this.#depth -= 1;
    return parsed;
  }
}

function describe(token: Token): string {
  return token.kind === 'EOF' ? 'EOF' : `${token.kind}(${JSON.stringify(token.value)})`;
}
