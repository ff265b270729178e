/** The steps that a template calls, each with its node and those that it comes after. */
import { dependenciesOf } from '../argo/depends.ts';
import { nodeId } from '../argo/names.ts';
import { anyName, namesIn } from '../argo/references.ts';
import type { NodeStatus } from '../argo/status-types.ts';
import type { DagTask, Item, Template, TemplateCall } from '../argo/types.ts';
import { expand } from '../engine/local/operator/loops.ts';
import { NodeFault } from '../engine/local/operator/node-fault.ts';
import { Variables } from '../engine/local/operator/scope.ts';

export interface Call {
  readonly call: TemplateCall;
  readonly name: string;
  /** Of its node, as Argo names it. */
  readonly nodeName: string;
}

/** The template with each of its calls changed; undefined for one that has none. */
export function withCalls(
  template: Template,
  nodeName: string,
  change: <T extends TemplateCall>(call: T, nodeName: string) => T,
): Template | undefined {
  const { dag, steps } = template;
  if (dag !== undefined)
    return {
      ...template,
      dag: { ...dag, tasks: dag.tasks.map((task) => change(task, `${nodeName}.${task.name}`)) },
    };
  if (steps === undefined) return undefined;
  return {
    ...template,
    steps: steps.map((group, index) => group.map((step) => change(step, `${nodeName}[${index}].${step.name}`))),
  };
}

/** `steps` or `tasks`: where the calls of a template find each other's outputs. */
export function rootOf(template: Template): 'steps' | 'tasks' {
  return template.dag === undefined ? 'steps' : 'tasks';
}

/** The items of a loop that do not depend on what runs before it; none of another. */
export function writtenItems({ withItems = [], withSequence }: TemplateCall): readonly Item[] {
  if (withItems.length > 0 || withSequence === undefined) return withItems;
  const pass = { name: 'pass', withSequence, arguments: { parameters: [{ name: 'item', value: '{{item}}' }] } };
  try {
    return expand(pass, new Variables()).flatMap((each) => each.arguments.parameters.map(({ value }) => value));
  } catch (error) {
    if (error instanceof NodeFault) return []; // a tag
    throw error;
  }
}

/** Nodes of a workflow, as those look for them who know a template and where it was called. */
export interface NodeIndex {
  node(nodeName: string): NodeStatus | undefined;
  /** The passes of a loop. */
  items(nodeName: string): readonly NodeStatus[];
}

export function indexNodes(workflow: string, nodes: Readonly<Record<string, NodeStatus>>): NodeIndex {
  // Argo takes parentheses out of what it writes of an item.
  const baseOf = ({ name }: NodeStatus) => (name.endsWith(')') ? (/^(.*)\(\d+:[^()]*\)$/s.exec(name)?.[1] ?? '') : '');
  const loops = Map.groupBy(Object.values(nodes), baseOf);
  return {
    node: (nodeName) => nodes[nodeId(workflow, nodeName)],
    items: (nodeName) => loops.get(nodeName) ?? [],
  };
}

/**
 * Those calls of a template whose result may be another one when it runs again: what failed by itself, and what comes after it because it waits for
 * it or uses what it left. What only goes on since a failure is let pass (`continueOn`) is not among them.
 */
export function unsettledCalls(
  template: Template,
  nodeName: string,
  index: NodeIndex,
): ReadonlyMap<string, 'failed' | 'after'> {
  const calls = new Map<string, Call>();
  withCalls(template, nodeName, (call, node) => {
    if (call.name !== undefined) calls.set(call.name, { call, name: call.name, nodeName: node });
    return call;
  });
  const failed = [...calls.values()].filter((each) => hasFailed(each, index)).map(({ name }) => name);
  if (failed.length === 0) return new Map();
  const followers = new Map<string, string[]>();
  for (const { call, name } of calls.values())
    for (const earlier of [...awaited(call, calls), ...used(call, rootOf(template), calls)])
      followers.set(earlier, [...(followers.get(earlier) ?? []), name]);
  const after = new Set(failed.flatMap((name) => followers.get(name) ?? []));
  for (const name of after) for (const follower of followers.get(name) ?? []) after.add(follower); // a Set goes on to what is added
  return new Map([
    ...failed.map((name) => [name, 'failed'] as const),
    ...[...after].map((name) => [name, 'after'] as const),
  ]);
}

/** The tasks of a template of whose loop another one asks whether any item succeeded, or all failed. */
export function askedAsLoops({ dag }: Template): ReadonlySet<string> {
  const asked = (dag?.tasks ?? []).flatMap((task) => [...dependenciesOf(task, () => undefined)]);
  return new Set(asked.flatMap(([name, kind]) => (kind === 'items' ? [name] : [])));
}

function hasFailed({ nodeName }: Call, index: NodeIndex): boolean {
  const isBad = (node: NodeStatus | undefined) => node?.phase === 'Failed' || node?.phase === 'Error';
  return isBad(index.node(nodeName)) || index.items(nodeName).some(isBad);
}

function awaited(task: TemplateCall & DagTask, calls: ReadonlyMap<string, Call>): readonly string[] {
  const { depends, dependencies = [] } = task;
  if (depends) return [...dependenciesOf(task, () => undefined).keys()];
  return dependencies.filter((name) => calls.get(name)?.call.continueOn === undefined);
}

/** Who might use any of them uses all. */
function used(call: TemplateCall, root: string, calls: ReadonlyMap<string, Call>): readonly string[] {
  const names = namesIn(call);
  if (names.has(anyName) || names.has(root)) return [...calls.keys()];
  return [...names].flatMap((name) => (name.startsWith(`${root}.`) ? [name.split('.')[1] ?? ''] : []));
}
