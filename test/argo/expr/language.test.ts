import { describe, expect, it } from 'vitest';
import { evaluateExpression } from '../../../src/argo/expr/evaluate.ts';

const env = { n: 7, s: 'abc', list: [3, 1, 2], map: { a: 1, 'b-c': { d: 'deep' } }, nothing: null, yes: true };

/** Answers worked out by hand from the language definition of expr-lang. */
const rows: readonly (readonly [group: string, source: string, result: unknown])[] = [
  ['literals', '0x1F', 31],
  ['literals', '1_000', 1000],
  ['literals', '.5', 0.5],
  ['literals', '1e3', 1000],
  ['literals', "'it\\'s'", "it's"],
  ['literals', '"\\u00e9\\n"', 'é\n'],
  ['literals', '`raw \\n`', 'raw \\n'],
  ['literals', 'nil', null],
  ['literals', '[1, "a", [true]]', [1, 'a', [true]]],
  ['literals', '{a: 1, "b c": 2, (s): 3}', { a: 1, 'b c': 2, abc: 3 }],
  ['literals', '9007199254740993', 9007199254740993n],
  ['literals', '1 /* two */ + 2 // three', 3],
  ['arithmetic', '7 / 2', 3.5],
  ['arithmetic', '7 % 4', 3],
  ['arithmetic', '2 ** 3 ** 2', 512],
  ['arithmetic', '-2 ^ 2', -4],
  ['arithmetic', '1 + 2 * 3 - 4', 3],
  ['arithmetic', '"a" + "b"', 'ab'],
  ['arithmetic', '9007199254740992 + 1', 9007199254740993n],
  ['comparison', '1 == 1.0', true],
  ['comparison', 's == 1', false],
  ['comparison', '[1, {a: 2}] == [1, {a: 2}]', true],
  ['comparison', '1 < n < 10', true],
  ['comparison', '"b" > "a"', true],
  ['logic', 'true and not false or false', true],
  ['logic', 'false && n.x', false],
  ['logic', '!yes || yes', true],
  ['logic', 'n > 5 ? "big" : "small"', 'big'],
  ['logic', 'if n > 5 {"big"} else {"small"}', 'big'],
  ['members', 'map.a', 1],
  ['members', 'map["b-c"].d', 'deep'],
  ['members', 'list[-1]', 2],
  ['members', 'list[1:]', [1, 2]],
  ['members', 's[:2]', 'ab'],
  ['members', 'map.absent', null],
  ['members', 'map.absent?.deeper.still', null],
  ['members', 'map.absent?.x ?? "default"', 'default'],
  ['members', 'nothing ?? map.a ?? 3', 1],
  ['membership', '1 in list', true],
  ['membership', '"a" in map', true],
  ['membership', '9 not in 1..3', true],
  ['membership', '"abc" contains "b"', true],
  ['membership', '"abc" startsWith "ab" and "abc" endsWith "bc"', true],
  ['membership', '"abc" not contains "z"', true],
  ['membership', '"v1.2" matches "^v\\\\d+\\\\."', true],
  ['pipes', 'list | sort() | first()', 1],
  ['pipes', '"a,b" | split(",") | join("-")', 'a-b'],
  ['ranges', '1..4', [1, 2, 3, 4]],
  ['let', 'let x = 2; let y = x * 3; x + y', 8],
  ['predicates', 'filter(list, # > 1)', [3, 2]],
  ['predicates', 'filter(list, {# > 1})', [3, 2]],
  ['predicates', 'map([{a: 1}, {a: 2}], .a)', [1, 2]],
  ['predicates', 'map(list, #index)', [0, 1, 2]],
  ['predicates', 'all(list, # > 0) and any(list, # > 2) and none(list, # > 3) and one(list, # == 1)', true],
  ['predicates', 'count(list, # > 1)', 2],
  ['predicates', 'count([true, false, true])', 2],
  ['predicates', 'sum(list)', 6],
  ['predicates', 'sum(list, # * 2)', 12],
  ['predicates', 'find(list, # < 3)', 1],
  ['predicates', 'findIndex(list, # < 3)', 1],
  ['predicates', 'findLast(list, # < 3)', 2],
  ['predicates', 'findLastIndex(list, # > 9)', null],
  ['predicates', 'groupBy(list, # > 1)', { true: [3, 2], false: [1] }],
  ['predicates', 'sortBy([{a: 2}, {a: 1}], .a, "desc")', [{ a: 2 }, { a: 1 }]],
  ['predicates', 'reduce(list, #acc + #)', 6],
  ['predicates', 'reduce(list, #acc + #, 10)', 16],
  [
    'predicates',
    'map(1..2, {map(1..2, # * 10)})',
    [
      [10, 20],
      [10, 20],
    ],
  ],
  ['text', 'trim("  a ")', 'a'],
  ['text', 'trim("xxaxx", "x")', 'a'],
  ['text', 'trimPrefix("v1", "v") + trimSuffix("a.ts", ".ts")', '1a'],
  ['text', 'upper("a") + lower("B")', 'Ab'],
  ['text', 'split("a,b,c", ",", 2)', ['a', 'b,c']],
  ['text', 'splitAfter("a,b", ",")', ['a,', 'b']],
  ['text', 'replace("aaa", "a", "b", 2)', 'bba'],
  ['text', 'repeat("ab", 3)', 'ababab'],
  ['text', 'indexOf("abcb", "b") + lastIndexOf("abcb", "b")', 4],
  ['text', 'len("é") + len([1, 2]) + len({a: 1})', 4],
  ['text', 'string(1.5) + string(true) + string([1, "a"])', '1.5true[1 a]'],
  ['text', 'toJSON({b: 1, a: 2})', '{\n  "a": 2,\n  "b": 1\n}'],
  ['text', 'fromJSON("[1, {\\"a\\": 2}]")[1].a', 2],
  ['text', 'fromBase64(toBase64("hé"))', 'hé'],
  ['numbers', 'int("42") + int(3.9)', 45],
  ['numbers', 'float("1.5") * 2', 3],
  ['numbers', 'abs(-3) + ceil(1.2) + floor(1.8)', 6],
  ['numbers', 'round(2.5)', 3],
  ['numbers', 'round(-2.5)', -3],
  ['numbers', 'max(1, 3, 2) + min([4, 2])', 5],
  ['numbers', 'mean(1, 2, 3) + median(list)', 4],
  ['numbers', 'bitand(6, 3) + bitor(4, 1) + bitxor(5, 1) + bitshl(1, 4) + bitshr(16, 2)', 31],
  ['collections', 'first([]) == nil and last(list) == 2', true],
  ['collections', 'take(list, 2)', [3, 1]],
  ['collections', 'keys(map)', ['a', 'b-c']],
  ['collections', 'values({b: 2, a: 1})', [1, 2]],
  ['collections', 'fromPairs(toPairs({a: 1}))', { a: 1 }],
  ['collections', 'reverse(list)', [2, 1, 3]],
  ['collections', 'uniq([1, 1, 2])', [1, 2]],
  ['collections', 'concat([1], [2])', [1, 2]],
  ['collections', 'flatten([1, [2, [3]]])', [1, 2, 3]],
  ['collections', 'sort(list, "desc")', [3, 2, 1]],
  ['collections', 'get(map, "absent")', null],
  ['collections', 'type(1) + type(1.5) + type("") + type(nil) + type([]) + type({})', 'intfloatstringnilarraymap'],
  ['time', 'string(duration("1h30m"))', '1h30m0s'],
  ['time', 'date("2024-01-31") < date("2024-02-01")', true],
  ['time', 'string(date("2024-02-01") - date("2024-01-31"))', '24h0m0s'],
  ['Argo', 'asInt("7") * 2 + asFloat("0.5")', 14.5],
  ['Argo', 'toJson({b: "<", a: [1]})', '{"a":[1],"b":"\\u003c"}'],
  ['Argo', 'jsonpath("{\\"a\\":{\\"b\\":[10,20]}}", "$.a.b[1]")', 20],
  ['Argo', 'jsonpath("{\\"a\\":[{\\"n\\":1},{\\"n\\":2}]}", "$.a[*].n")', [1, 2]],
  [
    'Argo',
    'jsonpath("{\\"a\\":[{\\"n\\":1,\\"k\\":\\"x\\"},{\\"n\\":2,\\"k\\":\\"y\\"}]}", "$.a[?(@.k == \'y\')].n")',
    [2],
  ],
];

describe('expressions', () => {
  it.for(rows)('%s: %s', ([, source, result]) => {
    expect(evaluateExpression(source, env)).toEqual(result);
  });
});

describe('expressions that fail say so as the expr library does', () => {
  it.for([
    ['a &&', { a: true }, 'unexpected token EOF (1:4)\n | a &&\n | ...^'],
    ['1 +* 2', {}, 'unexpected token Operator("*") (1:4)\n | 1 +* 2\n | ...^'],
    ['foo + 1', {}, 'unknown name foo (1:1)\n | foo + 1\n | ^'],
    ['true || foo', {}, 'unknown name foo (1:9)\n | true || foo\n | ........^'],
    ['frobnicate(1)', {}, 'unknown name frobnicate (1:1)\n | frobnicate(1)\n | ^'],
    ['int("x") + 1', {}, 'invalid operation: int(x) (1:1)\n | int("x") + 1\n | ^'],
    ['a.b.c', { a: {} }, 'cannot fetch c from <nil> (1:5)\n | a.b.c\n | ....^'],
    ['a + 1', { a: 'a' }, 'invalid operation: string + int (1:3)\n | a + 1\n | ..^'],
    ['[1][3]', {}, 'index out of range: 3 (array length is 1) (1:4)\n | [1][3]\n | ...^'],
    ['a ?\n "a" : 2', { a: 'a' }, 'interface conversion: interface {} is string, not bool (1:3)\n | a ?\n | ..^'],
    ['"open', {}, 'literal not terminated (1:6)\n | "open\n | .....^'],
    ['now()', {}, 'the time is not known here (1:1)\n | now()\n | ^'],
    ['1 % 0', {}, 'integer divide by zero (1:3)\n | 1 % 0\n | ..^'],
  ] as const)('%s', ([source, values, message]) => {
    expect(() => evaluateExpression(source, values)).toThrow(
      expect.objectContaining({ name: 'ExpressionError', message }),
    );
  });
});

describe('ints and floats', () => {
  it.each<[string, unknown]>([
    ['string(1e6)', '1e+06'],
    ['string(1000000)', '1000000'],
    ['string(6 / 2 * 1e6)', '3e+06'],
    ['string(fromJSON("1000000"))', '1e+06'],
    ['string(round(1e6))', '1e+06'],
    ['type(1.0)', 'float'],
    ['type(1)', 'int'],
    ['type(7 / 2)', 'float'],
    ['type(len("ab") + 1)', 'int'],
    ['type(findIndex([1], # > 0))', 'int'],
    ['sprig.typeOf(1.0)', 'float64'],
    ['sprig.int("5.9")', 5],
    ['1 == 1.0', true],
    ['[1] == [1.0]', true],
    ['1 in [1.0]', true],
    ['9223372036854775807 + 1', -9223372036854775808n],
    ['-7 / 2', -3.5],
    ['5. + 1', 6],
    ['"h\u00e9llo"[1:3]', '\u00e9'],
    ['map("ab", # + 1)', [98, 99]],
    ['1..fromJSON("3")', [1, 2, 3]],
    ['[1, 2, 3][fromJSON("1.7")]', 2],
    ['[1, 2, 3][0:fromJSON("2")]', [1, 2]],
    ['repeat("a", fromJSON("2.7"))', 'aa'],
    ['sprig.has(3, [fromJSON("3")])', false],
  ])('%s gives %s, as in Go', (source, value) => {
    expect(evaluateExpression(source, {})).toEqual(value);
  });

  it.each([
    ['7.5 % 2', 'invalid operation: % (mismatched types float64 and int)'],
    ['1.0..3', 'invalid operation: .. (mismatched types float64 and int)'],
    ['take([1, 2], fromJSON("1"))', 'cannot take float64 elements'],
    ['sprig.repeat(fromJSON("2"), "a")', 'reflect: Call using float64 as type int'],
    ['toJson(1 / 0)', 'json: unsupported value: +Inf'],
  ])('%s takes no float', (source, message) => {
    expect(() => evaluateExpression(source, {})).toThrow(message);
  });
});

describe('types that are known before anything runs', () => {
  it.each([
    ["1 == '1'", "invalid operation: == (mismatched types int and string) (1:3)\n | 1 == '1'\n | ..^"],
    ['1 + "a"', 'invalid operation: + (mismatched types int and string) (1:3)'],
    ['len("a") == "1"', 'invalid operation: == (mismatched types int and string)'],
    ['true or 1', 'invalid operation: or (mismatched types bool and int)'],
    ['not 1', 'invalid operation: not (mismatched type int)'],
    ['-"a"', 'invalid operation: - (mismatched type string)'],
    ['1 < 2 < "a"', 'invalid operation: < (mismatched types int and string)'],
    ['"a" in "abc"', 'invalid operation: in (mismatched types string and string)'],
    ['1 ? 2 : 3', 'non-bool expression (type int) used as condition (1:1)'],
    ['false && 1 == "1"', 'invalid operation: == (mismatched types int and string)'],
  ])('%s is refused as a whole', (source, message) => {
    expect(() => evaluateExpression(source, {})).toThrow(message);
  });

  it('leave what is known only at run time to the run', () => {
    expect(evaluateExpression('name == 5 || asInt("5") == "5"', { name: '5' })).toBe(false);
    expect(() => evaluateExpression('name - 1', { name: '5' })).toThrow('invalid operation: string - int');
  });
});

describe('jsonpath that leads nowhere', () => {
  it.each([
    ['$.zz', "key: invalid token key 'zz' not found"],
    ['$.a[5]', 'index: invalid token out of range'],
    ['$.s.b', 'key: invalid token target. expected [map] got [string]'],
    ['$.a.b', 'key: invalid token target. expected [map] got [slice]'],
    ['$.n[0]', 'index: invalid token target. expected [array slice] got [float64]'],
  ])('%s fails in the words of the library', (path, message) => {
    const document = '{"a":[1],"s":"x","n":5}';
    expect(() => evaluateExpression(`jsonpath(document, path)`, { document, path })).toThrow(message);
  });
});
