import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Problem, problem } from '../core/errors.ts';
import { ignoreMatcher } from './artifact-ignore.ts';
import { linesOfFiles, type PrintedFile } from './printed-artifacts.ts';
import { type FoundFile, walkFiles } from './walk-files.ts';

export interface PrintOptions {
  /** Absolute path of the tree; it may be absent, which is no artifacts. */
  readonly from: string;
  readonly ignore?: readonly string[];
  /** Bytes of log that the lines may take. @default 6 MB: a kubelet keeps ten of a container's log, and other lines need room */
  readonly budgetBytes?: number;
}

export interface PrintableArtifacts {
  readonly lines: readonly string[];
  readonly printed: number;
  /** What did not fit or could not be read, the first 100 of it. */
  readonly problems: readonly Problem[];
}

const defaultBudgetBytes = 6_000_000;
/** Text shrinks to a tenth and less; what is ten times the budget need not be tried. */
const bestRatio = 10;
const maxProblems = 100;

/** Test results first, then the smallest: as much as a log may carry. Throws UsageError for an unusable glob. */
export async function printableArtifacts(options: PrintOptions): Promise<PrintableArtifacts> {
  const { from, ignore = [], budgetBytes = defaultBudgetBytes } = options;
  const problems: Problem[] = [];
  const found: FoundFile[] = [];
  for await (const file of walkFiles(from, ignoreMatcher(ignore), problems)) found.push(file);
  const wanted = found.toSorted((a, b) => rankOf(a) - rankOf(b) || a.bytes - b.bytes);
  const files: PrintedFile[] = [];
  const unreadable = new Set<string>();
  let bytes = 0;
  for (const file of wanted) {
    bytes += file.bytes;
    if (bytes > budgetBytes * bestRatio) continue;
    const content = await readFile(file.path).catch((error: unknown) => error);
    if (content instanceof Buffer) files.push({ name: file.name, content });
    else {
      unreadable.add(file.name);
      problems.push(problem(`${file.name} was not copied: ${String(content)}`, { file: file.path }));
    }
  }
  const { lines, kept } = fitting(files, budgetBytes);
  const carried = new Set(files.slice(0, kept).map(({ name }) => name));
  const tooMuch = wanted.filter(({ name }) => !carried.has(name) && !unreadable.has(name));
  problems.push(...tooMuch.map((file) => tooLarge(file, budgetBytes)));
  return { lines, printed: kept, problems: problems.slice(0, maxProblems) };
}

/** Fewer and fewer files, until their lines fit. */
function fitting(files: readonly PrintedFile[], budgetBytes: number) {
  for (let kept = files.length; kept > 0; kept = Math.floor(kept * 0.8)) {
    const lines = linesOfFiles(files.slice(0, kept));
    if (lines.reduce((sum, line) => sum + line.length + 1, 0) <= budgetBytes) return { lines, kept };
  }
  return { lines: [], kept: 0 };
}

function rankOf({ name }: FoundFile): number {
  return /^junit.*\.xml$/.test(basename(name)) ? 0 : 1;
}

function tooLarge({ name, path, bytes }: FoundFile, budgetBytes: number): Problem {
  return problem(
    `${name} (${bytes} bytes) was not copied: the log, which is the only way from here, carries ${budgetBytes} bytes`,
    { file: path, hint: 'give the run a bucket, and the steps credentials for it' },
  );
}
