import { describe, expect, it } from 'vitest';
import { didYouMean, nearest } from '../../src/core/nearest.ts';

describe('the nearest candidate', () => {
  it.each([
    ['plna', ['run', 'plan'], 'plan'],
    ['shwo', ['show', 'stop'], 'show'],
    ['mian', ['main'], 'main'],
    ['Plan', ['plan'], 'plan'],
    ['job_typs', ['job_types', 'name'], 'job_types'],
    ['nalp', ['plan'], null],
    ['plna', ['pl', 'planar'], null],
    ['', ['plan'], null],
  ])(
    'of %j among %j is %j: two swapped neighbours are one slip, also in a short word',
    (word, candidates, expected) => {
      expect(nearest(word, candidates)).toBe(expected);
    },
  );

  it('is asked for, or nothing is', () => {
    expect([didYouMean('shwo', ['show']), didYouMean('zzz', ['show'])]).toEqual(['did you mean "show"?', null]);
  });
});
