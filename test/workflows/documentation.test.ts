/** Every example of docs/writing-workflows.md compiles and builds: through the real loader, as a tested repository's file. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runCommand } from '../../src/core/command.ts';
import { buildWorkflows } from '../../src/loader/build-workflows.ts';
import { requestFor } from '../loader/checkout.ts';

const projectRoot = join(import.meta.dirname, '../..');
const page = readFileSync(join(projectRoot, 'docs/writing-workflows.md'), 'utf8');
const examples = [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, source = ''], index) => ({
  file: `example-${index}.ts`,
  source,
}));
const functions = examples.flatMap(({ file, source }) =>
  [...source.matchAll(/^export const (\w+)/gm)].map(([, name = '']) => `${file}#${name}`),
);

function writeExamples(): string {
  const root = mkdtempSync(join(tmpdir(), 'argo-e2e-test-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, 'package.json'), '{"type":"module"}');
  for (const { file, source } of examples) writeFileSync(join(root, file), source);
  return root;
}

describe('the examples of docs/writing-workflows.md', () => {
  it('are there', () => {
    expect(functions).toHaveLength(12);
  });

  it('compile', async () => {
    const root = writeExamples();
    const compilerOptions = {
      rootDir: '/',
      paths: { 'argo-e2e': [join(projectRoot, 'src/index.ts')] },
      typeRoots: [join(projectRoot, 'node_modules/@types')],
    };
    writeFileSync(
      join(root, 'tsconfig.json'),
      JSON.stringify({ extends: join(projectRoot, 'tsconfig.json'), compilerOptions, include: ['*.ts'] }),
    );
    const { exitCode, stdout } = await runCommand(process.execPath, [
      join(projectRoot, 'node_modules/typescript/bin/tsc'),
      '--noEmit',
      '-p',
      root,
    ]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
  });

  it('give Workflows', async () => {
    const root = writeExamples();
    const { workflows, problems } = await buildWorkflows(functions.map((each) => requestFor(root, each)));
    expect(problems).toEqual([]);
    expect(workflows.map((workflow) => workflow?.kind)).toEqual(functions.map(() => 'Workflow'));
  });
});
