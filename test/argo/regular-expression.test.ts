import { describe, expect, it } from 'vitest';
import { findAll, matchesPattern, replaceAll, splitBy } from '../../src/argo/regular-expression.ts';

const free = () => {};

describe("regular expressions in Go's syntax", () => {
  it.for([
    ['abc', 'xabcx', true],
    ['^abc$', 'xabc', false],
    ['a.c', 'a\nc', false],
    ['(?s)a.c', 'a\nc', true],
    ['(?m)^b$', 'a\nb\nc', true],
    ['(?i)hEa', 'heads', true],
    ['(?i:A)b', 'ab', true],
    ['(?i:A)b', 'aB', false],
    ['[a-c]{2,3}x', 'abcx', true],
    ['[^0-9]', '7', false],
    ['[[:digit:]]+', 'a1', true],
    ['\\bfoo\\b', 'a foo b', true],
    ['\\bfoo\\b', 'afoob', false],
    ['\\p{Lu}', 'É', true],
    ['\\p{Greek}', 'α', true],
    ['\\x41\\x{1F600}', 'A😀', true],
    ['\\Qa.b\\E', 'a.b', true],
    ['a|b|', '', true],
    ['(a*)*b', 'aaab', true],
    ['x{0}y', 'y', true],
    ['[]a]', ']', true],
    ['[a\\-z]', '-', true],
    ['\\d+\\.\\d+', 'v1.2', true],
    ['^$', '', true],
  ] as const)('%s on %j: %s', ([pattern, text, expected]) => {
    expect(matchesPattern(pattern, text)).toBe(expected);
  });

  it.for([
    ['(a', 'error parsing regexp: missing closing ): `(a`'],
    ['a)', 'error parsing regexp: unexpected ): `a)`'],
    ['[a', 'error parsing regexp: missing closing ]: `[a`'],
    ['*a', 'error parsing regexp: missing argument to repetition operator: `*`'],
    ['a**', 'error parsing regexp: invalid nested repetition operator: `**`'],
    ['a{1001}', 'error parsing regexp: invalid repeat count: `{1001}`'],
    ['(?<!a)b', 'error parsing regexp: invalid named capture: `(?<!a)b`'],
    ['(?=a)b', 'error parsing regexp: invalid or unsupported Perl syntax: `(?=`'],
    ['(a)\\1', 'error parsing regexp: invalid escape sequence: `\\1`'],
    ['[z-a]', 'error parsing regexp: invalid character class range: `z-a`'],
    ['a\\', 'error parsing regexp: trailing backslash at end of expression: ``'],
  ] as const)('%s is refused in the words of Go', ([pattern, message]) => {
    expect(() => matchesPattern(pattern, 'a')).toThrow(message);
  });

  it('prefers what Perl would prefer, greedy and lazy', () => {
    const found = (pattern: string, text: string) =>
      findAll(pattern, text, free).map(([start, end]) => text.slice(start, end));
    expect(found('a+?', 'aaa')).toEqual(['a', 'a', 'a']);
    expect(found('a+', 'aaa')).toEqual(['aaa']);
    expect(found('a|ab', 'ab')).toEqual(['a']);
    expect(found('a*', 'baac')).toEqual(['', 'aa', '']);
  });

  it('replaces by group number and name, and splits with a limit', () => {
    expect(replaceAll('(?P<first>\\w+) (\\w+)', 'hello world', '$2 ${first}', { literal: false, meter: free })).toBe(
      'world hello',
    );
    expect(splitBy(',', 'a,b,c', free, 2)).toEqual(['a', 'b,c']);
    expect(splitBy('a*', 'baac', free, -1)).toEqual(['b', 'c']);
  });

  it.for([
    ['(?P<first>\\w+) (\\w+)', 'hello world', '$2 ${first} $$ $9 $1x ${ $zz', 'world hello $   ${ '],
    ['a*', 'baac', 'x', 'xbxcx'],
    ['(?:)', '😀b', '-', '-😀-b-'],
    ['a(b)?', 'ab a', '[$1]', '[b] []'],
    ['\\bb', 'abb b', '-', 'abb -'],
  ] as const)('%s on %j replaced by %j as Go 1.26 did', ([pattern, text, replacement, expected]) => {
    expect(replaceAll(pattern, text, replacement, { literal: false, meter: free })).toBe(expected);
  });

  it.for([
    ['too long to be read', 'a'.repeat(5_000)],
    ['too large once its repetitions are written out', '(?:.{1000}){1}'.repeat(30)],
    ['nested too deeply', `${'('.repeat(1_500)}${')'.repeat(1_500)}`],
  ] as const)('a pattern %s is refused at once', ([, pattern]) => {
    expect(() => matchesPattern(pattern, 'a')).toThrow(
      /^error parsing regexp: expression (too large|nests too deeply)/,
    );
  });

  it('every match costs a part of the whole text, so that many looks ahead to its end come to an end', () => {
    let left = 2_000_000;
    const meter = (steps: number) => {
      left -= steps;
      if (left < 0) throw new Error('enough');
    };
    expect(() => findAll('a*b|a', 'a'.repeat(50_000), meter)).toThrow('enough');
    expect(findAll('[a-z]+', 'word '.repeat(500), free)).toHaveLength(500);
  });
});
