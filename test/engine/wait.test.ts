import { describe, expect, it } from 'vitest';
import type { WorkflowPhase } from '../../src/argo/status-types.ts';
import type { Workflow } from '../../src/argo/types.ts';
import type { WorkflowEngine, WorkflowRef } from '../../src/engine/engine.ts';
import { type WaitOptions, type WaitResult, waitForAll } from '../../src/engine/wait.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const startMs = Date.parse('2026-01-01T00:00:00Z');
type Answer = WorkflowPhase | 'gone' | Error;

/** An engine that answers by the clock: what `get` says from each second on. Its changes tell nothing unless `hints` are given. */
async function wait(
  answers: Readonly<Record<string, readonly (readonly [fromSecond: number, Answer])[]>>,
  options: Partial<WaitOptions> & { readonly hints?: readonly number[]; readonly abortAt?: number } = {},
): Promise<{ results: readonly WaitResult[]; looks: number; seconds: number; seen: readonly string[] }> {
  const clock = createFakeClock(startMs);
  const stop = new AbortController();
  const seen: string[] = [];
  let looks = 0;
  const engine: WorkflowEngine = {
    name: 'local',
    check: async () => [],
    submit: async () => ({ name: '', namespace: '' }),
    act: async () => {},
    get: async ({ name }) => {
      looks += 1;
      const answer = (answers[name] ?? []).findLast(([from]) => clock.now() - startMs >= from * 1000)?.[1] ?? '';
      if (answer instanceof Error) throw answer;
      return answer === 'gone' ? null : object(name, answer);
    },
    async *changes(refs: readonly WorkflowRef[], signal: AbortSignal) {
      for (const at of options.hints ?? []) {
        await clock.sleep(startMs + at * 1000 - clock.now(), signal);
        yield* refs;
      }
      throw new Error('the stream broke');
    },
  };
  if (options.abortAt !== undefined) void clock.sleep(options.abortAt * 1000).then(() => stop.abort());
  const refs = Object.keys(answers).map((name) => ({ name, namespace: 'd' }));
  const onChange = ({ metadata, status }: Workflow) => seen.push(`${metadata.name} ${status?.phase}`);
  const results = await clock.runUntil(waitForAll(engine, refs, { clock, signal: stop.signal, onChange, ...options }));
  if (results === 'never') throw new Error('it never ended');
  return { results, looks, seconds: (clock.now() - startMs) / 1000, seen };
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

describe('waiting for workflows', () => {
  it('ends on Succeeded, Failed and Error, but not while there is no phase or it is Pending', async () => {
    const { results } = await wait({
      a: [
        [0, ''],
        [15, 'Pending'],
        [25, 'Running'],
        [35, 'Succeeded'],
      ],
      b: [
        [0, 'Running'],
        [15, 'Failed'],
      ],
      c: [
        [0, 'Running'],
        [15, 'Error'],
      ],
    });
    expect(results.map((result) => [result.type, result.workflow?.status?.phase])).toEqual([
      ['finished', 'Succeeded'],
      ['finished', 'Failed'],
      ['finished', 'Error'],
    ]);
  });

  it('looks again when a stream of changes breaks, and reports each object once', async () => {
    const { seen, looks } = await wait({
      a: [
        [0, 'Running'],
        [45, 'Succeeded'],
      ],
    });
    expect([seen, looks]).toEqual([['a Running', 'a Succeeded'], 6]);
  });

  it('wakes by a hint before the next look is due', async () => {
    const { seconds } = await wait(
      {
        a: [
          [0, 'Running'],
          [3, 'Succeeded'],
        ],
      },
      { hints: [3] },
    );
    expect(seconds).toBe(3);
  });

  it('calls a workflow deleted that is not there any more, with the last object, and waits on for the others', async () => {
    const { results } = await wait({
      gone: [
        [0, 'Running'],
        [5, 'gone'],
      ],
      never: [[0, 'gone']],
      other: [
        [0, 'Running'],
        [60, 'Succeeded'],
      ],
    });
    expect(results.map((result) => [result.type, result.workflow?.status?.phase])).toEqual([
      ['deleted', 'Running'],
      ['deleted', undefined],
      ['finished', 'Succeeded'],
    ]);
  });

  it('survives an engine that fails for less than its patience, and calls it lost after that', async () => {
    const trouble = new Error('connection refused');
    const { results, seconds } = await wait({
      back: [
        [0, 'Running'],
        [10, trouble],
        [250, 'Succeeded'],
      ],
      lost: [
        [0, 'Running'],
        [10, trouble],
      ],
    });
    expect(results).toMatchObject([
      { type: 'finished' },
      { type: 'lost', error: trouble, workflow: { status: { phase: 'Running' } } },
    ]);
    expect(seconds).toBeGreaterThanOrEqual(310);
  });

  it('gives the last object of what runs beyond the deadline', async () => {
    const { results, seconds } = await wait(
      { a: [[0, 'Running']], b: [[0, 'Succeeded']] },
      { deadlineMs: startMs + 42_000 },
    );
    expect([results.map(({ type }) => type), results[0]?.workflow?.status?.phase, seconds]).toEqual([
      ['timed-out', 'finished'],
      'Running',
      42,
    ]);
  });

  it('ends at once when it is interrupted', async () => {
    const { results, seconds } = await wait({ a: [[0, 'Running']] }, { abortAt: 7 });
    expect([results.map(({ type }) => type), seconds]).toEqual([['interrupted'], 7]);
  });

  it('does not take an error of its listener for one of the engine', async () => {
    const onChange = () => {
      throw new TypeError('a defect');
    };
    await expect(wait({ a: [[0, 'Running']] }, { onChange })).rejects.toThrow('a defect');
  });
});
