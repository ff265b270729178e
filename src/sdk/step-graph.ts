import { type ConditionNode, stepsOfCondition } from './condition.ts';
import { stepBehind } from './value.ts';
import { type StepDraft, valuesOf, type WorkflowDraft } from './workflow-draft.ts';

/** Which step waits for which, by name. */
export interface StepGraph {
  readonly explicit: ReadonlyMap<string, ReadonlySet<string>>;
  /** `explicit`, and the steps whose values are read. */
  readonly all: ReadonlyMap<string, ReadonlySet<string>>;
}

export function stepGraphOf(draft: WorkflowDraft): StepGraph {
  const explicit = new Map<string, Set<string>>();
  const all = new Map<string, Set<string>>();
  for (const step of draft.steps) {
    const waitsFor = step.conditions.flatMap(stepsOfCondition).map((each) => each.step.name);
    const readsFrom = valuesOf(step, draft.options).flatMap(({ value }) => stepBehind(value)?.name ?? []);
    explicit.set(step.handle.name, new Set(waitsFor));
    all.set(step.handle.name, new Set([...waitsFor, ...readsFrom]));
  }
  return { explicit, all };
}

/** What `depends` must say: the author's conditions, and each step that is read but not waited for yet. Null: nothing. */
export function dependsNodeOf(step: StepDraft, draft: WorkflowDraft, graph: StepGraph): ConditionNode | null {
  const nodes = [...step.conditions];
  const behind = reachableFrom(graph.explicit.get(step.handle.name) ?? [], graph);
  for (const { value } of valuesOf(step, draft.options)) {
    const source = stepBehind(value);
    if (source === null || behind.has(source.name)) continue;
    behind.add(source.name);
    nodes.push({ type: 'step', step: source, result: null });
  }
  const [first, ...rest] = nodes;
  if (first === undefined) return null;
  return rest.length === 0 ? first : { type: 'all', of: nodes };
}

/** One cycle as the route `a, b, a`, or null. */
export function findCycle(graph: StepGraph): readonly string[] | null {
  const done = new Set<string>();
  for (const start of graph.all.keys()) {
    const cycle = cycleFrom(start, graph, done);
    if (cycle !== null) return cycle;
  }
  return null;
}

/** Depth first without recursion: `path` is the route from `start`, `pending` what is left to try at each of its stations. */
function cycleFrom(start: string, graph: StepGraph, done: Set<string>): readonly string[] | null {
  if (done.has(start)) return null;
  const path = [start];
  const pending = [[...(graph.all.get(start) ?? [])]];
  while (path.length > 0) {
    const next = pending.at(-1)?.shift();
    if (next === undefined) {
      done.add(path.pop() ?? '');
      pending.pop();
    } else if (path.includes(next)) {
      return [...path.slice(path.indexOf(next)), next];
    } else if (!done.has(next)) {
      path.push(next);
      pending.push([...(graph.all.get(next) ?? [])]);
    }
  }
  return null;
}

function reachableFrom(starts: Iterable<string>, graph: StepGraph): Set<string> {
  const reached = new Set<string>();
  const queue = [...starts];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    queue.push(...(graph.all.get(name) ?? []));
  }
  return reached;
}
