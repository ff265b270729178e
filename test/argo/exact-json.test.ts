import { describe, expect, it } from 'vitest';
import { exactJson, parseExactJson } from '../../src/argo/exact-json.ts';

describe('exact JSON', () => {
  it.each([
    '[12345678901234567890,-9007199254740993,9007199254740991,0,1.5]',
    '{"z":{"b":18446744073709551616},"a":"12345678901234567890","n":null}',
  ])('keeps every digit and the order of %s', (text) => {
    expect(exactJson(parseExactJson(text))).toBe(text);
  });

  it('makes bigints only of whole numbers that a number cannot hold', () => {
    expect(parseExactJson('[9007199254740992, 9007199254740991, 1e21, 0.1234567890123456]')).toEqual([
      9007199254740992n,
      9007199254740991,
      1e21,
      0.1234567890123456,
    ]);
  });

  it('indents as it is told', () => {
    expect(exactJson({ a: [1n] }, 2)).toBe('{\n  "a": [\n    1\n  ]\n}');
  });
});
