import { describe, expect, it } from 'vitest';
import { pushRangeOf } from '../../src/select/push-range.ts';

describe('the range of a push in its compare link', () => {
  it.each([
    {
      link: 'https://github.com/o/r/compare/abcdef123456...fedcba654321',
      range: { before: 'abcdef123456', after: 'fedcba654321' },
    },
    { link: 'https://github.com/o/r/compare/0000000000000000000000000000000000000000...fedcba654321', range: null },
    { link: 'https://github.com/o/r/compare/fedcba654321^...fedcba654321', range: null },
    { link: 'https://github.com/o/r/compare/main...topic', range: null },
    { link: 'https://github.com/o/r/commit/fedcba654321', range: null },
    { link: '', range: null },
    { link: undefined, range: null },
  ])('$link', ({ link, range }) => {
    expect(pushRangeOf(link)).toEqual(range);
  });
});
