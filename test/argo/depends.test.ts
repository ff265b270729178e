import { describe, expect, it } from 'vitest';
import {
  ancestorsOf,
  type DependingTask,
  dependenciesOf,
  evaluateDepends,
  expandDepends,
  type TaskResults,
  unknownTaskResults,
} from '../../src/argo/depends.ts';
import { evaluateCondition } from '../../src/argo/expr/evaluate.ts';
import type { TaskResult } from '../../src/argo/task-results.ts';

const tasks: Readonly<Record<string, DependingTask>> = {
  a: { name: 'a' },
  b: { name: 'b', continueOn: { failed: true } },
  c: { name: 'c', continueOn: { error: true, failed: true } },
  'my-task': { name: 'my-task' },
};
const named = (name: string) => tasks[name];

function results(...true_: readonly TaskResult[]): TaskResults {
  const none = {
    Succeeded: false,
    Failed: false,
    Errored: false,
    Skipped: false,
    Omitted: false,
    Daemoned: false,
    AnySucceeded: false,
    AllFailed: false,
  };
  return { ...none, ...Object.fromEntries(true_.map((result) => [result, true])) };
}

describe('expanding what a task waits for', () => {
  it.for([
    [{ depends: 'a' }, '(a.Succeeded || a.Skipped || a.Daemoned)'],
    [
      { depends: 'a && my-task' },
      '(a.Succeeded || a.Skipped || a.Daemoned) && (my-task.Succeeded || my-task.Skipped || my-task.Daemoned)',
    ],
    [
      { depends: 'a.Failed || (b && !a.Succeeded)' },
      'a.Failed || ((b.Succeeded || b.Skipped || b.Daemoned || b.Failed) && !a.Succeeded)',
    ],
    [
      { dependencies: ['a', 'b'] },
      '(a.Succeeded || a.Skipped || a.Daemoned) && (b.Succeeded || b.Skipped || b.Daemoned || b.Failed)',
    ],
    [{ dependencies: ['c'] }, '(c.Succeeded || c.Skipped || c.Daemoned || c.Errored || c.Failed)'],
    [{ depends: '' }, ''],
    [{}, ''],
  ] as const)('%j', ([task, expression]) => {
    expect(expandDepends(task, named)).toBe(expression);
  });

  it('names the tasks, and whether a whole loop is meant', () => {
    const dependencies = dependenciesOf({ depends: 'a.AnySucceeded && a.Failed && b' }, named);
    expect([...dependencies]).toEqual([
      ['a', 'items'],
      ['b', 'task'],
    ]);
  });

  it('finds results that Argo does not know', () => {
    expect(unknownTaskResults('a.Running || b.Failed || c.done')).toEqual([{ task: 'a', result: 'Running' }]);
  });
});

describe('evaluating it', () => {
  const state = new Map([
    ['a', results('Succeeded')],
    ['my-task', results('Failed', 'AllFailed')],
  ]);

  it.for([
    ['', true],
    ['a.Succeeded', true],
    ['a.Succeeded && my-task.Failed', true],
    ['!my-task.AllFailed', false],
    ['a.Omitted || (my-task.Succeeded || my-task.Skipped || my-task.Daemoned)', false],
  ] as const)('%s is %s', ([expression, expected]) => {
    expect(evaluateDepends(expression, state)).toBe(expected);
  });

  it('a sentence that is none fails with the caret that Argo draws', () => {
    const expression = expandDepends({ depends: 'a &&' }, named);
    const message =
      "unable to evaluate expression '(a.Succeeded || a.Skipped || a.Daemoned) &&': unexpected token EOF (1:43)\n | (a.Succeeded || a.Skipped || a.Daemoned) &&\n | ..........................................^";
    expect(() => evaluateDepends(expression, state)).toThrow(expect.objectContaining({ message }));
  });

  it('a condition must be true or false', () => {
    expect(
      evaluateCondition("asInt(lastRetry.exitCode) == 5 && lastRetry.status == 'Failed'", {
        lastRetry: { exitCode: '5', status: 'Failed' },
      }),
    ).toBe(true);
    expect(() => evaluateCondition('asInt(a) == 1', { a: 'x' })).toThrow(
      "unable to evaluate expression 'asInt(a) == 1': invalid operation: int(x) (1:1)",
    );
    expect(() => evaluateCondition('b == 1', { a: 'x' })).toThrow(/^unknown name b/);
    expect(() => evaluateCondition('a', { a: 'x' })).toThrow("unable to cast expression result 'x' to bool");
    expect(() => evaluateCondition('1 + 1', {})).toThrow("unable to cast expression result '%!s(int=2)' to bool");
  });
});

describe('ancestors', () => {
  const parents: Readonly<Record<string, readonly string[]>> = { d: ['b', 'c'], b: ['a'], c: ['a'], a: [] };

  it('are all tasks before one, near ones first, each once', () => {
    expect(ancestorsOf('d', (name) => parents[name] ?? [])).toEqual(['b', 'c', 'a']);
  });

  it('of a circle end', () => {
    expect(ancestorsOf('x', (name) => (name === 'x' ? ['y'] : ['x']))).toEqual(['y', 'x']);
  });
});
