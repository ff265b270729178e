/** What an author may get wrong although it compiles, and all that is said about it. */
import {
  anyOf,
  type Build,
  defineWorkflow,
  type Step,
  sampleContext,
  type WorkflowOptions,
  withItems,
  workflowStatus,
} from '../../src/index.ts';

const run = 'true';

export interface ProblemRow {
  readonly what: string;
  readonly build: Build<Readonly<Record<string, unknown>>>;
  readonly options?: WorkflowOptions;
  readonly expected: readonly {
    readonly message: string;
    readonly path: string | null;
    readonly hint: string | null;
  }[];
}

let foreign: Step;
await defineWorkflow(({ step }) => {
  foreign = step('foreign', { run, outputs: { version: '/tmp/v' } });
})(sampleContext());

export const rows: readonly ProblemRow[] = [
  {
    what: 'no step at all',
    build: () => undefined,
    expected: [{ message: 'it has no step', path: null, hint: "call step('name', { run: '…' })" }],
  },
  {
    what: 'names that are not legal',
    build: ({ step }) => {
      step('unit_tests', { run });
      step('1st', { run });
      step('e2e', { run });
      step('x'.repeat(64), { run });
    },
    expected: [
      {
        message: 'step "unit_tests": its name is not legal: letters, digits and "-", a letter first and no "-" last',
        path: 'steps.unit_tests',
        hint: 'for example "unit-tests"',
      },
      {
        message: 'step "1st": its name is not legal: letters, digits and "-", a letter first and no "-" last',
        path: 'steps.1st',
        hint: 'for example "st"',
      },
      {
        message: 'step "e2e": its name is taken by the graph that holds the steps',
        path: 'steps.e2e',
        hint: 'choose another name',
      },
      {
        message: `step "${'x'.repeat(64)}": its name has 64 characters, at most 63 are allowed`,
        path: `steps.${'x'.repeat(64)}`,
        hint: null,
      },
    ],
  },
  {
    what: 'a cycle, with its route',
    build: ({ step }) => {
      const a = step('a', { run });
      const b = step('b', { run, after: a });
      const c = step('c', { run, after: anyOf(b, b.failed) });
      a.waitFor(c);
    },
    expected: [
      {
        message: 'steps wait for each other: a → c → b → a',
        path: 'steps.a.after',
        hint: 'take one of these out of waitFor(…)',
      },
    ],
  },
  {
    what: 'a step of another workflow, waited for and read',
    build: ({ step }) => {
      step('a', { run, after: foreign, env: { VERSION: foreign.output('version') } });
    },
    expected: [
      {
        message: 'step "a": it refers to step "foreign" of another workflow',
        path: 'steps.a.after',
        hint: 'a step can only refer to steps made by the same call of the workflow function',
      },
      {
        message: 'step "a": it refers to step "foreign" of another workflow',
        path: 'steps.a.env.VERSION',
        hint: 'a step can only refer to steps made by the same call of the workflow function',
      },
    ],
  },
  {
    what: 'references over the border of the exit handler',
    build: ({ step, onExit }) => {
      const a = step('a', { run, env: { STATUS: workflowStatus } });
      onExit('late', { run, after: a });
    },
    expected: [
      {
        message: 'step "a": the workflow\'s status is not known before it has ended',
        path: 'steps.a.env.STATUS',
        hint: 'only a step made with onExit(…) can read it',
      },
      {
        message: 'step "late": it refers to "a", which is outside the exit handler',
        path: 'steps.late.after',
        hint: 'the exit handler is a graph of its own: hand values over in a file below dirs.outputs',
      },
    ],
  },
  {
    what: 'an output that is not there',
    build: ({ step }) => {
      const a: Step = step('a', { run, outputs: { version: '/tmp/v' } });
      step('b', { command: ['echo', a.output('versoin')] });
    },
    expected: [
      {
        message: 'step "b": step "a" has no output "versoin"',
        path: 'steps.b.command[1]',
        hint: 'did you mean "version"?',
      },
    ],
  },
  {
    what: "another loop's item, and results that only loops have",
    build: ({ step }) => {
      let stolen = workflowStatus;
      const a = step(
        'a',
        withItems([1], (item) => {
          stolen = item;
          return { run };
        }),
      );
      const b = step('b', { run, env: { ITEM: stolen }, after: a.allFailed });
      step('c', { run, after: b.anySucceeded });
    },
    expected: [
      {
        message: 'step "b": it reads the item of a loop that it is not in',
        path: 'steps.b.env.ITEM',
        hint: 'use the item inside the function given to withItems, withParam or withSequence',
      },
      {
        message: 'step "c": AnySucceeded is only known of a loop, and "b" is none',
        path: 'steps.c.after',
        hint: 'say .succeeded',
      },
    ],
  },
  {
    what: 'volumes that are not there, twice there, or mounted in the wrong place',
    build: ({ step, volume }) => {
      const cache = volume('cache', { emptyDir: {} });
      volume('cache', { emptyDir: {} });
      volume('Data', { secret: { secretName: 'x' } });
      step('a', {
        run,
        volumeMounts: [{ name: 'cach', mountPath: '/c' }, cache.at('relative'), cache.at('/twice'), cache.at('/twice')],
      });
    },
    expected: [
      { message: 'volume "cache" is defined twice', path: null, hint: 'give one of them another name' },
      { message: '"Data" is no name of a volume', path: null, hint: 'lower-case letters, digits and "-", at most 63' },
      {
        message: 'step "a": it mounts the unknown volume "cach"',
        path: 'steps.a.volumeMounts[0]',
        hint: 'did you mean "cache"?',
      },
      {
        message: 'step "a": mountPath "relative" is not absolute',
        path: 'steps.a.volumeMounts[1]',
        hint: 'write "/relative"',
      },
      {
        message: 'step "a": it mounts two volumes at "/twice"',
        path: 'steps.a.volumeMounts[3]',
        hint: 'give one of them another mountPath',
      },
    ],
  },
  {
    what: 'labels that Kubernetes or Prow would not bear',
    options: { labels: { team: 'a/b', 'created-by-prow': 'true' } },
    build: ({ step }) => step('a', { run, labels: { 'a b': 'x', ok: '', 'example.com/tier': 'x'.repeat(64) } }),
    expected: [
      {
        message: 'label "team" has the illegal value "a/b"',
        path: 'labels.team',
        hint: 'at most 63 letters, digits, "-", "_" and ".", a letter or digit first and last',
      },
      {
        message: 'the label "created-by-prow" would make Prow delete the pods',
        path: 'labels.created-by-prow',
        hint: 'leave it out',
      },
      {
        message: 'step "a": "a b" is no legal label key',
        path: 'steps.a.labels.a b',
        hint: 'at most 63 letters, digits, "-", "_" and "."',
      },
      {
        message: `step "a": label "example.com/tier" has the illegal value "${'x'.repeat(64)}"`,
        path: 'steps.a.labels.example.com/tier',
        hint: 'at most 63 letters, digits, "-", "_" and ".", a letter or digit first and last',
      },
    ],
  },
  {
    what: 'names inside a step',
    build: ({ step }) => step('a', { run, env: { 'not-a-name': 'x' }, outputs: { 'a b': '/tmp/x' } }),
    expected: [
      {
        message: 'step "a": "not-a-name" is no name of a variable',
        path: 'steps.a.env.not-a-name',
        hint: 'letters, digits and "_", no digit first',
      },
      {
        message: 'step "a": "a b" is no name of an output',
        path: 'steps.a.outputs.a b',
        hint: 'letters, digits, "-" and "_"',
      },
    ],
  },
  {
    what: 'more than Argo takes',
    build: ({ step }) => {
      for (let index = 0; index < 199; index += 1) step(`s${index}`, { run });
    },
    expected: [
      {
        message: 'it has 202 templates, Argo allows 200',
        path: null,
        hint: 'turn steps that differ only in a value into a loop: withItems(…)',
      },
    ],
  },
  {
    what: 'what a JavaScript author gets wrong',
    build: ({ step }) => {
      step('a', {} as never);
      step('b', { run, command: ['x'] } as never);
      step('c', { template: { suspend: {} }, image: 'x' } as never);
      step('d', { run, activeDeadlineSeconds: 1.5 });
    },
    expected: [
      {
        message: 'step "a": it has nothing to run',
        path: 'steps.a',
        hint: "say run: 'shell text', command: ['program', 'argument'] or template: { … }",
      },
      {
        message: 'step "b": it has both run and command',
        path: 'steps.b',
        hint: 'a shell text is run, a program without a shell is command',
      },
      {
        message: 'step "c": image means nothing without run or command',
        path: 'steps.c.image',
        hint: 'write it inside template',
      },
      {
        message: 'step "d": activeDeadlineSeconds is 1.5, expected a whole number of seconds above 0',
        path: 'steps.d.activeDeadlineSeconds',
        hint: null,
      },
    ],
  },
];
