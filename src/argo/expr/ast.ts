export type BinaryOperator =
  | '|'
  | '||'
  | '&&'
  | '=='
  | '!='
  | '<'
  | '>'
  | '<='
  | '>='
  | 'in'
  | 'matches'
  | 'contains'
  | 'startsWith'
  | 'endsWith'
  | '..'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '**'
  | '??';

export type UnaryOperator = '!' | '-' | '+';

interface Located {
  /** Where errors of this node point to. */
  readonly offset: number;
}

/** Syntax tree of expr-lang. */
export type Expression = Located &
  (
    | { readonly type: 'literal'; readonly value: null | boolean | number | bigint | string }
    | { readonly type: 'identifier'; readonly name: string }
    /** `#`, `#acc`, `#index` inside a predicate. */
    | { readonly type: 'pointer'; readonly name: string }
    | { readonly type: 'unary'; readonly operator: UnaryOperator; readonly operand: Expression }
    | {
        readonly type: 'binary';
        readonly operator: BinaryOperator;
        readonly left: Expression;
        readonly right: Expression;
      }
    | { readonly type: 'conditional'; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
    /** `object.property`, `object[property]`; `optional` for the `?.` forms. */
    | {
        readonly type: 'member';
        readonly object: Expression;
        readonly property: Expression;
        readonly optional: boolean;
      }
    | {
        readonly type: 'slice';
        readonly object: Expression;
        readonly from: Expression | null;
        readonly to: Expression | null;
      }
    | { readonly type: 'call'; readonly callee: Expression; readonly args: readonly Expression[] }
    /** Body of filter, map and their kin; evaluated once per element. */
    | { readonly type: 'predicate'; readonly body: Expression }
    | { readonly type: 'array'; readonly items: readonly Expression[] }
    | { readonly type: 'map'; readonly pairs: readonly (readonly [Expression, Expression])[] }
    | { readonly type: 'let'; readonly name: string; readonly value: Expression; readonly body: Expression }
    | { readonly type: 'sequence'; readonly items: readonly Expression[] }
    /** `a?.b.c`: a null at `?.` ends the whole chain. */
    | { readonly type: 'chain'; readonly body: Expression }
  );
