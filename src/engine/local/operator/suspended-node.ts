import type { Node } from './node-tree.ts';

/** A Suspend node that waits. */
export interface SuspendedNode {
  readonly node: Node;
  /** Ends it with values for its supplied outputs. Null when it took them, else why it did not. */
  resume(values: Readonly<Record<string, string>>): string | null;
}
