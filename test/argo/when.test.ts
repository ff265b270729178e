import { describe, expect, it } from 'vitest';
import { evaluateWhen } from '../../src/argo/when.ts';

describe('when', () => {
  it.for([
    ['', true],
    ['heads == tails', false],
    ['heads == heads', true],
    ['"a b" == \'a b\'', true],
    ['2 == 2.0', true],
    ['1 == "1"', false],
    ['true != false', true],
    ['( heads == heads && a == b ) || ( x == x )', true],
    ['tails =~ hea', false],
    ['heads =~ "^he"', true],
    ['heads !~ tai', true],
    ['foo in (foo, bar)', true],
    ['foo in (bar, baz)', false],
    ['3 > 2 && 2 >= 2 && 1 < 2', true],
    ['a == -1', false],
    ['2 + 2 * 2 == 6', true],
    ['2 ** 3 == 8', true],
    ['7 % 4 == 3', true],
    ['!false', true],
    ['!(a == b)', true],
    ['true ? true : false', true],
    ['"2024-01-31" < "2024-02-01"', true],
    ['[a-b] == "a-b"', true],
    ['yes == "yes"', true],
    ['false && 1 + 1', false],
  ] as const)('%s is %s', ([text, expected]) => {
    expect(evaluateWhen(text)).toBe(expected);
  });

  it.for([
    ['1 + 1', "Expected boolean evaluation for '1 + 1'. Got 2"],
    ['1000000 + 1', "Expected boolean evaluation for '1000000 + 1'. Got 1.000001e+06"],
    ['foo', "Expected boolean evaluation for 'foo'. Got foo"],
    [' ', "Invalid 'when' expression ' ': Unexpected end of expression"],
    ['foo()', "Invalid 'when' expression 'foo()': Undefined function foo"],
    ['(in)', "Invalid 'when' expression '(in)': Cannot transition token types from CLAUSE [40] to COMPARATOR [in]"],
    ['x && A.B', "Failed to evaluate 'when' expresion 'x && A.B': No parameter 'A' found."],
    [
      'hello world == yes',
      "Invalid 'when' expression 'hello world == yes': Cannot transition token types from VARIABLE [hello] to VARIABLE [world]",
    ],
    [
      'a==-1',
      "Invalid 'when' expression 'a==-1': Invalid token: '==-' (hint: try wrapping the affected expression in quotes (\"))",
    ],
    ['(a == b', "Invalid 'when' expression '(a == b': Unbalanced parenthesis"],
    ['a ==', "Invalid 'when' expression 'a ==': Unexpected end of expression"],
    ['"open == b', "Invalid 'when' expression '\"open == b': Unclosed string literal"],
    ['1.2.3 == x', "Invalid 'when' expression '1.2.3 == x': Unable to parse numeric value '1.2.3' to float64\n"],
    [
      'foo.bar == x',
      "Invalid 'when' expression 'foo.bar == x': Unable to access unexported field 'bar' in token 'foo.bar'",
    ],
    [
      'a-b == c',
      "Failed to evaluate 'when' expresion 'a-b == c': Value 'a' cannot be used with the modifier '-', it is not a number",
    ],
    [
      'a > 1',
      "Failed to evaluate 'when' expresion 'a > 1': Value 'a' cannot be used with the comparator '>', it is not a number",
    ],
    [
      'a && true',
      "Failed to evaluate 'when' expresion 'a && true': Value 'a' cannot be used with the logical operator '&&', it is not a bool",
    ],
    ['!foo', "Failed to parse 'when' expression '!foo': Cannot transition token types from PREFIX [!] to STRING [foo]"],
  ] as const)('%s fails in the words of Argo', ([text, message]) => {
    expect(() => evaluateWhen(text)).toThrow(expect.objectContaining({ name: 'WhenError', message }));
  });
});
