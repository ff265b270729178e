import { describe, expect, it } from 'vitest';
import { parseRefsString, refsString } from '../../src/prow/refs-text.ts';

const pull = (number: number, sha: string, ref?: string) => ({
  number,
  author: '',
  sha,
  ...(ref === undefined ? {} : { ref }),
});
const refs = (baseRef: string, baseSha: string, pulls: ReturnType<typeof pull>[]) => ({
  org: 'o',
  repo: 'r',
  baseRef,
  baseSha,
  pulls,
});

describe("Prow's Refs.String()", () => {
  it.each([
    [
      'base-ref:base-sha,1:pull-sha,2:second-pull-sha',
      refs('base-ref', 'base-sha', [pull(1, 'pull-sha'), pull(2, 'second-pull-sha')]),
    ],
    ['master:deadbeef,123:abcd1234', refs('master', 'deadbeef', [pull(123, 'abcd1234')])],
    ['master', refs('master', '', [])],
    ['main:b,7:a:refs/changes/00/7/1', refs('main', 'b', [pull(7, 'a', 'refs/changes/00/7/1')])],
    ['rel,ease:b,7:a:re,f,8:c', refs('rel,ease', 'b', [pull(7, 'a', 're,f'), pull(8, 'c')])],
    ['main,7:', refs('main', '', [pull(7, '')])],
  ])('%s is written and read back', (text, value) => {
    expect(refsString(value)).toBe(text);
    expect(parseRefsString(text, null)).toEqual({ baseRef: value.baseRef, baseSha: value.baseSha, pulls: value.pulls });
  });

  it('reads a branch that looks like a pull where the base is known from elsewhere', () => {
    expect(parseRefsString('rel,12:b0,7:a', 'rel,12:b0')).toEqual({
      baseRef: 'rel,12',
      baseSha: 'b0',
      pulls: [pull(7, 'a')],
    });
  });

  it('gives null for a pull whose number is none', () => {
    expect([parseRefsString('main:b,99999999999999999999:a', null), parseRefsString('main:b,x:a', 'main:b')]).toEqual([
      null,
      null,
    ]);
  });
});
