/** `include_dirs` as Go's regular expressions, judged by RE2JS, which has Go's syntax, against our own matcher. */
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { indexChangedFiles } from '../../src/select/changed-file-index.ts';
import { re2OfPatterns } from '../../src/select/re2-pattern.ts';
import { sharedCorpus } from '../support/shared-corpus.ts';
import { readRecords } from './recorded-decisions.ts';

describe('include_dirs as one expression of RE2', () => {
  it.each([
    { patterns: ['testing/*'], text: '^testing/', why: 'a trailing star needs no text' },
    {
      patterns: ['testing/*', 'testing/a/*', 'testing/*.go'],
      text: '^testing/',
      why: 'what another pattern covers goes',
    },
    { patterns: ['a/*', 'a/*'], text: '^a/', why: 'the same twice is once' },
    { patterns: ['Makefile', 'go.*'], text: '^Makefile$|^go\\.', why: 'a dot is a dot' },
    { patterns: ['*.md'], text: '\\.md$', why: 'a leading star needs no text' },
    { patterns: ['pkg/*.go'], text: '(?s)^pkg/.*\\.go$', why: 'names of files may hold newlines' },
    { patterns: ['*x*'], text: 'x', why: 'between two stars the text may stand anywhere' },
    { patterns: ['docs/*', '*'], text: '.*', why: 'a star alone is every path' },
    { patterns: ['a?[!b-d]'], text: '(?s)^a.[^b-d]$', why: 'sets are sets' },
    { patterns: ['[]-]'], text: '^[\\x{5D}\\x{2D}]$', why: 'members of a set that mean something there are escaped' },
    { patterns: ['{src,test}/*.ts'], text: '(?s)^src/.*\\.ts$|^test/.*\\.ts$', why: 'braces are ours' },
    { patterns: ['a(b)+|^$\\d{'], text: '^a\\(b\\)\\+\\|\\^\\$\\\\d\\{$', why: 'signs of expressions are text' },
    { patterns: ['docs/é 😀\t'], text: '^docs/é 😀\\x{9}$', why: 'what cannot be seen is written as its number' },
    { patterns: ['x', '[z-a]'], text: '^x$', why: 'a set without members never matches' },
    { patterns: ['[z-a]'], text: '[^\\x00-\\x{10FFFF}]', why: 'patterns that match nothing start no job' },
    { patterns: ['[!z-a]b'], text: '(?s)^.b$', why: 'a set that leaves nothing out takes any character' },
    { patterns: [''], text: '^$', why: 'nothing is nothing' },
  ])('$patterns is $text: $why', ({ patterns, text }) => {
    expect(re2OfPatterns(patterns)).toBe(text);
    expect(() => RE2JS.compile(text)).not.toThrow();
  });

  it('finds what the patterns match and nothing else, in ten thousand made-up lists and paths', () => {
    const random = pseudoRandom(11);
    const letters = [...'aab/.*?[]!-^{,}\\$()|+\né😀Z0'];
    const word = (length: number) =>
      Array.from({ length: random(length + 1) }, () => letters[random(letters.length)] ?? '').join('');
    const wrong: object[] = [];
    let matches = 0;
    for (let round = 0; round < 10_000; round += 1) {
      const patterns = Array.from({ length: 1 + random(3) }, () => word(7)).filter((each) => !each.startsWith('!'));
      const near = (patterns[0] ?? '').replaceAll(/[*?]/g, () => word(2));
      const path = random(2) === 0 ? near : word(7);
      const expected = indexChangedFiles([path]).firstMatch(patterns) !== null;
      if (expected) matches += 1;
      if (RE2JS.compile(re2OfPatterns(patterns)).test(path) !== expected) wrong.push({ patterns, path, expected });
    }
    expect(wrong).toEqual([]);
    expect(matches).toBeGreaterThan(1_000);
  });
});

describe.runIf(sharedCorpus.present)(`recorded answers of Python's fnmatch${sharedCorpus.reason}`, () => {
  it('are those of the expression, too', () => {
    const rows = readRecords<{ pattern: string; path: string; matches: boolean }>('fnmatch.jsonl');
    const ours = rows.filter(({ pattern }) => !/[{}]|^!/.test(pattern)); // braces and a leading `!` are extensions
    const wrong = ours.filter(
      ({ pattern, path, matches }) => RE2JS.compile(re2OfPatterns([pattern])).test(path) !== matches,
    );
    expect(wrong).toEqual([]);
    expect(ours.length).toBeGreaterThan(600);
  });
});

/** A linear congruential generator: the same numbers in every run. */
function pseudoRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
