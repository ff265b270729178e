import type { Template } from '../../../argo/types.ts';
import { goDurationFault, parseGoDuration } from '../../../core/go-duration.ts';
import type { Call } from './call.ts';
import type { MemoEntry } from './memo-cache.ts';
import { NodeFault } from './node-fault.ts';
import type { Node } from './node-tree.ts';
import { openNode } from './open-node.ts';

import type { Run } from './run.ts';
import { nodeTypeOf } from './template-kind.ts';

/** A memoized template's place in the cache, and what is there already. */
export interface Memo {
  readonly cache: string;
  readonly key: string;
  readonly hit: MemoEntry | undefined;
}

/** Null when the template is not memoized. */
export function lookUp(run: Run, { memoize }: Template): Memo | null {
  if (memoize === undefined) return null;
  const { key, maxAge, cache } = memoize as {
    key?: string;
    maxAge?: string;
    cache?: { configMap?: { name?: string } };
  }; // the linter has seen its shape
  const place = { cache: cache?.configMap?.name ?? '', key: key ?? '' };
  const entry = run.deps.memo.load(place.cache, place.key);
  return { ...place, hit: entry !== undefined && isFresh(run, entry, maxAge) ? entry : undefined };
}

function isFresh(run: Run, entry: MemoEntry, maxAge: string | undefined): boolean {
  if (maxAge === undefined || maxAge === '') return true;
  const age = parseGoDuration(maxAge);
  if (age === null) throw new NodeFault(`invalid maxAge: ${goDurationFault(maxAge)}`);
  return run.deps.clock.now() - entry.createdAt <= age;
}

/** The node of a call that need not run: it succeeded with the outputs that are known. */
export function memoized(
  run: Run,
  call: Call,
  template: Template,
  existing: Node | null,
  { outputs }: MemoEntry,
): Node {
  const node = openNode(run, { call, template, type: nodeTypeOf(template), phase: 'Pending', existing });
  node.memoized = true;
  node.outputs = outputs ?? undefined;
  return run.nodes.mark(node, 'Succeeded');
}

export function remember(run: Run, { cache, key }: Memo, node: Node): void {
  if (node.phase !== 'Succeeded') return;
  run.deps.memo.save(cache, key, { nodeId: node.id, outputs: node.outputs ?? null, createdAt: run.deps.clock.now() });
}
