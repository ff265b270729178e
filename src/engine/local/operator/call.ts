import type { Arguments, Template } from '../../../argo/types.ts';
import type { Boundary } from './boundary.ts';
import type { NodeFault } from './node-fault.ts';
import type { Node } from './node-tree.ts';

/** The template meant, and the name of the step or task that means it. */
export interface CallTarget {
  readonly name?: string | undefined;
  readonly template?: string | undefined;
  readonly inline?: Template | undefined;
}

/** One use of a template under a node's name. */
export interface Call {
  readonly nodeName: string;
  readonly target: CallTarget;
  /** What `{{steps.name}}` or `{{tasks.name}}` is for the template. */
  readonly kind: 'step' | 'task';
  readonly arguments: Arguments | undefined;
  /** Null at the root of the workflow and of its handlers. */
  readonly boundary: Boundary | null;
  /** Part of an exit handler: a stop lets it run, the workflow's deadline does not count. */
  readonly onExit: boolean;
  readonly hooked: boolean;
  readonly depth: number;
  /** Called once, as soon as the node exists. */
  readonly onNode?: (node: Node) => void;
  /** Called as soon as the node is known to end in Error by our own fault. */
  readonly onFault?: () => void;
}

export interface Outcome {
  readonly node: Node;
  readonly fault: NodeFault | null;
}
