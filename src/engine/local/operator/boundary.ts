import type { Template } from '../../../argo/types.ts';
import { Capacity } from './capacity.ts';
import type { Node } from './node-tree.ts';

/** A Steps or DAG node that runs, as its children see it: Argo's "boundary". */
export interface Boundary {
  readonly node: Node;
  readonly template: Template;
  /** Children that are Pods, Steps or DAGs, limited by the template's `parallelism`. */
  readonly capacity: Capacity;
  /** Set with the template's own `failFast` once a child failed: nothing new starts. */
  readonly failFast: FailFast | null;
  readonly onExit: boolean;
  readonly depth: number;
}

export interface FailFast {
  tripped: boolean;
  /** Resolves when it tripped and the last active child has ended. */
  readonly settled: Promise<void>;
  settle(): void;
}

/** Argo's words for a template that ended by its own `failFast`. */
export const failFastMessage = 'template has failed or errored children and failFast enabled';

export function createBoundary(node: Node, template: Template, rest: { onExit: boolean; depth: number }): Boundary {
  const failFast = template.failFast === true ? createFailFast() : null;
  return { node, template, capacity: new Capacity(template.parallelism), failFast, ...rest };
}

/** Argo checks `failFast` of a template before anything else: a failed child ends it, whatever `continueOn` says. */
export function childEnded(boundary: Boundary, unsuccessful: boolean): void {
  const { failFast, capacity } = boundary;
  if (failFast === null) return;
  if (unsuccessful) failFast.tripped = true;
  if (failFast.tripped && capacity.active === 0) failFast.settle();
}

function createFailFast(): FailFast {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { tripped: false, settled: promise, settle: resolve };
}
