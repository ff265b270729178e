import { describe, expect, it } from 'vitest';
import { braceExpansions, maxBraceExpansions } from '../../src/config/include-pattern.ts';
import { ConfigError } from '../../src/core/errors.ts';
import { expandBraces, parseGlob } from '../../src/select/glob.ts';

describe('brace expansion', () => {
  it.each([
    { pattern: '{a,b}/*', expanded: ['a/*', 'b/*'] },
    { pattern: '{a,{b,c}}d', expanded: ['ad', 'bd', 'cd'] },
    { pattern: '{a,b}{c,d}', expanded: ['ac', 'ad', 'bc', 'bd'] },
    { pattern: 'a{,b}', expanded: ['a', 'ab'] },
    { pattern: '{a,a}', expanded: ['a'] },
    { pattern: '[{a,b}]', expanded: ['[{a,b}]'] },
    { pattern: '{(a),b\\}', expanded: ['(a)', 'b\\'] },
    { pattern: '@(a|b){c,d}', expanded: ['@(a|b)c', '@(a|b)d'] },
    { pattern: '+(a){x,y}', expanded: ['+(a)x', '+(a)y'] },
    { pattern: `{"a",'b'}`, expanded: ['"a"', "'b'"] },
    { pattern: '{\u00A0a,b}', expanded: ['\u00A0a', 'b'] },
    { pattern: '{\uE000.ts,b}', expanded: ['\uE000.ts', 'b'] },
  ])('takes $pattern for $expanded', ({ pattern, expanded }) => {
    expect(expandBraces(pattern)).toEqual(expanded);
  });

  it.each(['{a', 'a}', '{a}', '{}', 'a,b', '{1..3}', '${REPO}/*', '{a..c}'])(
    'leaves %s as it is, because it offers no choice',
    (pattern) => {
      expect(expandBraces(pattern)).toEqual([pattern]);
    },
  );

  it.each(['{a,b}{c,d}{e,f}', '{a,{b,{c,d}}}', '{{a,b},{c,d}}e{f,}', 'x{a,b,c}', '{a}{b,c}'])(
    'counts %s before it is expanded',
    (pattern) => {
      expect(braceExpansions(pattern)).toBe(expandBraces(pattern).length);
    },
  );

  it('refuses a pattern that stands for too many, without expanding it', () => {
    expect(() => parseGlob('{a,b}'.repeat(60))).toThrow(ConfigError);
    expect(parseGlob('{a,b}'.repeat(8)).alternatives).toHaveLength(maxBraceExpansions);
  });
});

describe('a leading exclamation mark', () => {
  it('excludes, and the rest is a pattern with braces like any other', () => {
    expect(parseGlob('!{a,b}/*')).toEqual({ source: '!{a,b}/*', excludes: true, alternatives: ['a/*', 'b/*'] });
  });

  it('is itself when nothing follows', () => {
    expect(parseGlob('!')).toEqual({ source: '!', excludes: false, alternatives: ['!'] });
  });
});
