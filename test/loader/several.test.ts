import { describe, expect, it } from 'vitest';
import { buildWorkflows } from '../../src/loader/build-workflows.ts';
import { build, makeCheckout, requestFor, workflowSource } from './checkout.ts';

describe('one function does not spoil the others', () => {
  it('gives the Workflows of those that work and the problems of all that do not, in one go and in order', async () => {
    const root = makeCheckout({
      'wf.ts': `export const good = () => ${workflowSource};\nexport const exits = () => process.exit(1);\nexport const loops = () => { for (;;); };\nexport const throws = () => { throw new Error('x'); };`,
      'broken.ts': 'export const = 1;',
    });
    const functions = [
      'wf.ts#exits',
      'wf.ts#good',
      'wf.ts#loops',
      'broken.ts#good',
      'wf.ts#throws',
      'missing.ts#good',
      'wf.ts#good',
    ];
    const { workflows, problems } = await buildWorkflows(
      functions.map((each) => requestFor(root, each)),
      { timeoutMs: 2000 },
    );
    expect(workflows.map((workflow) => workflow !== null)).toEqual([false, true, false, false, false, false, true]);
    expect(problems.map(({ file, line }) => `${file}:${line}`)).toEqual([
      'wf.ts:2',
      'wf.ts:3',
      'broken.ts:1',
      'wf.ts:4',
      'missing.ts:1',
    ]);
  });

  it('builds functions of several checkouts', async () => {
    const roots = ['a', 'b'].map((name) =>
      makeCheckout({
        'wf.ts': `export const make = () => ({ ...${workflowSource}, spec: { entrypoint: '${name}' } });`,
      }),
    );
    const { workflows } = await buildWorkflows(roots.map((root) => requestFor(root, 'wf.ts#make')));
    expect(workflows.map((workflow) => workflow?.spec.entrypoint)).toEqual(['a', 'b']);
  });

  it('mentions what a function printed, and takes its Workflow all the same', async () => {
    const root = makeCheckout({
      'wf.ts': `export const make = () => {\n  console.log('one\\n\\u001b[31mtwo');\n  return ${workflowSource};\n};`,
    });
    const { workflows, problems } = await build(root, 'wf.ts#make');
    expect(workflows[0]?.kind).toBe('Workflow');
    expect(problems).toEqual([
      {
        severity: 'error',
        message: 'workflow "widgets": wf.ts#make printed to stdout:\n    one\n    \uFFFD[31mtwo',
        hint: 'a workflow function only returns a Workflow: remove what it prints, or print it in a step',
        path: null,
        file: 'wf.ts',
        line: 2,
        column: 11,
      },
    ]);
  });

  it('says of a function that prints without end that it prints, not that its result is too large', async () => {
    const root = makeCheckout({
      'wf.ts': `export const loud = () => {\n  for (let n = 0; n < 40_000; n += 1) console.log('x'.repeat(1024));\n  return ${workflowSource};\n};\nexport const long = () => {\n  console.error('y\\n'.repeat(1000) + 'end');\n  return ${workflowSource};\n};`,
    });
    const { workflows, problems } = await buildWorkflows([
      requestFor(root, 'wf.ts#loud'),
      requestFor(root, 'wf.ts#long'),
    ]);
    expect(workflows.map((workflow) => workflow?.kind)).toEqual(['Workflow', 'Workflow']);
    expect(problems.map(({ message, line }) => ({ message, line }))).toEqual([
      {
        message: `workflow "widgets": wf.ts#loud printed to stdout:${`\n    ${'x'.repeat(200)}`.repeat(5)}\n    … 39995 more lines`,
        line: 2,
      },
      {
        message: `workflow "widgets": wf.ts#long printed to stderr:${'\n    y'.repeat(5)}\n    … 996 more lines`,
        line: 6,
      },
    ]);
  });

  it('throws the reason of the signal and leaves no child behind', async () => {
    const root = makeCheckout({ 'wf.ts': `export const make = () => { for (;;); };` });
    await expect(build(root, 'wf.ts#make', { signal: AbortSignal.timeout(1000) })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });

  it('mentions what a function wrote past the console', async () => {
    const root = makeCheckout({
      'wf.ts': `import { writeSync } from 'node:fs';\nexport const make = async () => {\n  writeSync(2, 'raw');\n  await new Promise((resolve) => setTimeout(resolve, 200));\n  return ${workflowSource};\n};`,
    });
    const { problems } = await build(root, 'wf.ts#make');
    expect(problems.map(({ severity, message, line }) => ({ severity, message, line }))).toEqual([
      { severity: 'error', message: 'workflow "widgets": wf.ts#make printed to stderr:\n    raw', line: 2 },
    ]);
  });
});
