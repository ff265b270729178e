import { describe, expect, it } from 'vitest';
import { evaluateExpression } from '../../../src/argo/expr/evaluate.ts';
import { evaluateWhen } from '../../../src/argo/when.ts';

const env = { a: { b: 1 }, s: 'text', list: [1, 2] };

describe('hostile expressions are refused or harmless', () => {
  it.for([
    ['deep nesting', `${'('.repeat(5000)}1${')'.repeat(5000)}`],
    ['deep lists', `${'['.repeat(5000)}${']'.repeat(5000)}`],
    ['many signs', `${'-'.repeat(5000)}1`],
    ['deep conditions', `${'true ? '.repeat(3000)}1${' : 2'.repeat(3000)}`],
    ['a huge range', '1..1000000000'],
    ['a range of ranges', 'map(1..5000, {1..5000})'],
    ['endless work', 'map(1..3000, {map(1..3000, # + 1)})'],
    ['a huge text', 'repeat("x", 1000000000)'],
    ['doubling', 'reduce(1..60, #acc + #acc, "x")'],
    ['a huge shift', 'sprig.repeat(1000000000, "x")'],
    ['a huge source', `"${'x'.repeat(70_000)}"`],
    [
      'a regular expression that backtracks elsewhere, times work',
      `len(filter(1..2000, "${'a'.repeat(2000)}" matches "(a+)+$"))`,
    ],
    ['a huge repetition', '"a" matches "((a{1000}){1000}){1000}"'],
    ['a nested empty repetition', '"a" matches "(?:(?:(?:){1000}){1000}){1000}b{1001}"'],
    ['a look-behind', '"a" matches "(?<=a)"'],
    ['code', 'a.constructor("return process")()'],
  ] as const)('%s', ([, source]) => {
    const before = performance.now();
    expect(() => evaluateExpression(source, env)).toThrow();
    expect(performance.now() - before).toBeLessThan(5000);
  });

  it.for([
    ['a.constructor', null],
    ['a.__proto__', null],
    ['a["__proto__"]', null],
    ['a?.hasOwnProperty', null],
    ['{"__proto__": {"x": 1}}.x', null],
    ['fromJSON("{\\"__proto__\\": {\\"x\\": 1}}").x', null],
    ['sprig.dict("__proto__", 1).x', null],
  ] as const)('%s reaches no prototype', ([source, result]) => {
    expect(evaluateExpression(source, env)).toEqual(result);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  it.for(['constructor', '__proto__', 'process', 'globalThis', 'toString'])('the name %s is unknown', (name) => {
    expect(() => evaluateExpression(name, env)).toThrow(`unknown name ${name}`);
  });

  it.for(['s.length', 'list.length', 'list["push"]', 's.constructor'])('%s reaches nothing of JavaScript', (source) => {
    expect(() => evaluateExpression(source, env)).toThrow('cannot fetch');
  });

  it('a map with the key __proto__ comes out as an own property', () => {
    const result = evaluateExpression('{"__proto__": 1}', {});
    expect(Object.getOwnPropertyNames(result)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
  });

  it('regular expressions take time linear in the text', () => {
    const time = (length: number) => {
      const before = performance.now();
      evaluateExpression('t matches "(a|a)*(a|a)*b$"', { t: 'a'.repeat(length) });
      return performance.now() - before;
    };
    time(1000);
    expect(time(16_000)).toBeLessThan(Math.max(40, time(2000) * 80));
  });

  it('a `when` is bounded in the same ways', () => {
    expect(() => evaluateWhen(`${'('.repeat(10_000)}1${')'.repeat(10_000)}`)).toThrow();
    expect(evaluateWhen(`${'a'.repeat(5000)} =~ "(a+)+b"`)).toBe(false);
  });
});
