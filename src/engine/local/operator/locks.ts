import type { Synchronization, Template } from '../../../argo/types.ts';
import type { Call } from './call.ts';
import { configMapValue } from './config-maps.ts';
import type { LockWish } from './lock-table.ts';
import { NodeFault } from './node-fault.ts';
import type { Node } from './node-tree.ts';
import { openNode } from './open-node.ts';
import type { Run } from './run.ts';
import { nodeTypeOf } from './template-kind.ts';

export interface HeldLocks {
  /** The Pending node that showed the wait, if there was one. */
  readonly node: Node | null;
  release(): void;
}

const noLocks: HeldLocks = { node: null, release: () => {} };

/** Takes the template's locks; while it waits, its node is Pending and says for what. No promise when they are free. */
export function acquireLocks(run: Run, call: Call, template: Template): HeldLocks | Promise<HeldLocks> {
  const wishes = lockWishes(run, template.synchronization);
  if (wishes.length === 0) return noLocks;
  const acquisition = run.deps.locks.acquire(wishes, run.ending(call.onExit));
  if (acquisition.type === 'granted') return { node: null, release: acquisition.release };
  const node = openNode(run, {
    call,
    template,
    type: nodeTypeOf(template),
    phase: 'Pending',
    message: acquisition.message,
  });
  return waitForLocks(run, node, acquisition.granted);
}

async function waitForLocks(run: Run, node: Node, granted: Promise<(() => void) | null>): Promise<HeldLocks> {
  const release = await granted;
  if (release === null) return { node, release: () => {} };
  node.message = '';
  run.nodes.touch(node);
  return { node, release };
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
