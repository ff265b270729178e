/** What an author may give that nobody would read, and all that is said about it. */
import { withItems } from '../../src/index.ts';
import type { ProblemRow } from './problem-rows.ts';

const run = 'true';

export const strayRows: readonly ProblemRow[] = [
  {
    what: 'options that nobody reads',
    options: { paralelism: 2 } as never,
    build: ({ step, onExit, checkout }) => {
      checkout({ dept: 1, env: {} } as never);
      step('a', { run, aftr: 3, envv: { A: '1' } } as never);
      step(
        'b',
        withItems([1], () => ({ run, imag: 'x' }) as never),
      );
      onExit('c', { run, wen: 'true' } as never);
    },
    expected: [
      {
        message: '"paralelism" is no option of defineWorkflow(…)',
        path: 'paralelism',
        hint: 'did you mean "parallelism"?',
      },
      {
        message: 'step "checkout": "dept" is no option of checkout(…)',
        path: 'steps.checkout.dept',
        hint: 'did you mean "depth"?',
      },
      {
        message: 'step "checkout": "env" is no option of checkout(…)',
        path: 'steps.checkout.env',
        hint: 'there are name, image, extraRepos, depth, submodules, after, retryStrategy, activeDeadlineSeconds',
      },
      { message: 'step "a": "aftr" is no option of a step', path: 'steps.a.aftr', hint: 'did you mean "after"?' },
      { message: 'step "a": "envv" is no option of a step', path: 'steps.a.envv', hint: 'did you mean "env"?' },
      { message: 'step "b": "imag" is no option of a step', path: 'steps.b.imag', hint: 'did you mean "image"?' },
      { message: 'step "c": "wen" is no option of a step', path: 'steps.c.wen', hint: 'did you mean "when"?' },
    ],
  },
  {
    what: 'waits for what is no step',
    build: ({ step }) => {
      const a = step('a', { run, after: 'z' } as never);
      step('b', { run, after: [a, undefined, a.result] } as never);
      step('c', { run, after: undefined } as never);
      step('d', { run }).waitFor(...([null] as never[]));
      step('e', { run, after: a.result.equals('1') } as never);
    },
    expected: [
      {
        message: 'step "a": after is the text "z", expected a step',
        path: 'steps.a.after',
        hint: 'pass the value that step(…) returned, or one of its conditions such as .failed',
      },
      {
        message: 'step "b": after[1] is undefined: the step it names does not exist',
        path: 'steps.b.after',
        hint: 'pass the value that step(…) returned; a step that waits for nothing has no after',
      },
      {
        message: 'step "b": after[2] is another object, expected a step',
        path: 'steps.b.after',
        hint: 'pass the value that step(…) returned, or one of its conditions such as .failed',
      },
      {
        message: 'step "c": after is undefined: the step it names does not exist',
        path: 'steps.c.after',
        hint: 'pass the value that step(…) returned; a step that waits for nothing has no after',
      },
      {
        message: 'step "d": waitFor argument 1 is null, expected a step',
        path: 'steps.d.after',
        hint: 'pass the value that step(…) returned, or one of its conditions such as .failed',
      },
      {
        message: 'step "e": after is a test, expected a step',
        path: 'steps.e.after',
        hint: 'tests belong in when',
      },
    ],
  },
  {
    what: 'no options at all',
    build: ({ step }) => {
      step('a', undefined as never);
      step('b', 'npm test' as never);
    },
    expected: ['a', 'b'].map((name) => ({
      message: `step "${name}": it has nothing to run`,
      path: `steps.${name}`,
      hint: "say run: 'shell text', command: ['program', 'argument'] or template: { … }",
    })),
  },
  {
    what: 'volumes without one source that is known',
    build: ({ step, volume }) => {
      step('a', { run });
      volume('none', {} as never);
      volume('two', { emptyDir: {}, secret: {} } as never);
      volume('typo', { emptydir: {} } as never);
    },
    expected: [
      {
        message: 'volume "none": it has 0 sources, expected one',
        path: null,
        hint: "write one, e.g. volume('cache', { emptyDir: {} })",
      },
      {
        message: 'volume "two": it has 2 sources, expected one',
        path: null,
        hint: "write one, e.g. volume('cache', { emptyDir: {} })",
      },
      {
        message: 'volume "typo": "emptydir" is no option of volume(…)',
        path: null,
        hint: 'did you mean "emptyDir"?',
      },
    ],
  },
];
