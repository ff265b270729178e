import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Every regular file below `directory`, relative, sorted. */
export function filesIn(directory: string): readonly string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .sort();
}

/** The newest run directory of the repository. */
export function latestRun(repo: string): string {
  return realpathSync(join(repo, '.argo-e2e/runs/latest'));
}

export function jsonOf(file: string): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, unknown>>;
}

/** What a run left, with the names of its objects in the order in which they were written. */
export function resultsIn(runDir: string) {
  const names = filesIn(runDir).filter((name) => !/^(state|bin|empty)\//.test(name));
  const writtenAt = (name: string) => statSync(join(runDir, name), { bigint: true }).ctimeNs;
  const inOrder = names.toSorted((a, b) => Number(writtenAt(a) - writtenAt(b)));
  // The file system's clock ticks in milliseconds: what was written in one tick has no order, and the contract's object is taken.
  const among = (at: string | undefined, wanted: string) =>
    at !== undefined && names.includes(wanted) && writtenAt(at) === writtenAt(wanted) ? wanted : at;
  return {
    names,
    first: among(inOrder[0], 'started.json'),
    last: among(inOrder.at(-1), 'finished.json'),
    started: jsonOf(join(runDir, 'started.json')),
    finished: jsonOf(join(runDir, 'finished.json')),
    report: jsonOf(join(runDir, 'artifacts/run-report.json')),
  };
}
