import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface TestDirectory extends Disposable {
  readonly path: string;
  /** Writes files by relative name. */
  write(files: Readonly<Record<string, string>>): void;
}

/** A temporary directory that is removed at the end of the test (`using`). */
export function testDirectory(): TestDirectory {
  const path = mkdtempSync(join(tmpdir(), 'argo-e2e-test-'));
  return {
    path,
    write: (files) => {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(path, name)), { recursive: true });
        writeFileSync(join(path, name), text);
      }
    },
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}

export interface TestRepository extends TestDirectory {
  git(...args: readonly string[]): string;
  /** Commits everything; gives the sha. */
  commit(message: string): string;
}

/** A real git repository on branch main, with a commit of `files`. */
export function testRepository(files: Readonly<Record<string, string>>): TestRepository {
  const directory = testDirectory();
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], {
      cwd: directory.path,
      encoding: 'utf8',
    }).trim();
  const commit = (message: string) => {
    git('add', '-A');
    git('commit', '-q', '--allow-empty', '-m', message);
    return git('rev-parse', 'HEAD');
  };
  git('init', '-q', '-b', 'main');
  directory.write(files);
  commit('first');
  return { ...directory, git, commit };
}
