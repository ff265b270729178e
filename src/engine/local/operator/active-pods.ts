import type { RunningPod } from '../pod-runner.ts';
import type { Node, NodeTree } from './node-tree.ts';

/** Processes that may outlive the node that they stand for: daemons, and those that are being ended. */
export class ActivePods {
  readonly #nodes: NodeTree;
  readonly #running = new Set<Promise<unknown>>();
  readonly #daemons = new Map<Node, RunningPod>();

  constructor(nodes: NodeTree) {
    this.#nodes = nodes;
  }

  /** Remembers the pod until it is gone. */
  keep<T>(done: Promise<T>): Promise<T> {
    this.#running.add(done);
    const forget = () => this.#running.delete(done);
    done.then(forget, forget);
    return done;
  }

  addDaemon(node: Node, pod: RunningPod): void {
    this.#daemons.set(node, pod);
  }

  /** Argo: daemons end, as succeeded, with the Steps or DAG node that they belong to; null: all that are left. */
  endDaemons(boundary: Node | null): void {
    for (const [node, pod] of this.#daemons) {
      if (boundary !== null && node.boundary !== boundary) continue;
      this.#daemons.delete(node);
      if (!node.daemoned) continue;
      node.daemoned = false;
      this.#nodes.mark(node, 'Succeeded');
      pod.stop();
    }
  }

  /** Resolves when no process is left. */
  async gone(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }
}
