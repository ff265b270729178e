import { describe, expect, it } from 'vitest';
import { lastLines, neutraliseLine, neutraliseText } from '../../src/report/neutralise.ts';

describe('neutraliseText', () => {
  const rows: readonly (readonly [string, string, string])[] = [
    ['plain text stays', 'naïve ✔ 日本\tx\ny', 'naïve ✔ 日本\tx\ny'],
    ['colour goes', '\u001b[1;31mred\u001b[0m', 'red'],
    ['cursor movement and clearing go', 'a\u001b[2J\u001b[H\u001b[3Ab', 'ab'],
    [
      'window titles and hyperlinks go',
      '\u001b]0;evil\u0007x\u001b]8;;http://e\u001b\\link\u001b]8;;\u001b\\',
      'xlink',
    ],
    ['a title that is never closed hides no more than its line', 'a\u001b]0;hidden\nshown', 'a\nshown'],
    ['C1 forms of the same go', 'a\u009b31mb\u009d0;t\u0007c', 'abc'],
    ['a carriage return cannot overwrite what stands before it', 'FAILED\rpassed', 'FAILED\npassed'],
    ['Windows line ends', 'a\r\nb\r\n', 'a\nb\n'],
    ['backspace, bell and NUL become visible', 'a\bb\u0007\u0000', 'a\\x08b\\x07\\x00'],
    ['text direction cannot be turned round', 'a\u202ecba\u202c', 'a\\u202ecba\\u202c'],
    ['halves of characters are replaced', 'a\ud800b', 'a\ufffdb'],
  ];
  it.each(rows)('%s', (_, text, expected) => {
    expect(neutraliseText(text)).toBe(expected);
  });

  it('leaves no control character, whatever comes', () => {
    const every = Array.from(
      { length: 0x100 },
      (_, code) => `x${String.fromCharCode(code)}y\u001b${String.fromCharCode(code)}z`,
    ).join('');
    expect(neutraliseText(every)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
  });

  it('cuts lines that no viewer shows', () => {
    expect(neutraliseText(`${'x'.repeat(5_000)}\ny`)).toBe(`${'x'.repeat(4_000)}… (1000 more characters)\ny`);
  });

  it('takes time in proportion to the text, also for half-open sequences', () => {
    const measure = (length: number) => {
      const text = '\u001b[1;'.repeat(length) + '\u001b]'.repeat(length);
      const start = performance.now();
      neutraliseText(text);
      return performance.now() - start;
    };
    measure(10_000);
    expect(measure(400_000)).toBeLessThan(2_000);
  });
});

it('neutraliseLine makes one line of many, so that a name cannot forge lines of a report', () => {
  expect(neutraliseLine(' a\nPASSED: all\t\u2028 b ')).toBe('a PASSED: all \\u2028 b');
});

describe('lastLines', () => {
  it('gives the end of a log without the empty lines after it', () => {
    expect(lastLines('1\n2\n3\n\n\n', 2)).toEqual(['2', '3']);
  });
  it('gives nothing of an empty log', () => {
    expect(lastLines('\n', 5)).toEqual([]);
  });
});
