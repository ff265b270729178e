/** Sweeping a volume: real directories, and people who mean ill. */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findOnVolume } from '../../src/gc/directory-things.ts';
import { removeDirectory } from '../../src/gc/remove-directory.ts';
import type { Thing } from '../../src/gc/thing.ts';

const day = 86_400_000;
const now = Date.now();

interface Volume {
  readonly root: string;
  readonly outside: string;
}

/** A volume, and beside it something that is not ours. */
function volume(): Volume {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'volume-')));
  onTestFinished(() => rmSync(base, { recursive: true }));
  const [root, outside] = [join(base, 'volume'), join(base, 'outside')];
  mkdirSync(root);
  mkdirSync(join(outside, 'outputs', 'artifacts'), { recursive: true });
  writeFileSync(join(outside, 'precious'), 'x');
  return { root, outside };
}

/** Directories and files (those of Markdown) below a workflow's directory, all that many days old. */
function made(root: string, workflow: string, names: readonly string[], days = 9): void {
  const paths = names.map((name) => join(root, workflow, name));
  for (const path of paths) {
    if (path.endsWith('.md')) writeFileSync(path, 'x');
    else mkdirSync(path, { recursive: true });
  }
  const at = new Date(now - days * day);
  const parents = ['', 'src', 'outputs', 'outputs/artifacts', ...names].map((name) => join(root, workflow, name));
  for (const path of parents.filter(existsSync)) utimesSync(path, at, at);
}

function find(root: string, living: readonly string[] = []): Promise<readonly Thing[]> {
  const randomHex = (bytes: number) => 'ab'.repeat(bytes);
  return findOnVolume({ root, nowMs: now, living: new Set(living), randomHex });
}

const told = (things: readonly Thing[]) =>
  things.map(({ name, ageMs, use, taboo }) => [name, taboo ?? use ?? `${Math.round((ageMs ?? 0) / day)} days`]);

describe('directories of workflows', () => {
  it('are those that have the layout, and are as old as what was written last', async () => {
    const { root } = volume();
    made(root, 'ended', ['src/acme/widget', 'outputs/artifacts/unit']);
    made(root, 'only-src', ['src']);
    made(root, 'more-beside', ['outputs/artifacts', 'cache']);
    made(root, 'writes-still', ['src', 'outputs/artifacts/unit'], 9);
    utimesSync(join(root, 'writes-still/outputs/artifacts/unit'), new Date(now), new Date(now));
    made(root, 'runs', ['outputs/artifacts']);
    expect(told(await find(root, ['runs']))).toEqual([
      ['ended', '9 days'],
      ['more-beside', '9 days'],
      ['only-src', '9 days'],
      ['runs', 'workflow runs has not ended'],
      ['writes-still', '0 days'],
    ]);
  });

  it('are not what somebody else has put there, and not what only looks like them', async () => {
    const { root, outside } = volume();
    made(root, 'a-project', ['src', 'README.md']);
    made(root, 'empty', ['']);
    made(root, 'Upper', ['outputs/artifacts']);
    made(root, 'new\nline', ['outputs/artifacts']);
    made(root, 'links', ['']);
    symlinkSync(join(outside, 'outputs'), join(root, 'links', 'outputs'));
    symlinkSync(outside, join(root, 'a-link'));
    symlinkSync('/', join(root, 'root'));
    writeFileSync(join(root, 'a-file'), 'x');
    expect(told(await find(root))).toEqual([
      ['Upper', 'no workflow can be called so'],
      ['a-file', 'is no directory'],
      ['a-link', 'is a symbolic link'],
      ['a-project', 'has not the layout of a workflow (src, outputs)'],
      ['empty', 'has not the layout of a workflow (src, outputs)'],
      ['links', 'has not the layout of a workflow (src, outputs)'],
      ['new\nline', 'no workflow can be called so'],
      ['root', 'is a symbolic link'],
    ]);
  });

  it('are deleted with the links in them, never with what these lead to', async () => {
    const { root, outside } = volume();
    made(root, 'ended', ['src', 'outputs/artifacts/unit']);
    symlinkSync(outside, join(root, 'ended/src/out'));
    symlinkSync(join(outside, 'precious'), join(root, 'ended/outputs/artifacts/unit/file'));
    const [ended] = await find(root);
    expect(await ended?.remove()).toBe('deleted');
    expect([readdirSync(root), readdirSync(outside).toSorted()]).toEqual([[], ['outputs', 'precious']]);
    expect(await ended?.remove()).toBe('gone');
    expect(readdirSync(root)).toEqual([]);
  });

  it('are left alone when another one has the name by now: a new workflow, or a link', async () => {
    const { root, outside } = volume();
    made(root, 'ended', ['outputs/artifacts']);
    const [ended] = await find(root);
    mkdirSync(join(root, 'away'));
    rmSync(join(root, 'ended'), { recursive: true });
    symlinkSync(outside, join(root, 'ended'));
    expect(await ended?.remove()).toBe('changed');
    expect([lstatSync(join(root, 'ended')).isSymbolicLink(), existsSync(join(outside, 'precious'))]).toEqual([
      true,
      true,
    ]);
    expect(readdirSync(root).toSorted()).toEqual(['away', 'ended']);
  });

  it('of a sweep that was killed are swept by the next one', async () => {
    const { root } = volume();
    made(root, '.argo-e2e-gc-0123456789abcdef', ['doomed/src']);
    made(root, '.argo-e2e-gc-mine', ['outputs/artifacts']);
    const found = await find(root);
    expect(told(found)).toEqual([
      ['.argo-e2e-gc-0123456789abcdef', '9 days'],
      ['.argo-e2e-gc-mine', 'no workflow can be called so'],
    ]);
    expect(await found[0]?.remove()).toBe('deleted');
    expect(readdirSync(root)).toEqual(['.argo-e2e-gc-mine']);
  });

  it('are looked for below a volume only', async () => {
    const { root } = volume();
    await expect(find('/')).rejects.toThrow('the root of this machine is no volume');
    await expect(find('relative')).rejects.toThrow('expected an absolute path');
    await expect(find(join(root, 'nothing'))).rejects.toThrow('there is no such directory');
  });

  it('that cannot be deleted are named, with what to do', async () => {
    const identity = { dev: 1, ino: 1 };
    const failing = removeDirectory({ root: '/proc', name: 'self', identity, randomHex: () => 'ab' });
    await expect(failing).rejects.toMatchObject({
      code: 'ENGINE',
      hint: 'run as the user that the steps ran as, or as root',
    });
  });
});
