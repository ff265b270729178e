import type { Put } from '../argo/references.ts';
import type { NodeStatus } from '../argo/status-types.ts';
import { addAggregates } from '../engine/local/operator/aggregate.ts';
import { NodeFault } from '../engine/local/operator/node-fault.ts';
import { Variables } from '../engine/local/operator/scope.ts';
import { type KeptOutputs, use } from './kept-outputs.ts';
import type { KeptOutput } from './kept-step.ts';

interface AskedLoop {
  readonly root: 'steps' | 'tasks';
  readonly name: string;
  /** Dotted names that are used beside it. */
  readonly names: ReadonlySet<string>;
}

/**
 * The lists of its items' outputs that others use of a loop. Null where only the loop itself can leave them: artifacts, results that are no JSON,
 * all parameters at once, which a tag sees as a list and an expression as a map, a use that only shows when it runs.
 */
export function keptLists(items: readonly NodeStatus[], { root, name, names }: AskedLoop): KeptOutputs | null {
  const asked = { prefix: `${root}.${name}`, names };
  const wanted = use(asked, 'outputs');
  if (wanted === 'none') return { outputs: [], puts: new Map() };
  if (wanted === 'some' || names.has(asked.prefix) || names.has(root) || names.has('')) return null;
  const lists = listsOf(items, root, name);
  const outputs: KeptOutput[] = [];
  const puts = new Map<string, Put>();
  for (const each of [...names].filter((candidate) => candidate.startsWith(`${asked.prefix}.outputs`))) {
    const value = each === `${asked.prefix}.outputs.parameters` ? null : lists?.get(each);
    if (typeof value !== 'string') return null;
    const parameter = `kept-list-${outputs.length + 1}`;
    outputs.push({ name: parameter, value });
    puts.set(each, { type: 'name', keys: [root, name, 'outputs', 'parameters', parameter] });
  }
  return { outputs, puts };
}

function listsOf(items: readonly NodeStatus[], root: AskedLoop['root'], name: string): Variables | null {
  const lists = new Variables();
  const passes = items.map(({ phase = 'Pending', outputs }) => ({ phase, outputs }));
  try {
    addAggregates(lists, root, name, passes);
    return lists;
  } catch (error) {
    if (error instanceof NodeFault) return null;
    throw error;
  }
}
