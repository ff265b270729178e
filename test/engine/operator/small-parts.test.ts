import { describe, expect, it } from 'vitest';
import { goJsonFault } from '../../../src/argo/go-json-fault.ts';
import { Capacity } from '../../../src/engine/local/operator/capacity.ts';
import { goFormat } from '../../../src/engine/local/operator/go-format.ts';
import { goTimeText, strftimeParts } from '../../../src/engine/local/operator/go-time.ts';
import { LockTable } from '../../../src/engine/local/operator/lock-table.ts';
import { durationMs } from '../../../src/engine/local/operator/quantities.ts';
import { Variables } from '../../../src/engine/local/operator/scope.ts';
import { substitute, substituteAll, substituteReferences } from '../../../src/engine/local/operator/substitute.ts';
import { withTemplateDefaults } from '../../../src/engine/local/operator/template-defaults.ts';

describe("Go's words for bad JSON", () => {
  it.each([
    ['', 'unexpected end of JSON input'],
    ['plain', "invalid character 'p' looking for beginning of value"],
    ['nope', "invalid character 'o' in literal null (expecting 'u')"],
    ['[1 2]', "invalid character '2' after array element"],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1 "b"}', `invalid character '"' after object key:value pair`],
    ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
    ['"a\nb"', "invalid character '\\n' in string literal"],
    ['"\\x"', "invalid character 'x' in string escape code"],
    ['1.x', "invalid character 'x' after decimal point in numeric literal"],
    ['01', "invalid character '1' after top-level value"],
    ["'a'", "invalid character '\\'' looking for beginning of value"],
  ])('%j', (text, message) => {
    expect(goJsonFault(text)).toBe(message);
  });

  it.each(['1', '-0.5e+3', '[]', '{}', ' {"a":[{},"\\u00e4",null,true]} ', '[[],[[]]]'])(
    'finds nothing wrong with %s',
    (text) => {
      expect([goJsonFault(text), JSON.parse(text)]).toEqual([null, expect.anything()]);
    },
  );

  it('reads deep nesting without recursion', () => {
    expect(goJsonFault('['.repeat(100_000))).toBe('unexpected end of JSON input');
  });
});

describe('tags', () => {
  const scope = new Variables([
    ['a', 'x'],
    ['steps.s.outputs.result', '41'],
    ['steps.gone.outputs.parameters.p', null],
  ]);

  it.each([
    ['{{a}} {{ a }} {{b}} {{', 'x x {{b}} {{'],
    ['{{=asInt(steps.s.outputs.result) + 1}}', '42'],
    ["{{=steps.gone.outputs.parameters.p ?? 'none'}}", 'none'],
    ['{{=later.x}}', '{{=later.x}}'],
    ['{{=1 / 0}}', '{{=1 / 0}}'],
  ])('%s becomes %s while more may come', (text, expected) => {
    expect(substitute({ key: [text, 1, null] }, scope)).toEqual({ key: [expected, 1, null] });
  });

  it('refuses what is no expression at once', () => {
    expect(() => substitute('{{=1 +}}', scope)).toThrow('failed to evaluate expression: unexpected token EOF');
  });

  it.each([
    ['{{steps.s.outputs.parameters.p}}', 'failed to resolve {{steps.s.outputs.parameters.p}}'],
    ['{{=steps.ghost.status}}', 'failed to evaluate expression: steps.ghost.status is missing'],
    [
      '{{steps.gone.outputs.parameters.p}}',
      'unable to substitute {{steps.gone.outputs.parameters.p}}: output is an absent optional (skipped/omitted node with no default)',
    ],
  ])('%s cannot be referred to', (text, message) => {
    expect(() => substituteReferences(text, scope)).toThrow(message);
  });

  it('demands everything where a loop is taken apart', () => {
    expect(() => substituteAll('{{item.x}}', scope)).toThrow('failed to resolve {{item.x}}');
  });

  it('never looks again at what it pasted', () => {
    expect(
      substitute(
        '{{v}}',
        new Variables([
          ['v', '{{a}}'],
          ['a', 'x'],
        ]),
      ),
    ).toBe('{{a}}');
  });
});

describe('small parts', () => {
  it.each([
    ['%d', 5, '5'],
    ['host-%03d', -7, 'host--07'],
    ['%x/%%', 255, 'ff/%'],
    ['%-4d|', 5, '5   |'],
    ['none', 5, 'none%!(EXTRA int=5)'],
    ['%d-%d', 5, '5-%!d(MISSING)'],
    ['%5.1f', 5, '%!f(int=    5)'],
    ['%+.3d|% d', 5, '+005|%!d(MISSING)'],
    ['%q', 97, "'a'"],
    ['%#x %', 255, '0xff %!(NOVERB)'],
    ['%#U', 97, "U+0061 'a'"],
    ['%6c|', 97, '     a|'],
    ['%O', 8, '0o10'],
  ])('formats %s of %i like Go', (format, value, text) => {
    expect(goFormat(format, value)).toBe(text);
  });

  it.each([
    ['90', 90_000],
    ['1h30m', 5_400_000],
    ['500ms', 500],
  ])('reads the duration %s', (text, ms) => {
    expect(durationMs(text)).toBe(ms);
  });

  it('writes times as Go and strftime do', () => {
    const ms = Date.parse('2026-03-04T15:06:07.890Z');
    expect([goTimeText(ms), Object.values(strftimeParts(ms)).join(' ')]).toEqual([
      '2026-03-04 15:06:07 +0000 UTC',
      'March Mar 03 Wednesday Wed 04 15 03 06 07 2026 26 PM UTC +0000 .000',
    ]);
  });

  it('merges defaults by the merge keys of Kubernetes, and not those of another kind of template', () => {
    const defaults = {
      container: {
        image: 'd',
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
        ],
      },
      script: { image: 'd', source: 's' },
    };
    const template = { name: 't', container: { command: ['c'], env: [{ name: 'B', value: '3' }] } };
    expect(withTemplateDefaults(template, defaults)).toEqual({
      name: 't',
      container: {
        image: 'd',
        command: ['c'],
        env: [
          { name: 'B', value: '3' },
          { name: 'A', value: '1' },
        ],
      },
    });
  });

  it('lets in as many as there is room for, first come, first served', async () => {
    const capacity = new Capacity(1);
    const order: string[] = [];
    await capacity.enter();
    const [a, b] = ['a', 'b'].map((name) => capacity.enter()?.then(() => order.push(name)));
    capacity.leave();
    await a;
    expect([order, capacity.active]).toEqual([['a'], 1]);
    capacity.leave();
    await b;
    expect(order).toEqual(['a', 'b']);
  });

  it('gives all locks or none, so that two that want two never stand in each other’s way', async () => {
    const locks = new LockTable();
    const signal = new AbortController().signal;
    const want = (...keys: string[]) =>
      locks.acquire(
        keys.map((key) => ({ key, limit: 1 })),
        signal,
      );
    const first = want('a', 'b');
    const second = want('b', 'a');
    const third = want('c');
    expect([first.type, second.type, third.type]).toEqual(['granted', 'waiting', 'granted']);
    if (first.type === 'granted') first.release();
    expect(second.type === 'waiting' && typeof (await second.granted)).toBe('function');
  });
});
