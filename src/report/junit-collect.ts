/** The JUnit of all workflows: what it says, and where each file goes so that TestGrid and Spyglass find it. */
import { unlink } from 'node:fs/promises';
import { type Problem, problem } from '../core/errors.ts';
import { unreachable } from '../core/unreachable.ts';
import { type FoundJunit, findJunit, readRegularFile } from './junit-find.ts';
import { junitFileName, UniqueNames, unreadableFileName } from './junit-names.ts';
import { normaliseJunit } from './junit-normalise.ts';
import { type JunitCase, readJunit } from './junit-read.ts';
import { junitTotals } from './junit-totals.ts';
import type { JunitTotals } from './run-report.ts';
import { writeXml } from './xml-write.ts';

export interface JunitSource {
  /** Name of the entry; the second of two equal ones gets a number. */
  readonly name: string;
  /** The workflow's `outputs/artifacts` on this machine; each step's `ARTIFACTS` lies below it. */
  readonly artifactsDir: string;
}

export interface CollectedJunit {
  readonly name: string;
  readonly totals: JunitTotals;
  /** The step that left the first failed test. */
  readonly failedStep: string | null;
  /** Files that are JUnit by name or nature and could not be used; each is among the problems, too. */
  readonly unreadable: number;
  readonly moves: readonly JunitMove[];
  readonly problems: readonly Problem[];
}

/** A file that leaves the step's directory. `to` is a name below the run's artifacts. */
export type JunitMove =
  /** Rewritten on the way; `prefix` is put before the names of its suites. */
  | { readonly type: 'junit'; readonly from: string; readonly to: string; readonly prefix: string }
  /** Named so that no reader takes it for JUnit: one malformed file turns TestGrid's whole column red. */
  | { readonly type: 'unreadable'; readonly from: string; readonly to: string };

/** Writes one object below the run's artifacts, as ObjectStore's `put` does. */
export type PutObject = (
  name: string,
  body: string | { readonly file: string; readonly move?: boolean },
) => Promise<void>;

/** Reads all JUnit files and plans where they go; nothing is changed yet. Never throws for what a step wrote. */
export async function collectJunit(sources: readonly JunitSource[]): Promise<readonly CollectedJunit[]> {
  const labels = new UniqueNames();
  const names = new UniqueNames();
  const collected: CollectedJunit[] = [];
  for (const source of sources) collected.push(await collectOne(source, labels.take(source.name), names));
  return collected;
}

/** Carries one move out: the new object is there before the old file goes. */
export async function moveJunit(move: JunitMove, put: PutObject): Promise<void> {
  switch (move.type) {
    case 'unreadable':
      return put(move.to, { file: move.from, move: true });
    case 'junit': {
      const reading = readJunit(await readRegularFile(move.from));
      if (reading.type !== 'junit') return put(move.to, { file: move.from, move: true });
      await put(move.to, writeXml(normaliseJunit(reading.root, move.prefix)));
      return unlink(move.from);
    }
    default:
      return unreachable(move);
  }
}

interface ReadFile {
  readonly found: FoundJunit;
  readonly cases: readonly JunitCase[] | null;
  readonly problem: Problem | null;
}

async function collectOne(source: JunitSource, label: string, names: UniqueNames): Promise<CollectedJunit> {
  const { files, truncated } = await findJunit(source.artifactsDir);
  const read: ReadFile[] = [];
  for (const found of files) read.push(await readOne(found, source.name));
  const problems = read.flatMap((each) => each.problem ?? []);
  if (truncated)
    problems.push(
      problem(`workflow ${source.name}: its artifacts are too many to look for JUnit in all of them`, {
        severity: 'warning',
      }),
    );
  return {
    name: source.name,
    totals: junitTotals(read.flatMap(({ cases }) => (cases === null ? [] : [cases]))),
    failedStep: read.find(({ cases }) => cases?.some(({ status }) => status === 'failed'))?.found.step ?? null,
    unreadable: read.filter(({ cases }) => cases === null).length,
    moves: read.map(({ found, cases }) => moveOf(found, cases !== null, { label, names })),
    problems,
  };
}

function moveOf(
  { file, step }: FoundJunit,
  isReadable: boolean,
  { label, names }: { readonly label: string; readonly names: UniqueNames },
): JunitMove {
  const parts = step === null ? [label] : [label, step];
  if (!isReadable) return { type: 'unreadable', from: file, to: unreadableFileName(parts, names) };
  return { type: 'junit', from: file, to: junitFileName(parts, names), prefix: parts.join('.') };
}

async function readOne(found: FoundJunit, workflow: string): Promise<ReadFile> {
  const { cases, trouble } = await casesIn(found.file);
  if (trouble === null) return { found, cases, problem: null };
  const message = `workflow ${workflow}: JUnit file ${JSON.stringify(found.name)} ${trouble}`;
  return {
    found,
    cases,
    problem: problem(message, {
      severity: 'warning',
      hint: 'it does not count in the verdict; --junit-required makes it fail the workflow',
    }),
  };
}

async function casesIn(
  file: string,
): Promise<{ readonly cases: readonly JunitCase[] | null; readonly trouble: string | null }> {
  try {
    const reading = readJunit(await readRegularFile(file));
    if (reading.type === 'malformed') return { cases: null, trouble: `cannot be read: ${reading.message}` };
    if (reading.type === 'other')
      return {
        cases: null,
        trouble: `is none: its root element is <${reading.rootName}>, expected <testsuites> or <testsuite>`,
      };
    return { cases: reading.cases, trouble: reading.cases.length === 0 ? 'holds no test' : null };
  } catch (error) {
    return { cases: null, trouble: `cannot be read: ${error instanceof Error ? error.message : String(error)}` };
  }
}
