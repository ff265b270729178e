import type { WorkflowPhase } from '../../src/argo/status-types.ts';
import type { Workflow } from '../../src/argo/types.ts';
import type { Change, WorkflowEngine, WorkflowRef } from '../../src/engine/engine.ts';
import { type WaitOptions, type WaitResult, waitForAll } from '../../src/engine/wait.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const startMs = Date.parse('2026-01-01T00:00:00Z');
type Answer = WorkflowPhase | 'gone' | Error;
/** What happens in the stream of changes: a change of a workflow, an error that breaks it, or its clean end. */
type Notice = Omit<Change, 'ref'> & { readonly name: string };
type StreamEvent = readonly [atSecond: number, Notice | Error | 'end'];

interface Waited {
  readonly results: readonly WaitResult[];
  /** Second of each `get`. */
  readonly looks: readonly number[];
  /** Second at which each stream was opened. */
  readonly streams: readonly number[];
  readonly seconds: number;
  readonly seen: readonly string[];
  readonly held: readonly string[];
}

/** An engine that answers by the clock: what `get` says from each second on, and what its stream tells; a stream without events stays open and silent. */
export async function wait(
  answers: Readonly<Record<string, readonly (readonly [fromSecond: number, Answer])[]>>,
  options: Partial<WaitOptions> & { readonly stream?: readonly StreamEvent[]; readonly abortAt?: number } = {},
): Promise<Waited> {
  const clock = createFakeClock(startMs);
  const second = () => (clock.now() - startMs) / 1000;
  const stop = new AbortController();
  const seen: string[] = [];
  const held: string[] = [];
  const looks: number[] = [];
  const streams: number[] = [];
  const events = [...(options.stream ?? [])];
  const engine: WorkflowEngine = {
    name: 'local',
    check: async () => [],
    submit: async () => ({ name: '', namespace: '' }),
    act: async () => {},
    get: async ({ name }) => {
      looks.push(second());
      const answer = (answers[name] ?? []).findLast(([from]) => second() >= from)?.[1] ?? '';
      if (answer instanceof Error) throw answer;
      return answer === 'gone' ? null : object(name, answer);
    },
    async *changes(_refs: readonly WorkflowRef[], signal: AbortSignal) {
      streams.push(second());
      for (let event = events.shift(); event !== undefined; event = events.shift()) {
        const [at, news] = event;
        if (at > second()) await clock.sleep((at - second()) * 1000, signal);
        if (news === 'end') return;
        if (news instanceof Error) throw news;
        const { name, ...change } = news;
        yield { ...change, ref: { name, namespace: 'd' } };
      }
      await new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    },
  };
  if (options.abortAt !== undefined) void clock.sleep(options.abortAt * 1000).then(() => stop.abort());
  const refs = Object.keys(answers).map((name) => ({ name, namespace: 'd' }));
  const onChange = ({ metadata, status }: Workflow) => seen.push(`${metadata.name} ${status?.phase}`);
  const onHeld = (ref: WorkflowRef, heldBy: string) => held.push(`${second()} ${ref.name}: ${heldBy}`);
  const waiting = waitForAll(engine, refs, {
    clock,
    signal: stop.signal,
    onChange,
    onHeld,
    random: () => 0.999,
    ...options,
  });
  const results = await clock.runUntil(waiting);
  if (results === 'never') throw new Error('it never ended');
  return { results, looks, streams, seconds: Math.round(second()), seen, held };
}

function object(name: string, phase: WorkflowPhase): Workflow {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name, resourceVersion: phase },
    spec: {},
    ...(phase !== '' && { status: { phase } }),
  };
}

/** How each waiting ended, and the phase of its last object. */
export const types = (results: readonly WaitResult[]) =>
  results.map((result) => [result.type, result.workflow?.status?.phase]);
