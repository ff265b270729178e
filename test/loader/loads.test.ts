import { describe, expect, it } from 'vitest';
import { buildWorkflows } from '../../src/loader/build-workflows.ts';
import { build, contextData, makeCheckout, requestFor, workflowSource } from './checkout.ts';

const named = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Workflow',
  metadata: { name: contextData.workflowName },
  spec: { entrypoint: 'main', templates: [] },
};

const rows: readonly {
  readonly what: string;
  readonly tsFunc?: string;
  readonly files: Readonly<Record<string, string>>;
}[] = [
  {
    what: 'plain JavaScript',
    tsFunc: 'wf.js#make',
    files: { 'wf.js': `export const make = () => ${workflowSource};` },
  },
  { what: 'a promise', files: { 'wf.ts': `export async function make() { return ${workflowSource}; }` } },
  {
    what: 'a default export',
    tsFunc: 'wf.ts#default',
    files: { 'wf.ts': `export default (): object => ${workflowSource};` },
  },
  {
    what: 'top-level await',
    files: { 'wf.ts': `const spec = await Promise.resolve(1);\nexport const make = () => ${workflowSource};` },
  },
  {
    what: 'imports that name the file to be made, or no ending at all',
    files: {
      'wf.ts': `import { a } from './parts/a.js';\nimport { b } from './parts/b';\nimport { c } from './parts';\nexport const make = () => (a + b + c === 6 ? ${workflowSource} : null);`,
      'parts/a.ts': 'export const a: number = 1;',
      'parts/b.ts': 'export const b: number = 2;',
      'parts/index.ts': 'export const c: number = 3;',
    },
  },
  {
    what: 'imports without an ending, read by the fallback loader',
    files: {
      'wf.ts': `import { a } from './a';\nimport { b } from './parts';\nexport enum Color { Red }\nexport const make = () => (a + b === 3 ? ${workflowSource} : null);`,
      'a.ts': 'export const a: number = 1;',
      'parts/index.ts': 'export const b: number = 2;',
    },
  },
  {
    what: 'a JSON import',
    files: {
      'wf.ts': `import data from './data.json' with { type: 'json' };\nexport const make = () => (data.a ? ${workflowSource} : null);`,
      'data.json': '{"a":1}',
    },
  },
  {
    what: 'an enum',
    files: {
      'wf.ts': `enum Color { Red = 'red' }\nexport const make = () => (Color.Red === 'red' ? ${workflowSource} : null);`,
    },
  },
  {
    what: 'a namespace',
    files: {
      'wf.ts': `namespace Colors { export const red = 1; }\nexport const make = () => (Colors.red ? ${workflowSource} : null);`,
    },
  },
  {
    what: 'a parameter property',
    files: {
      'wf.ts': `class A { constructor(readonly b: number) {} }\nexport const make = () => (new A(1).b ? ${workflowSource} : null);`,
    },
  },
  {
    what: 'a decorator',
    files: {
      'wf.ts': `const seen: string[] = [];\nfunction mark(target: { name: string }): void { seen.push(target.name); }\n@mark\nclass A {}\nexport const make = () => (seen[0] === 'A' ? ${workflowSource} : new A());`,
    },
  },
  {
    what: 'tsconfig paths',
    files: {
      'tsconfig.json': '{ "compilerOptions": { "paths": { "#lib/*": ["./lib/*"] } } }',
      'wf.ts': `import { a } from '#lib/a';\nexport const make = () => (a === 1 ? ${workflowSource} : null);`,
      'lib/a.ts': 'export const a: number = 1;',
    },
  },
  {
    what: 'ES modules in a package that npm init wrote as CommonJS',
    files: {
      'package.json': '{"name":"x","type":"commonjs"}',
      'wf.ts': `import { join } from 'node:path';\nimport { defineWorkflow } from 'argo-e2e';\nexport const make = () => (join('a', 'b') === 'a/b' && defineWorkflow ? ${workflowSource} : null);`,
    },
  },
  {
    what: 'require in a CommonJS package',
    files: {
      'package.json': '{"type":"commonjs"}',
      'wf.ts': `const { join } = require('node:path');\nexports.make = (): object => (join('a', 'b') === 'a/b' ? ${workflowSource} : null);`,
    },
  },
  {
    what: 'require and __dirname in a file that is an ES module',
    files: {
      'wf.ts': `const { join } = require('node:path');\nexport const make = () => (join(__dirname, 'b').endsWith('/b') ? ${workflowSource} : null);`,
    },
  },
  {
    what: 'TypeScript under node_modules',
    files: {
      'node_modules/lib/package.json': '{"name":"lib","type":"module","exports":"./index.ts"}',
      'node_modules/lib/index.ts': 'export const a: number = 1;',
      'wf.ts': `import { a } from 'lib';\nexport const make = () => (a === 1 ? ${workflowSource} : null);`,
    },
  },
  {
    what: 'a checkout without package.json',
    files: { 'package.json': '', 'wf.mts': `export const make = (): object => ${workflowSource};` },
    tsFunc: 'wf.mts#make',
  },
];

describe('workflow functions load whatever TypeScript they are written in', () => {
  it.for(rows)('$what', async ({ files, tsFunc = 'wf.ts#make' }) => {
    expect(await build(makeCheckout(files), tsFunc)).toEqual({ workflows: [named], problems: [] });
  });
});

describe('what a function is given', () => {
  it('is the context as data, with the args of its entry', async () => {
    const root = makeCheckout({
      'wf.ts': `export const make = (context: object) => ({ ...${workflowSource}, spec: { context } });`,
    });
    const { workflows, problems } = await build(
      root,
      'wf.ts#make',
      {},
      { args: { node_version: '24', shards: [1, 2] } },
    );
    expect(problems).toEqual([]);
    expect(workflows[0]?.spec).toMatchObject({
      context: {
        args: { node_version: '24', shards: [1, 2] },
        names: { entry: 'widgets', workflow: contextData.workflowName },
        dirs: { repo: `/mnt/test-data-volume/${contextData.workflowName}/src/acme/widgets` },
      },
    });
  });

  it("is the running harness's SDK under the name argo-e2e, also where the fallback loader reads the file", async () => {
    const source = (enumeration: string) =>
      `import { defineWorkflow } from 'argo-e2e';\n${enumeration}\nexport const make = defineWorkflow(({ step }) => step('one', { run: 'true' }));`;
    const root = makeCheckout({ 'native.ts': source(''), 'fallback.ts': source('export enum Color { Red }') });
    const { workflows, problems } = await buildWorkflows([
      requestFor(root, 'native.ts#make'),
      requestFor(root, 'fallback.ts#make'),
    ]);
    expect(problems).toEqual([]);
    expect(workflows[0]?.spec.templates?.map(({ name }) => name)).toEqual([
      'e2e',
      'exit-handler',
      'one',
      'copy-artifacts',
    ]);
    expect(workflows[1]).toEqual(workflows[0]);
  });

  it('gives the namespace of the entry to a Workflow that names none', async () => {
    const root = makeCheckout({ 'wf.ts': `export const make = () => ${workflowSource};` });
    const { workflows } = await build(root, 'wf.ts#make', {}, { namespace: 'kubeflow-test-infra' });
    expect(workflows[0]?.metadata).toEqual({ name: contextData.workflowName, namespace: 'kubeflow-test-infra' });
  });
});
