/** Each function under workflows/ makes the manifest that is committed. `UPDATE_GOLDENS=1` writes them anew, never under CI. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatManifest } from '../../src/argo/manifest.ts';
import { sampleContext, type Workflow, type WorkflowContext } from '../../src/index.ts';
import { hello } from '../../workflows/hello.ts';
import { unitTests } from '../../workflows/unit-tests.ts';

const goldens = join(import.meta.dirname, '../goldens');
const isUpdate = (process.env['UPDATE_GOLDENS'] ?? '') === '1';
const isCi = (process.env['CI'] ?? '') !== '';

const presubmit = { workflowName: 'pull-acme-widgets-golden-7-1a2b3c4-8496-0000' };
const { job } = sampleContext();
const periodic = {
  workflowName: 'nightly-golden-8496-0000',
  job: {
    type: 'periodic',
    name: 'nightly',
    buildId: '1584987912955498496',
    prowJobId: '',
    refs: null,
    extraRefs: [],
    source: 'environment',
  },
} as const;
const batch = {
  workflowName: 'batch-golden-8496-0000',
  job: {
    ...job,
    type: 'batch',
    refs: job.refs && {
      ...job.refs,
      pulls: [...job.refs.pulls, { number: 8, author: 'bob', sha: '2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e' }],
    },
  },
} as const;

const rows: readonly { readonly name: string; readonly build: () => Promise<Workflow> }[] = [
  {
    name: 'hello',
    build: () => hello(sampleContext({ ...presubmit, entryName: 'hello', args: { greeting: 'Hello' } })),
  },
  {
    name: 'hello-periodic',
    build: () => hello(sampleContext({ ...periodic, entryName: 'hello', args: { greeting: 'Hello' } })),
  },
  { name: 'unit-tests', build: () => unitTests(unitTestsContext(presubmit)) },
  { name: 'unit-tests-batch', build: () => unitTests(unitTestsContext(batch)) },
];

function unitTestsContext(
  options: Parameters<typeof sampleContext>[0],
): WorkflowContext<{ readonly tests: readonly string[] }> {
  return sampleContext({ ...options, entryName: 'unit-tests', args: { tests: ['test/core', 'test/sdk'] } });
}

describe('the manifests of our own workflows', () => {
  it.runIf(isUpdate && !isCi).for(rows)(
    'are written anew because UPDATE_GOLDENS says so: $name',
    async ({ name, build }) => {
      mkdirSync(goldens, { recursive: true });
      writeFileSync(join(goldens, `${name}.yaml`), formatManifest(await build()));
    },
  );

  it.for(rows)('are the committed ones: $name', async ({ name, build }) => {
    const file = join(goldens, `${name}.yaml`);
    expect(
      existsSync(file),
      `${name}.yaml is missing: run UPDATE_GOLDENS=1 npx vitest run --project modules test/workflows`,
    ).toBe(true);
    expect(formatManifest(await build())).toBe(readFileSync(file, 'utf8'));
  });

  it('are all of somebody: no golden is left over', () => {
    expect(readdirSync(goldens).toSorted()).toEqual(rows.map(({ name }) => `${name}.yaml`).toSorted());
  });

  it('take at most 20 lines of source for the diamond', () => {
    const source = readFileSync(join(import.meta.dirname, '../../workflows/hello.ts'), 'utf8');
    expect(source.trimEnd().split('\n').length).toBeLessThanOrEqual(20);
  });
});
