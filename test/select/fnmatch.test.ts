import { describe, expect, it } from 'vitest';
import { fnmatch, type StepCounter } from '../../src/select/fnmatch.ts';
import { sharedCorpus } from '../support/shared-corpus.ts';
import { readRecords } from './recorded-decisions.ts';

interface RecordedMatch {
  readonly category: string;
  readonly pattern: string;
  readonly path: string;
  readonly matches: boolean;
}

describe.runIf(sharedCorpus.present)(`recorded answers of Python's fnmatch${sharedCorpus.reason}`, () => {
  it('are ours too, all 733 of them', () => {
    const rows = readRecords<RecordedMatch>('fnmatch.jsonl');
    const wrong = rows.filter(({ path, pattern, matches }) => fnmatch(path, pattern) !== matches);
    expect({ rows: rows.length, wrong }).toEqual({ rows: 733, wrong: [] });
  });
});

describe('fnmatch', () => {
  it.each([
    { pattern: 'src/*', path: 'src/a/b.ts', matches: true, why: 'a star crosses slashes' },
    { pattern: '*', path: '.git/config', matches: true, why: 'a star takes a leading dot' },
    { pattern: '*', path: 'a\nb', matches: true, why: 'a star takes a newline' },
    { pattern: '**/*', path: 'a', matches: false, why: 'two stars are one, so the slash must be there' },
    { pattern: 'src', path: 'src/a', matches: false, why: 'the whole path must match' },
    { pattern: 'SRC/*', path: 'src/a', matches: false, why: 'case counts' },
    { pattern: 'a?b', path: 'a/b', matches: true, why: 'a question mark takes a slash' },
    { pattern: '?', path: '😀', matches: true, why: 'a question mark is one code point' },
    { pattern: '*?', path: '😀', matches: true, why: 'a star never splits a code point' },
    { pattern: '??', path: '😀', matches: false, why: 'an emoji is one code point' },
    { pattern: '[!a]', path: 'b', matches: true, why: 'an exclamation mark negates' },
    { pattern: '[^a]', path: '^', matches: true, why: 'a caret is a member' },
    { pattern: '[]a]', path: ']', matches: true, why: 'a bracket in first place is a member' },
    { pattern: '[a', path: '[a', matches: true, why: 'a set that is not closed is text' },
    { pattern: '[z-a]', path: 'm', matches: false, why: 'a reversed range admits nothing' },
    { pattern: '[!z-a]', path: 'm', matches: true, why: 'and its negation anything' },
    {
      pattern: '[z-a!b]',
      path: 'c',
      matches: true,
      why: 'what is left of a reversed range may begin with the negation',
    },
    { pattern: '[a-]', path: '-', matches: true, why: 'a hyphen in last place is a member' },
    { pattern: '[--/]', path: '.', matches: true, why: 'a hyphen can begin a range' },
    { pattern: 'a\\*b', path: 'a*b', matches: false, why: 'a backslash escapes nothing' },
    { pattern: '+(a)/@(b|c)', path: '+(a)/@(b|c)', matches: true, why: 'shell extensions are plain text' },
    { pattern: '*a*b*c', path: 'xaybzc', matches: true, why: 'pieces are found in order' },
    { pattern: '*ab*ab', path: 'ab', matches: false, why: 'pieces do not overlap' },
    { pattern: '', path: '', matches: true, why: 'nothing is nothing' },
  ])('$why: $pattern against $path', ({ pattern, path, matches }) => {
    expect(fnmatch(path, pattern)).toBe(matches);
  });

  it.each([
    { name: 'a star after every letter and no such end', pattern: `${'a*'.repeat(500)}b` },
    { name: 'a star after every letter and a letter that is nowhere', pattern: `${'a*'.repeat(500)}b*` },
    { name: 'a long piece that nearly fits everywhere', pattern: `*${'a'.repeat(31)}b*` },
    { name: 'question marks between stars', pattern: `*${'?a*'.repeat(300)}b*` },
    { name: 'sets between stars', pattern: `${'[a-z]*'.repeat(300)}[!a-z]*` },
  ])('stays within steps linear in the path and the pattern: $name', ({ pattern }) => {
    const path = 'a'.repeat(4096);
    const counter: StepCounter = { steps: 0 };
    expect(fnmatch(path, pattern, counter)).toBe(false);
    expect(counter.steps).toBeLessThanOrEqual(2 * (path.length + pattern.length));
  });

  it('grows by the word of 32 tokens, not by the token, where a piece is longer', () => {
    const path = 'a'.repeat(4096);
    const counter: StepCounter = { steps: 0 };
    expect(fnmatch(path, `*${'a'.repeat(999)}b*`, counter)).toBe(false);
    expect(counter.steps).toBeLessThanOrEqual(path.length * 32 + 2 * 1000);
  });

  it('doubles its steps when the path doubles', () => {
    const steps = (length: number) => {
      const counter: StepCounter = { steps: 0 };
      fnmatch('a'.repeat(length), `${'a*'.repeat(100)}b*`, counter);
      return counter.steps;
    };
    expect(steps(4096) / steps(2048)).toBeLessThan(2.1);
  });
});
