/** The JUnit that the steps of all workflows left: what it says, and where each file is to go. */
import { type Problem, problem } from '../core/errors.ts';
import { type FoundJunit, findJunit, readRegularFile } from './junit-find.ts';
import { type JunitMove, junitMove } from './junit-move.ts';
import { UniqueNames } from './junit-names.ts';
import { type JunitCase, readJunit } from './junit-read.ts';
import { junitTotals } from './junit-totals.ts';
import type { JunitTotals } from './run-report.ts';

export interface JunitSource {
  /** Name of the entry; the second of two equal ones gets a number. */
  readonly name: string;
  /** The workflow's `outputs/artifacts` on this machine; each step's `ARTIFACTS` lies below it. */
  readonly artifactsDir: string;
}

export interface CollectedJunit {
  readonly name: string;
  readonly totals: JunitTotals;
  /** Directory, that is the step, which left the first failed test. */
  readonly failedStep: string | null;
  /** Files that are JUnit by name or nature and could not be used; each is among the problems, too. */
  readonly unreadable: number;
  readonly moves: readonly JunitMove[];
  readonly problems: readonly Problem[];
}

/** Bytes that are read for one workflow; parsing them takes some ten seconds. */
const maxWorkflowBytes = 64 * 1024 * 1024;

/** Reads all JUnit files and plans where they go; nothing is changed yet. Never throws for what a step wrote. */
export async function collectJunit(sources: readonly JunitSource[]): Promise<readonly CollectedJunit[]> {
  const workflows = new UniqueNames();
  const names = new UniqueNames();
  const collected: CollectedJunit[] = [];
  for (const source of sources) {
    const { files, truncated } = await findJunit(source.artifactsDir);
    const read = await readAll(files);
    const labels = { workflow: workflows.take(source.name), names };
    collected.push({
      name: source.name,
      ...summed(read),
      moves: read.map(({ found, cases }) => junitMove(found, cases !== null, labels)),
      problems: [...read.flatMap((each) => problemOf(each, source.name)), ...(truncated ? [tooMany(source.name)] : [])],
    });
  }
  return collected;
}

interface ReadFile {
  readonly found: FoundJunit;
  /** Null where the file cannot be used. */
  readonly cases: readonly JunitCase[] | null;
  /** What is wrong with the file, as the end of a sentence. */
  readonly trouble: string | null;
}

async function readAll(files: readonly FoundJunit[]): Promise<readonly ReadFile[]> {
  const read: ReadFile[] = [];
  let left = maxWorkflowBytes;
  for (const found of files) {
    if (left <= 0) {
      read.push({
        found,
        cases: null,
        trouble: `is not read: the JUnit of this workflow exceeds ${maxWorkflowBytes / 1024 / 1024} MiB`,
      });
      continue;
    }
    const bytes = await readRegularFile(found.file).catch((error: unknown) =>
      error instanceof Error ? error.message : String(error),
    );
    if (typeof bytes !== 'string') left -= bytes.length;
    read.push({
      found,
      ...(typeof bytes === 'string' ? { cases: null, trouble: `cannot be read: ${bytes}` } : contentOf(bytes)),
    });
  }
  return read;
}

function contentOf(bytes: Uint8Array): Pick<ReadFile, 'cases' | 'trouble'> {
  const reading = readJunit(bytes);
  if (reading.type === 'malformed') return { cases: null, trouble: `cannot be read: ${reading.message}` };
  if (reading.type === 'other')
    return {
      cases: null,
      trouble: `is none: its root element is <${reading.rootName}>, expected <testsuites> or <testsuite>`,
    };
  return { cases: reading.cases, trouble: reading.cases.length === 0 ? 'holds no test' : null };
}

function summed(read: readonly ReadFile[]): Pick<CollectedJunit, 'totals' | 'failedStep' | 'unreadable'> {
  return {
    totals: junitTotals(read.flatMap(({ cases }) => (cases === null ? [] : [cases]))),
    failedStep: read.find(({ cases }) => cases?.some(({ status }) => status === 'failed'))?.found.step ?? null,
    unreadable: read.filter(({ cases }) => cases === null).length,
  };
}

function problemOf({ found, trouble }: ReadFile, workflow: string): readonly Problem[] {
  if (trouble === null) return [];
  const hint = 'it does not count in the verdict; --junit-required makes it fail the workflow';
  return [
    problem(`workflow ${workflow}: JUnit file ${JSON.stringify(found.name)} ${trouble}`, { severity: 'warning', hint }),
  ];
}

function tooMany(workflow: string): Problem {
  return problem(`workflow ${workflow}: its artifacts are too many to look for JUnit in all of them`, {
    severity: 'warning',
  });
}
