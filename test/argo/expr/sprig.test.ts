import { describe, expect, it } from 'vitest';
import { evaluateExpression } from '../../../src/argo/expr/evaluate.ts';

const now = Date.UTC(2026, 0, 2, 3, 4, 5);

/** Answers from sprig's documentation, or worked out by hand. */
const rows: readonly (readonly [source: string, result: unknown])[] = [
  ['sprig.upper("a") + sprig.title("hello wORLD") + sprig.untitle("Abc")', 'AHello WORLDabc'],
  ['sprig.trimSuffix("-", "hello-") + sprig.trimPrefix("-", "-x") + sprig.trimAll("$", "$5$")', 'hellox5'],
  ['sprig.replace(" ", "-", "a b c")', 'a-b-c'],
  ['sprig.trunc(5, "hello world") + sprig.trunc(-5, "hello world")', 'helloworld'],
  ['sprig.abbrev(5, "hello world")', 'he...'],
  ['sprig.substr(0, 5, "hello world")', 'hello'],
  ['sprig.contains("cat", "catch")', true],
  ['sprig.quote("a", nil, 1)', '"a" "1"'],
  ['sprig.squote("a")', "'a'"],
  ['sprig.indent(2, "a\\nb")', '  a\n  b'],
  ['sprig.nindent(1, "a")', '\n a'],
  [
    'sprig.snakecase("FirstName") + sprig.kebabcase("FirstName") + sprig.camelcase("http_server")',
    'first_namefirst-nameHttpServer',
  ],
  ['sprig.repeat(3, "ab")', 'ababab'],
  ['sprig.plural("one", "many", 2)', 'many'],
  ['sprig.default("x", "") + sprig.default("x", "y")', 'xy'],
  ['sprig.empty(0) and sprig.empty([]) and not sprig.empty("a")', true],
  ['sprig.coalesce(nil, 0, 2)', 2],
  ['sprig.ternary("a", "b", false)', 'b'],
  ['sprig.int("12") + sprig.int64("x") + sprig.atoi("3")', 15],
  ['sprig.add(1, 2, 3) + sprig.sub(5, 2) + sprig.mul(2, 3) + sprig.div(7, 2) + sprig.mod(7, 4)', 21],
  ['sprig.max(1, 5, 3) + sprig.min(4, 2)', 7],
  ['sprig.round(123.5555, 3)', 123.556],
  ['sprig.until(3)', [0, 1, 2]],
  ['sprig.untilStep(3, 6, 2)', [3, 5]],
  ['sprig.seq(2, 4)', '2 3 4'],
  ['sprig.list(1, 2) == [1, 2] and sprig.has(2, [1, 2])', true],
  ['sprig.join("_", ["a", 1])', 'a_1'],
  ['sprig.splitList("$", "a$b")', ['a', 'b']],
  ['sprig.first([1, 2]) + sprig.last([1, 2])', 3],
  ['sprig.without([1, 2, 3], 2)', [1, 3]],
  ['sprig.compact([1, "", 2])', [1, 2]],
  ['sprig.sortAlpha(["b", "a"])', ['a', 'b']],
  ['sprig.dict("a", 1, "b", 2)', { a: 1, b: 2 }],
  ['sprig.merge({a: 1}, {a: 2, b: 3})', { a: 1, b: 3 }],
  ['sprig.dig("a", "b", "none", {a: {b: 1}})', 1],
  ['sprig.pick({a: 1, b: 2}, "a")', { a: 1 }],
  ['sprig.b64enc("hi") + sprig.b64dec("aGk=")', 'aGk=hi'],
  ['sprig.sha256sum("hello")', '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824'],
  ['sprig.adler32sum("hello")', '103547413'],
  ['sprig.toJson({a: "<"}) + sprig.toRawJson("<")', '{"a":"\\u003c"}"<"'],
  ['sprig.fromJson("{")', null],
  ['sprig.base("/a/b.txt") + sprig.ext("b.txt") + sprig.dir("/a/b")', 'b.txt.txt/a'],
  ['sprig.regexMatch("^[a-z]+$", "abc")', true],
  ['sprig.regexFind("[a-z]+", "12ab34cd")', 'ab'],
  ['sprig.regexFindAll("[0-9]", "1a2b3", 2)', ['1', '2']],
  ['sprig.regexReplaceAll("a(x*)b", "-ab-axxb-", "${1}W")', '-W-xxW-'],
  ['sprig.regexReplaceAllLiteral("a", "banana", "$1")', 'b$1n$1n$1'],
  ['sprig.regexSplit("z+", "pizza", -1)', ['pi', 'a']],
  ['sprig.date("2006-01-02 15:04:05 Mon Jan", sprig.now())', '2026-01-02 03:04:05 Fri Jan'],
  ['sprig.date("2006", "a text means now")', '2026'],
  ['sprig.dateInZone("15:04 -0700", sprig.now(), "Europe/Berlin")', '04:04 +0100'],
  ['sprig.unixEpoch(sprig.toDate("2006-01-02", "1970-01-02"))', '86400'],
  ['sprig.date("15:04:05", sprig.dateModify("-1h30m", sprig.now()))', '01:34:05'],
  ['sprig.duration(95)', '1m35s'],
  ['sprig.durationRound("2h10m5s")', '2h'],
];

describe('sprig in expressions', () => {
  it.for(rows)('%s', ([source, result]) => {
    expect(evaluateExpression(source, {}, { now })).toEqual(result);
  });

  it.for(['sprig.uuidv4()', 'sprig.randAlphaNum(5)', 'sprig.genPrivateKey("rsa")'])(
    '%s is refused: the same workflow would differ each time',
    (source) => {
      expect(() => evaluateExpression(source, {})).toThrow('is not supported here');
    },
  );

  it.for(['sprig.env("HOME")', 'sprig.expandenv("$HOME")', 'sprig.nope()'])(
    '%s does not exist, as in Argo',
    (source) => {
      expect(() => evaluateExpression(source, {})).toThrow('this is not a function');
    },
  );
});
