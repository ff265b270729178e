import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildWorkflows } from '../../src/loader/build-workflows.ts';
import { build, contextData, makeCheckout, requestFor, workflowSource } from './checkout.ts';

interface Row {
  readonly what: string;
  readonly tsFunc?: string;
  readonly source: string;
  readonly expected: readonly {
    readonly message: string;
    readonly hint?: string | null;
    readonly path?: string | null;
    readonly line: number;
    readonly column?: number;
    readonly file?: string;
  }[];
}

const rows: readonly Row[] = [
  {
    what: 'a missing export, with what there is',
    tsFunc: 'wf.ts#mak',
    source: `export const make = () => ${workflowSource};\nexport const other = () => 1;`,
    expected: [{ message: 'there is no export "mak"', hint: 'did you mean "make"?', line: 1 }],
  },
  {
    what: 'an export that is no function',
    source: `export const make = { kind: 'Workflow' };\nexport const other = () => 1;`,
    expected: [{ message: '"make" is not a function, its type is object', hint: 'its functions: other', line: 1 }],
  },
  {
    what: 'a syntax error',
    source: 'export const a = 1;\nexport const make = ;',
    expected: [{ message: 'the module has a syntax error: Expression expected', line: 2, column: 21 }],
  },
  {
    what: 'a syntax error in a file that only the fallback loader reads',
    tsFunc: 'wf.js#make',
    source: 'const list = {\n  a: [1, 2\n};\n',
    expected: [{ message: 'the module has a syntax error: Unexpected token, expected ","', line: 3, column: 1 }],
  },
  {
    what: 'a throw, with the frames of the author alone',
    source: `export const make = () => {\n  return inner();\n};\nfunction inner(): never {\n  throw new TypeError('no such thing');\n}`,
    expected: [{ message: 'threw TypeError: no such thing\n    at wf.ts:5:9\n    at wf.ts:2:10', line: 5, column: 9 }],
  },
  {
    what: 'a throw in a file that only the fallback loader reads',
    source: `export enum Color { Red }\nexport const make = () => {\n  throw new Error('later');\n};`,
    expected: [{ message: 'threw Error: later\n    at wf.ts:3:9', line: 3, column: 9 }],
  },
  {
    what: 'a throw while loading',
    source: `throw new Error('top');\nexport const make = 1;`,
    expected: [{ message: 'threw Error: top\n    at wf.ts:1:7', line: 1, column: 7 }],
  },
  {
    what: 'a throw of something else',
    source: `export const make = () => {\n  throw { a: 1 };\n};`,
    expected: [{ message: 'threw {"a":1}, which is no Error', line: 1 }],
  },
  {
    what: 'a throw that nobody waits for',
    source: `export const make = () => new Promise(() => {\n  setTimeout(() => {\n    throw new Error('late');\n  }, 1);\n});`,
    expected: [{ message: 'threw Error: late\n    at wf.ts:3:11', line: 3, column: 11 }],
  },
  {
    what: 'an import that is not installed',
    source: `import { a } from 'no-such-package';\nexport const make = () => a;`,
    expected: [
      {
        message: `threw Error: Cannot find package 'no-such-package' imported from wf.ts`,
        hint: 'install it, or correct the path of the import',
        line: 2,
      },
    ],
  },
  {
    what: 'an endless loop',
    source: `export const a = 1;\nexport const make = () => {\n  for (;;);\n};`,
    expected: [
      {
        message: 'did not finish within 2 seconds',
        hint: 'look for an endless loop, or a promise that takes too long',
        line: 2,
      },
    ],
  },
  {
    what: 'an endless loop of microtasks',
    source: `const a = 1;\nexport const make = async () => {\n  for (;;) await a;\n};`,
    expected: [
      {
        message: 'did not finish within 2 seconds',
        hint: 'look for an endless loop, or a promise that takes too long',
        line: 2,
      },
    ],
  },
  {
    what: 'a promise that is never settled',
    source: `export const make = () => new Promise(() => {});`,
    expected: [{ message: 'gave a promise that is never settled', hint: 'await or return every promise', line: 1 }],
  },
  {
    what: 'process.exit',
    source: `export const make = () => {\n  process.exit(0);\n};`,
    expected: [
      { message: 'called process.exit(0)', hint: 'return the Workflow, or throw an Error', line: 2, column: 11 },
    ],
  },
  {
    what: 'a result that is no object',
    source: `export const make = () => 42;`,
    expected: [
      {
        message: 'it gave 42 instead of a Workflow',
        hint: 'return the object: (context) => ({ apiVersion, kind, metadata, spec })',
        line: 1,
      },
    ],
  },
  {
    what: 'no result',
    source: `export function make() {}`,
    expected: [
      {
        message: 'it gave nothing instead of a Workflow',
        hint: 'return the object: (context) => ({ apiVersion, kind, metadata, spec })',
        line: 1,
      },
    ],
  },
  {
    what: 'a result of another kind, with another name: everything at once',
    source: `export const make = () => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'mine', labels: { a: 1 } }, spec: { templates: {} } });`,
    expected: [
      { message: 'apiVersion is "v1", expected "argoproj.io/v1alpha1"', path: 'apiVersion', line: 1 },
      { message: 'kind is "Pod", expected "Workflow"', path: 'kind', line: 1 },
      {
        message: `metadata.name is "mine", expected "${contextData.workflowName}"`,
        path: 'metadata.name',
        hint: 'leave it out, or write context.names.workflow: the harness waits for that name',
        line: 1,
      },
      {
        message: 'metadata.labels.a is 1, expected a text',
        path: 'metadata.labels.a',
        hint: 'put it in quotes',
        line: 1,
      },
      { message: 'spec.templates is an object, expected a list', path: 'spec.templates', line: 1 },
    ],
  },
  {
    what: 'what JSON cannot carry',
    source: `export const make = () => { const w: any = ${workflowSource}; w.spec.f = () => 1; w.spec.d = new Date(0); w.spec.m = new Map(); w.spec.n = NaN; w.spec.b = 1n; w.spec.self = w; return w; };`,
    expected: [
      {
        message: 'spec.f: a function cannot be part of a Workflow',
        path: 'spec.f',
        hint: 'call it, or leave it out',
        line: 1,
      },
      { message: 'spec.d: a Date is no plain object', path: 'spec.d', hint: 'write date.toISOString()', line: 1 },
      { message: 'spec.m: a Map is no plain object', path: 'spec.m', hint: 'return plain objects only', line: 1 },
      { message: 'spec.n: NaN is no number that JSON can carry', path: 'spec.n', line: 1 },
      { message: 'spec.b: a bigint cannot be part of a Workflow', path: 'spec.b', line: 1 },
      { message: 'spec.self: it contains itself', path: 'spec.self', hint: 'a Workflow is a tree', line: 1 },
    ],
  },
  {
    what: 'mistakes in defineWorkflow, each at the line of its step',
    source: `import { defineWorkflow } from 'argo-e2e';\nexport const make = defineWorkflow(({ step }) => {\n  step('one', { run: 'true' });\n  step('one', { run: 'true', labels: { a: 'b c' } });\n});`,
    expected: [
      {
        message: 'step "one": it is defined twice, first in line 3',
        path: 'steps.one',
        hint: 'give one of them another name',
        line: 4,
        column: 3,
      },
      {
        message: 'step "one": label "a" has the illegal value "b c"',
        path: 'steps.one.labels.a',
        hint: 'at most 63 letters, digits, "-", "_" and ".", a letter or digit first and last',
        line: 4,
        column: 3,
      },
    ],
  },
];

describe('what an author did wrong is a problem with file and line', () => {
  it.for(rows)('$what', async ({ source, tsFunc = 'wf.ts#make', expected }) => {
    const file = tsFunc.split('#')[0] ?? '';
    const { workflows, problems } = await build(makeCheckout({ [file]: source }), tsFunc, { timeoutMs: 2000 });
    expect(workflows).toEqual([null]);
    expect(problems).toEqual(
      expected.map(({ message, hint = null, path = null, line, column = 1 }) => ({
        severity: 'error',
        message: `workflow "widgets": ${message.startsWith('step ') ? '' : `${tsFunc}: `}${message}`,
        hint,
        path,
        file,
        line,
        column,
      })),
    );
  });

  it('refuses kwargs that the schema refuses, each with its path', async () => {
    const schema = `{ '~standard': { version: 1, vendor: 'test', validate: async (value) => ({ issues: [{ message: 'expected a text, received 24', path: ['node_version'] }, { message: 'expected a number', path: ['shards', { key: 0 }] }] }) } }`;
    const root = makeCheckout({
      'wf.ts': `import { defineWorkflow } from 'argo-e2e';\nexport const make = defineWorkflow({ args: ${schema} as any }, ({ step }) => step('one', { run: 'true' }));`,
    });
    const { problems } = await build(root, 'wf.ts#make', {}, { args: { node_version: 24 } });
    expect(problems.map(({ path, message }) => ({ path, message }))).toEqual([
      { path: 'kwargs.node_version', message: 'workflow "widgets": kwargs.node_version: expected a text, received 24' },
      { path: 'kwargs.shards[0]', message: 'workflow "widgets": kwargs.shards[0]: expected a number' },
    ]);
  });

  it('says of refused kwargs where their entry stands, not where the function does', async () => {
    const schema = `{ '~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [{ message: 'expected a number', path: ['n'] }] }) } }`;
    const root = makeCheckout({
      'wf.ts': `import { defineWorkflow } from 'argo-e2e';\nexport const make = defineWorkflow({ args: ${schema} as any }, ({ step }) => step('one', { run: 'true' }));`,
    });
    const place = { line: 7, column: 5, index: 2 };
    const files = ['ci/prow_config.yaml', join(root, 'ci/prow_config.yaml')];
    const { problems } = await buildWorkflows(
      files.map((file) => ({ ...requestFor(root, 'wf.ts#make'), source: { file, ...place } })),
    );
    const expected = {
      severity: 'error',
      message: 'workflow "widgets": kwargs.n: expected a number',
      hint: 'correct it under kwargs of "widgets"',
      path: 'workflows[2].kwargs.n',
      file: 'ci/prow_config.yaml',
      line: 7,
      column: 5,
    };
    expect(problems).toEqual([expected, expected]);
  });

  it('finds a missing file by its near name', async () => {
    const { problems } = await build(makeCheckout({ 'workflows/unit-tests.ts': '' }), 'workflows/unit-test.ts#make');
    expect(problems).toEqual([
      {
        severity: 'error',
        message: 'workflow "widgets": workflows/unit-test.ts does not exist',
        hint: 'did you mean "unit-tests.ts"?',
        path: 'ts_func',
        file: 'workflows/unit-test.ts',
        line: 1,
        column: null,
      },
    ]);
  });

  it.for([
    ['.env', '.env is not given to workflow functions'],
    ['.env.local', '.env.local is not given to workflow functions'],
    ['.git/hooks/wf.ts', '.git is not given to workflow functions'],
    ['link.ts', 'link.ts is a link to .env, which is not given to workflow functions'],
  ] as const)('says of %s that it is withheld, not that it should be installed', async ([module, message]) => {
    const root = makeCheckout({ '.env': 'A=1', '.git/hooks/wf.ts': '' });
    symlinkSync('.env', join(root, 'link.ts'));
    const { problems } = await build(root, `${module}#make`);
    expect(problems.map((one) => [one.message, one.hint])).toEqual([
      [
        `workflow "widgets": ${message}`,
        'it may hold secrets: keep workflow functions in a directory such as workflows/; see docs/security.md',
      ],
    ]);
  });

  it.for(['../outside.ts', '/etc/passwd', 'a/../../outside.ts'])(
    'refuses a module outside the checkout: %s',
    async (module) => {
      const { problems } = await build(makeCheckout({}), `${module}#make`);
      expect(problems.map(({ message }) => message)).toEqual([
        expect.stringMatching(/is outside the checkout|does not exist/),
      ]);
    },
  );
});
