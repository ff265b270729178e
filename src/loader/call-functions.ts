import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { moduleFile } from '../core/package-root.ts';
import type { ChildCall, ChildInput } from './protocol.ts';
import { type ChildRun, type Outcome, type Output, runChild } from './run-child.ts';
import {
  availableIsolations,
  type Isolation,
  type IsolationLevel,
  isolate,
  isolationsOf,
} from './sandbox/isolation.ts';
import { nodeFlags } from './sandbox/node-flags.ts';
import { readablePaths } from './sandbox/readable-paths.ts';

export interface CallOptions {
  /** Milliseconds for each function, loading its module included. @default 60000 */
  readonly timeoutMs?: number;
  /** Megabytes for all that the functions of one checkout allocate; half of it for the heap. @default 1024 */
  readonly memoryMb?: number;
  /** @default the strongest that this machine has */
  readonly isolation?: IsolationLevel;
  /** Ends the children; its reason is thrown. */
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly outcome: Outcome;
  /** What the function printed. */
  readonly output: readonly Output[];
}

const defaultTimeoutMs = 60_000;
const defaultMemoryMb = 1024;
/** Node compiles and collects garbage on threads of their own, so that CPU time passes faster than time does. */
const cpuFactor = 4;

/** Calls the functions of one checkout, in one child and one more after each function that ended its child. Every call gets an answer. */
export async function callFunctions(
  calls: readonly ChildCall[],
  root: string,
  options: CallOptions,
): Promise<ReadonlyMap<number, Answer>> {
  const emptyDirectory = await mkdtemp(join(tmpdir(), 'argo-e2e-'));
  try {
    const ways =
      options.isolation === undefined ? await availableIsolations(emptyDirectory) : isolationsOf(options.isolation);
    return await callInOneOf(ways, calls, (left, isolation) => runOnce(left, root, isolation, emptyDirectory, options));
  } finally {
    await rmdir(emptyDirectory);
  }
}

type RunCalls = (calls: readonly ChildCall[], isolation: Isolation) => Promise<ChildRun>;

/** A child that does not even begin is tried again in the next weaker way: what a probe can do, a real checkout may not allow. */
async function callInOneOf(
  ways: readonly Isolation[],
  calls: readonly ChildCall[],
  run: RunCalls,
): Promise<ReadonlyMap<number, Answer>> {
  const answers = new Map<number, Answer>();
  let [isolation, ...weaker] = ways;
  for (
    let left = calls;
    left.length > 0 && isolation !== undefined;
    left = calls.filter(({ index }) => !answers.has(index))
  ) {
    const ended = await run(left, isolation);
    for (const [index, outcome] of ended.outcomes)
      answers.set(index, { outcome, output: ended.output.filter((output) => output.index === index) });
    if (ended.outcomes.size > 0) continue;
    if (ended.isReady || weaker.length === 0)
      for (const { index } of left) answers.set(index, { outcome: notStarted(ended), output: [] });
    else [isolation, ...weaker] = weaker;
  }
  return answers;
}

async function runOnce(
  calls: readonly ChildCall[],
  root: string,
  isolation: Isolation,
  emptyDirectory: string,
  options: CallOptions,
): Promise<ChildRun> {
  const { timeoutMs = defaultTimeoutMs, memoryMb = defaultMemoryMb, signal } = options;
  signal?.throwIfAborted();
  const readable = readablePaths(root, { canLinksEscape: isolation.level !== 'container' });
  const args = [...nodeFlags(readable, Math.ceil(memoryMb / 2)), moduleFile('loader/child')];
  const cpuSeconds = Math.ceil((timeoutMs * calls.length) / 1000) * cpuFactor;
  const command = {
    program: process.execPath,
    args,
    readable,
    cpuSeconds,
    memoryBytes: memoryMb * 2 ** 20,
    emptyDirectory,
  };
  const run = await runChild(isolate(isolation, command), inputFor(calls, root), { timeoutMs, memoryMb, signal });
  signal?.throwIfAborted();
  return run;
}

function inputFor(calls: readonly ChildCall[], root: string): ChildInput {
  return {
    token: randomUUID(),
    root,
    sdkFile: moduleFile('index'),
    hasTsconfig: existsSync(join(root, 'tsconfig.json')),
    calls,
  };
}

function notStarted({ rawOutput }: ChildRun): Outcome {
  const seen = rawOutput === '' ? '' : `: ${rawOutput.slice(0, 500)}`;
  const message = `cannot be called: its process did not start${seen}`;
  return { type: 'complaints', complaints: [{ message, path: null, hint: 'run e2e doctor', place: null, frames: [] }] };
}
