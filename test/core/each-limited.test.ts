import { describe, expect, it } from 'vitest';
import { eachLimited } from '../../src/core/each-limited.ts';

describe('work on many items, a few at once', () => {
  it('begins in order and never has more than the limit under way', async () => {
    const begun: number[] = [];
    let underWay = 0;
    let most = 0;
    await eachLimited([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      begun.push(item);
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
    });
    expect([begun, most]).toEqual([[1, 2, 3, 4, 5, 6, 7], 3]);
  });

  it('begins no other after a failure, and throws the first once those under way have ended', async () => {
    const ended: number[] = [];
    const work = async (item: number) => {
      if (item === 2) throw new Error('two');
      await new Promise((resolve) => setImmediate(resolve));
      ended.push(item);
    };
    await expect(eachLimited([1, 2, 3, 4, 5, 6], 3, work)).rejects.toThrow('two');
    expect(ended).toEqual([1, 3]);
  });
});
