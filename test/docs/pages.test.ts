/** The documentation against the tree: links, flags, code blocks that claim to be a file. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { e2eCommands, runE2eCommand } from '../../src/cli/commands.ts';
import { firstFiles } from '../../src/cli/first-files.ts';
import { legacyFlags } from '../../src/config/legacy-flags.ts';
import { exitCodes } from '../../src/core/errors.ts';
import { anchorsOf, pages } from '../support/documentation.ts';
import { firstWorkflow, projectRoot } from '../support/readme.ts';

/** Flags of other programs that the pages mention. */
const foreignFlags = new Set([
  '--save-dev', // npm
  '--project', // vitest
  '--unshallow', // git
  '--max-old-space-size', // node
  '--help',
  '--', // npm's and vitest's border
  '--jobs', // make, in an example of a step
  '--level', // of made-up programs in examples of steps
  '--shards',
  '--version',
  '--from-file', // kubectl
]);

describe('the documentation', () => {
  it.each(pages)('$name has no link that leads nowhere', ({ name, text }) => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const broken = links
      .filter((target) => !/^https:\/\//.test(target))
      .filter((target) => !leadsSomewhere(name, target));
    expect(broken).toEqual([]);
  });

  it.each(pages)('$name mentions no flag that does not exist', ({ text }) => {
    const ours = [runE2eCommand, ...e2eCommands].flatMap(({ flags }) => Object.keys(flags)).map((name) => `--${name}`);
    const known = new Set([...ours, ...legacyFlags.map(({ flag }) => flag.replaceAll('_', '-'))]);
    const mentioned = [...text.matchAll(/(?<![\w-])--[a-z][\w-]*/g)].map(([flag]) => flag);
    expect(mentioned.filter((flag) => !known.has(flag.replaceAll('_', '-')) && !foreignFlags.has(flag))).toEqual([]);
  });

  it.each(pages)('$name has a language on every code block, and commands in console blocks only', ({ text }) => {
    const fences = [...text.matchAll(/^ *```(.*)$/gm)].map(([, language]) => language ?? '');
    const opening = fences.filter((_, index) => index % 2 === 0);
    expect(opening.filter((each) => !['ts', 'yaml', 'json', 'text', 'console'].includes(each))).toEqual([]);
    expect(fences.filter((each, index) => index % 2 === 1 && each !== '')).toEqual([]);
  });

  it('links every page of docs from the README', () => {
    const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8');
    const unlinked = pages.filter(({ name }) => name.startsWith('docs/') && !readme.includes(`](${name})`));
    expect(unlinked).toEqual([]);
  });

  it('mentions every command of e2e', () => {
    const all = pages.map(({ text }) => text).join('\n');
    expect(e2eCommands.map(({ name }) => `e2e ${name}`).filter((command) => !all.includes(command))).toEqual([]);
  });

  it('says in results.md what each exit code means', () => {
    const results = pages.find(({ name }) => name === 'docs/results.md')?.text ?? '';
    const documented = [...results.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
    expect([...new Set(documented)]).toEqual(Object.values(exitCodes));
  });
});

describe('the README', () => {
  it('shows workflows/hello.ts itself, and its body has at most 20 lines', () => {
    const { source } = firstWorkflow();
    expect(source).toBe(readFileSync(join(projectRoot, 'workflows/hello.ts'), 'utf8'));
    expect(source.trimEnd().split('\n').length).toBeLessThanOrEqual(20);
  });

  it('shows what `e2e init` writes', async () => {
    const { source, config } = firstWorkflow();
    expect(Object.fromEntries(await firstFiles())).toEqual({
      'workflows/hello.ts': source,
      'prow_config.yaml': config,
    });
  });
});

function leadsSomewhere(page: string, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? join(projectRoot, page) : join(projectRoot, dirname(page), path);
  return existsSync(file) && (anchor === undefined || anchorsOf(readFileSync(file, 'utf8')).has(anchor));
}
