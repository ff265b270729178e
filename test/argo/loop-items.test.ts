import { describe, expect, it } from 'vitest';
import { itemMembers, itemNodeName, itemText, loopItem, loopItemsOf, sequenceItem } from '../../src/argo/loop-items.ts';
import type { Item } from '../../src/argo/types.ts';

describe('names of loop passes', () => {
  const rows: readonly (readonly [item: Item, name: string])[] = [
    ['hello world', 's(0:hello world)'],
    ['(paren)', 's(0:paren)'],
    ['say "hi"', 's(0:say \\"hi\\")'],
    ['back\\slash', 's(0:back\\\\slash)'],
    ['tab\there', 's(0:tab\\there)'],
    ['<a&b>', 's(0:<a&b>)'],
    ['ünïcode', 's(0:ünïcode)'],
    ['', 's(0:)'],
    [1000000, 's(0:1000000)'],
    [9007199254740993n, 's(0:9007199254740993)'],
    [12345678901234567890n, 's(0:12345678901234567000)'],
    [{ big: [10n ** 23n] }, 's(0:big:[1e+23])'],
    [0.1, 's(0:0.1)'],
    [-3, 's(0:-3)'],
    [true, 's(0:true)'],
    [{ size: 1, name: 'small' }, 's(0:name:small,size:1)'],
    [{ k: [1, { a: 'b' }] }, 's(0:k:[1,{"a":"b"}])'],
    [['a', 'b'], 's(0:[a b])'],
    [null, 's(0:[])'],
  ];
  it.for(rows.map(([item, name]) => [name, item] as const))('an item makes %s', ([name, item]) => {
    expect(itemNodeName('s', 0, loopItem(item))).toBe(name);
  });

  it('pastes text as it is and everything else as JSON with sorted keys', () => {
    expect(itemText(loopItem('say "hi"'))).toBe('say "hi"');
    expect(itemText(loopItem({ b: 1, a: ['<'] }))).toBe('{"a":["\\u003c"],"b":1}');
    expect(itemText(loopItem(2))).toBe('2');
  });

  it('pastes a member of a map without quotes but with what JSON escapes, as Argo does', () => {
    expect(itemMembers(loopItem({ text: 'say "hi"', map: { a: 1 } }))).toEqual([
      ['map', '{"a":1}'],
      ['text', 'say \\"hi\\"'],
    ]);
    expect(itemMembers(loopItem(['a']))).toEqual([]);
  });
});

describe('items of a JSON list', () => {
  const rows: readonly (readonly [json: string, name: string, pasted: string])[] = [
    ['1.0', 's(0:1.0)', '1.0'],
    ['1e3', 's(0:1e3)', '1e3'],
    ['-0', 's(0:-0)', '-0'],
    ['12345678901234567890', 's(0:12345678901234567890)', '12345678901234567890'],
    [' [ 1, 2.50 ] ', 's(0:[1 2.50])', '[1,2.50]'],
    ['{"b":1.0,"a":{"z":1e3,"y":2}}', 's(0:a:{"z":1e3,"y":2},b:1.0)', '{"a":{"z":1e3,"y":2},"b":1.0}'],
    ['"\\u00e9"', 's(0:\\u00e9)', 'é'],
    ['"\\u003cb\\u003e"', 's(0:<b>)', '<b>'],
    ['null', 's(0:[])', 'null'],
    ['true', 's(0:true)', 'true'],
  ];
  it.for(rows)('%s keeps its spelling: %s', ([json, name, pasted]) => {
    const [item = loopItem('')] = loopItemsOf(`[${json}]`) ?? [];
    expect([itemNodeName('s', 0, item), itemText(item)]).toEqual([name, pasted]);
  });

  it('are none in what is no list', () => {
    expect(loopItemsOf('{"a":1}')).toBeNull();
  });

  it('are texts in a sequence, where what JSON escapes counts', () => {
    expect(itemText(sequenceItem('a\\tb'))).toBe('a\tb');
  });
});
