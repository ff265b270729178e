import type { Phase } from '../../../argo/status-types.ts';
import type { DagTask } from '../../../argo/types.ts';
import { continuesOn } from './continue-on.ts';
import { isCompleted, isFulfilled, isUnsuccessful, type Node } from './node-tree.ts';
import type { Run } from './run.ts';
import type { TaskGraph } from './task-graph.ts';

export interface DagToAssess {
  readonly node: Node;
  readonly graph: TaskGraph;
  readonly failFast: boolean;
}

/**
 * Phase of a DAG from its target tasks. A phase flows down each branch: a task that was left out has that of its parents, where
 * Failed and Error win. Running when a target has no node yet.
 */
export function dagPhase(run: Run, dag: DagToAssess): Phase {
  const phases = branchPhases(run, dag);
  if (phases === null) return 'Running';
  let result: Phase = 'Succeeded';
  for (const task of dag.graph.targets) {
    const id = taskNodeId(run, dag.node, task);
    const phase = phases.get(id) ?? ownPhase(run, id);
    if (phase === null) {
      result = 'Running';
      if (!dag.failFast) break;
    } else if (isBad(phase) && !continuesOn(task, phase)) {
      result = phase;
      if (dag.failFast) break;
    }
  }
  return result;
}

export function taskNodeId(run: Run, dag: Node, task: DagTask): string {
  return run.nodes.idOf(`${dag.name}.${task.name}`);
}

/** Argo waits for ever for a target that no branch leads to, as below the repeated exit hook of a repeated task; we take it as it is. */
function ownPhase(run: Run, id: string): Phase | null {
  const node = run.nodes.get(id);
  if (node === undefined || !isFulfilled(node)) return null;
  return isCompleted(node) ? node.phase : 'Succeeded';
}

type Branch = readonly [id: string, phase: Phase];

/** The deduced phase of each target that has a node, or null when something still runs. */
function branchPhases(run: Run, { node: dag, graph }: DagToAssess): ReadonlyMap<string, Phase> | null {
  const reached: Reached = {
    wanted: new Set(graph.targets.map((task) => taskNodeId(run, dag, task))),
    phases: new Map(),
    seen: new Set(),
  };
  const roots = [...dag.children].map((id): Branch => [id, 'Succeeded']);
  const haveEnded = follow(run, roots, reached) && follow(run, failedBranches(run, graph), reached);
  return haveEnded ? reached.phases : null;
}

interface Reached {
  readonly wanted: ReadonlySet<string>;
  readonly phases: Map<string, Phase>;
  readonly seen: Set<string>;
}

/** False when something still runs. */
function follow(run: Run, starts: readonly Branch[], { wanted, phases, seen }: Reached): boolean {
  const queue = [...starts];
  for (const [id, inherited] of queue) {
    if (seen.has(`${id} ${inherited}`)) continue;
    seen.add(`${id} ${inherited}`);
    const node = run.nodes.get(id);
    if (node === undefined || !isFulfilled(node)) return false;
    const branch = isCompleted(node) ? node.phase : inherited;
    const known = phases.get(id);
    if (wanted.has(id) && (known === undefined || !isBad(known))) phases.set(id, branch);
    for (const child of followers(run, node)) queue.push([child, branch]);
  }
  return true;
}

/**
 * What depends on a task that ended badly. Such a task may have no node, or only good ones, that what follows hangs from; a failure
 * is not lost for that.
 */
function failedBranches(run: Run, { all }: TaskGraph): readonly Branch[] {
  return [...all.values()].flatMap(({ nodeName, dependents }) => {
    const node = run.nodes.byName(nodeName);
    if (node === undefined || !isUnsuccessful(node)) return [];
    return dependents.flatMap((dependent): readonly Branch[] => {
      const id = run.nodes.byName(dependent.nodeName)?.id;
      return id === undefined ? [] : [[id, node.phase]];
    });
  });
}

/** Attempts of a Retry node do not count by themselves, what hangs from them does. */
function followers(run: Run, node: Node): Iterable<string> {
  if (node.type !== 'Retry') return node.children;
  return [...node.children].toReversed().flatMap((id) => {
    const child = run.nodes.get(id);
    if (child === undefined) return [];
    return child.flag?.hooked === true ? [id] : [...child.children];
  });
}

function isBad(phase: Phase): boolean {
  return phase === 'Failed' || phase === 'Error';
}
