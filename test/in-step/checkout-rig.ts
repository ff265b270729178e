import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type CheckoutOptions, checkoutRefs } from '../../src/in-step/checkout.ts';
import type { CloneRecord } from '../../src/in-step/clone-record.ts';
import type { Refs } from '../../src/prow/job.ts';
import { type TestRepository, testRepository } from '../support/git-repo.ts';

/** The source of all tests: main has `base`, the pulls 7 and 8 add a file each, 9 conflicts with main. Only 7 has GitHub's ref. */
export interface Source extends TestRepository {
  readonly main: string;
  readonly pulls: Readonly<Record<7 | 8 | 9, string>>;
}

export function sourceRepository(): Source {
  const repository = testRepository({ 'base.txt': 'old\n', 'gone.txt': 'x\n' });
  const branchPoint = repository.git('rev-parse', 'HEAD');
  const pull = (files: Readonly<Record<string, string>>) => {
    repository.git('checkout', '-q', '--detach', branchPoint);
    repository.write(files);
    return repository.commit('pull');
  };
  const pulls = {
    7: pull({ 'seven.txt': '7\n' }),
    8: pull({ 'eight.txt': '8\n' }),
    9: pull({ 'base.txt': 'other\n' }),
  };
  repository.git('update-ref', 'refs/pull/7/head', pulls[7]);
  repository.git('checkout', '-q', 'main');
  repository.write({ 'base.txt': 'base\n' });
  return { ...repository, pulls, main: repository.commit('second') };
}

export function refsOf(source: Source, change: Partial<Refs> = {}): Refs {
  return { org: 'o', repo: 'r', baseRef: 'main', baseSha: source.main, pulls: [], ...change };
}

export const pullOf = (number: number, sha: string, ref?: string) => ({
  number,
  author: '',
  sha,
  ...(ref === undefined ? {} : { ref }),
});

export interface Rig {
  readonly lines: string[];
  run(refs: readonly Refs[], options?: Partial<CheckoutOptions>): Promise<readonly CloneRecord[]>;
}

/** Runs `checkoutRefs` into `srcRoot` with `o/r` at the source, git's global settings out of the way. */
export function rig(srcRoot: string, source: string): Rig {
  const lines: string[] = [];
  const log = {
    info: (line: string) => void lines.push(line),
    warn: (line: string) => void lines.push(`warn: ${line}`),
  };
  const env = { PATH: process.env['PATH'], HOME: join(srcRoot, 'no-home') };
  return {
    lines,
    run: (refs, options = {}) => checkoutRefs({ refs, srcRoot, sources: { 'o/r': source }, env, log, ...options }),
  };
}

/** Files, links and their texts below a checkout, without `.git`. */
export function treeOf(directory: string): Readonly<Record<string, string>> {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter(
    (name) => !/(^|\/)\.git(\/|$)/.test(name),
  );
  const entries = files.flatMap((name): [string, string][] => {
    const path = join(directory, name);
    const stats = lstatSync(path);
    if (stats.isDirectory()) return [];
    return [[name, stats.isSymbolicLink() ? `-> ${readlinkSync(path)}` : readFileSync(path, 'utf8')]];
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function gitIn(directory: string, ...args: readonly string[]): string {
  return existsSync(directory) ? execFileSync('git', [...args], { cwd: directory, encoding: 'utf8' }).trim() : '';
}
