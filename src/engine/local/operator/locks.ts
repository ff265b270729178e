import type { Synchronization, Template } from '../../../argo/types.ts';
import type { Call } from './call.ts';
import { configMapValue } from './config-maps.ts';
import type { LockWish } from './lock-table.ts';
import { NodeFault } from './node-fault.ts';
import type { Node } from './node-tree.ts';
import { openNode } from './open-node.ts';
import { timeoutMs } from './quantities.ts';
import type { Run } from './run.ts';
import { nodeTypeOf } from './template-kind.ts';
import { sleepUntil } from './timers.ts';

/** `over`: the wait was ended, and its node with it. `node` is the Pending one that showed the wait, if there was one. */
export type Locked =
  | { readonly type: 'held'; readonly node: Node | null; release(): void }
  | { readonly type: 'over'; readonly node: Node };

/** Takes the template's locks; while it waits, its node is Pending and says for what. No promise when they are free. */
export function acquireLocks(run: Run, call: Call, template: Template): Locked | Promise<Locked> {
  const wishes = lockWishes(run, template.synchronization);
  if (wishes.length === 0) return { type: 'held', node: null, release: () => {} };
  const late = new AbortController();
  const acquisition = run.deps.locks.acquire(wishes, AbortSignal.any([run.ending(call.onExit), late.signal]));
  if (acquisition.type === 'granted') return { type: 'held', node: null, release: acquisition.release };
  const type = nodeTypeOf(template);
  const node = openNode(run, { call, template, type, phase: 'Pending', message: acquisition.message });
  const over = watchPatience(run, node, template, late);
  return waitForLocks(run, call, node, acquisition.granted).finally(() => over.abort());
}

async function waitForLocks(run: Run, call: Call, node: Node, granted: Promise<(() => void) | null>): Promise<Locked> {
  const release = await granted;
  await run.turn();
  if (release === null) {
    run.nodes.mark(node, 'Failed', endOfWait(run, call));
    return { type: 'over', node };
  }
  node.message = '';
  run.nodes.touch(node);
  return { type: 'held', node, release };
}

/** Argo: `timeout` and `pendingTimeout` count while a node waits for a lock. */
function watchPatience(run: Run, node: Node, template: Template, late: AbortController): AbortController {
  const over = new AbortController();
  const limits = [template.timeout, template.pendingTimeout].filter((limit) => limit !== undefined && limit !== '');
  const until =
    limits.length === 0 ? null : node.startedAt + Math.min(...limits.map((limit) => timeoutMs(limit ?? '')));
  void sleepUntil(run.deps.clock, until, over.signal).then((reason) => {
    if (reason === 'elapsed') late.abort();
  });
  return over;
}

function endOfWait(run: Run, call: Call): string {
  if (!run.mayRun(call.onExit)) return `Stopped with strategy '${run.shutdown}'`;
  return !call.onExit && run.isPastDeadline() ? 'Step exceeded its deadline' : 'timeout';
}

/** Argo names a lock after the namespace and its kind. */
export function lockWishes(run: Run, synchronization: Synchronization | undefined): readonly LockWish[] {
  const mutexes = (synchronization?.mutexes ?? []).map(({ name = '', namespace = run.namespace }) => ({
    key: `${namespace}/Mutex/${name}`,
    limit: 1,
  }));
  const semaphores = (synchronization?.semaphores ?? []).map(({ configMapKeyRef, namespace = run.namespace }) => {
    const { name = '', key = '' } = configMapKeyRef ?? {};
    return { key: `${namespace}/ConfigMap/${name}/${key}`, limit: semaphoreLimit(run, name, key) };
  });
  return [...mutexes, ...semaphores];
}

function semaphoreLimit(run: Run, name: string, key: string): number {
  const found = configMapValue(run.deps.configMaps, name, key);
  if ('missing' in found) throw new NodeFault(`failed to initialize semaphore: ${found.missing}`);
  const limit = Number(found.value);
  if (!Number.isInteger(limit) || limit < 0)
    throw new NodeFault(`failed to initialize semaphore: ${key} of ${name} is "${found.value}", no number`);
  return limit;
}
