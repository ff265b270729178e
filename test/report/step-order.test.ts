/** What came after what, in recorded runs of the real controller. */
import { describe, expect, it } from 'vitest';
import type { Workflow } from '../../src/argo/types.ts';
import { workflowReport } from '../../src/report/workflow-report.ts';
import { recordedRuns } from '../support/recorded-run.ts';
import { sharedCorpus } from '../support/shared-corpus.ts';
import { node, workflowOf } from './support/workflows.ts';

/** `a b → c d` of each entry, by display names. */
function orderOf(workflow: Workflow): readonly string[] {
  const { steps, order } = workflowReport({ name: 'w', workflow, ending: { type: 'completed' } });
  const names = new Map(steps.map(({ nodeId, displayName }) => [nodeId, displayName]));
  const text = (ids: readonly string[]) =>
    ids
      .map((id) => names.get(id) ?? `? ${id}`)
      .toSorted()
      .join(' ');
  return order.map(({ before, after }) => `${text(before)} → ${text(after)}`).toSorted();
}

describe.runIf(sharedCorpus.present)(`the order of steps in recorded runs${sharedCorpus.reason}`, () => {
  const runs = sharedCorpus.present ? recordedRuns() : [];

  it('names only steps of the report, of one level, and never in a circle', () => {
    const faults = runs.flatMap(({ name, final }) => {
      if (final === null) return [];
      const { steps, order } = workflowReport({ name, workflow: final, ending: { type: 'completed' } });
      const known = new Map(steps.map((step, index) => [step.nodeId, index]));
      const ids = order.flatMap(({ before, after }) => [...before, ...after]);
      return ids.every((id) => known.has(id)) && !hasCircle(order) ? [] : [name];
    });
    expect(faults).toEqual([]);
  });

  it.each<[string, readonly string[]]>([
    ['own-dag-loop-fanin', ['gen → work(0:1) work(1:2) work(2:3)', 'work(0:1) work(1:2) work(2:3) → join']],
    ['own-dag-nested-fail', ['a → b', 'x → y']],
    ['own-dag-three-nested-diamonds', ['a → b c', 'a → b c', 'a → b c', 'b c → d', 'b c → d', 'b c → d']],
    ['own-hooks-task-level-exit-fails', ['work → after work.onExit']],
    ['own-onexit-dag', ['a → b', 'b → onExit', 'copy-artifacts → finish']],
    ['own-retry-second-attempt-ok', ['main(0) → main(1)']],
    ['own-steps-dag-mix', ['deploy → check', 'setup → tests', 'tests → teardown', 'unit → e2e']],
    ['own-steps-groups', ['a → b c', 'b c → d']],
    ['up-dag-diamond', ['A → B C', 'B C → D']],
  ])('%s', (name, expected) => {
    const run = runs.find((each) => each.name === name);
    expect(run?.final == null ? null : orderOf(run.final)).toEqual(expected);
  });
});

describe('the order of steps', () => {
  it('is one entry where many wait for many', () => {
    const items = (name: string) => Array.from({ length: 50 }, (_, index) => `w.${name}(${index}:${index})`);
    const [first, second] = [items('a'), items('b')];
    const nodes = [
      node('w', 'DAG', 'Succeeded', { children: ['w.a'] }),
      node('w.a', 'TaskGroup', 'Succeeded', { boundaryID: 'w', children: first }),
      ...first.map((name) => node(name, 'Pod', 'Succeeded', { boundaryID: 'w', children: ['w.b'] })),
      node('w.b', 'TaskGroup', 'Succeeded', { boundaryID: 'w', children: second }),
      ...second.map((name) => node(name, 'Pod', 'Succeeded', { boundaryID: 'w' })),
    ];
    const { order } = workflowReport({
      name: 'w',
      workflow: workflowOf(nodes, { phase: 'Succeeded' }),
      ending: { type: 'completed' },
    });
    expect(order).toEqual([{ before: first, after: second }]);
  });
});

function hasCircle(
  order: readonly { readonly before: readonly string[]; readonly after: readonly string[] }[],
): boolean {
  const next = new Map<string, string[]>();
  for (const { before, after } of order) for (const id of before) next.set(id, [...(next.get(id) ?? []), ...after]);
  const state = new Map<string, 'open' | 'done'>();
  const visit = (id: string): boolean => {
    if (state.has(id)) return state.get(id) === 'open';
    state.set(id, 'open');
    const found = (next.get(id) ?? []).some(visit);
    state.set(id, 'done');
    return found;
  };
  return [...next.keys()].some(visit);
}
