import type { Workflow } from '../../../src/argo/types.ts';

/** A workflow as the API server last showed it. */
export class LiveWorkflow {
  #object: Workflow | null;
  readonly #listeners = new Set<() => void>();

  constructor(object: Workflow) {
    this.#object = object;
  }

  /** Null once it is deleted. */
  get object(): Workflow | null {
    return this.#object;
  }

  show(object: Workflow | null): void {
    if (object !== null && this.#object !== null && versionOf(object) < versionOf(this.#object)) return;
    this.#object = object;
    for (const listener of [...this.#listeners]) listener();
  }

  /** Resolves when the predicate holds, the workflow is deleted or the signal fires. */
  async until(holds: (object: Workflow) => boolean, signal: AbortSignal): Promise<void> {
    const isOver = () => signal.aborted || this.#object === null || holds(this.#object);
    if (isOver()) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = () => {
      if (isOver()) resolve();
    };
    this.#listeners.add(look);
    signal.addEventListener('abort', look);
    await promise;
    this.#listeners.delete(look);
    signal.removeEventListener('abort', look);
  }
}

/** The API server of a cluster with one etcd counts them up. */
function versionOf({ metadata }: Workflow): number {
  return Number(metadata.resourceVersion);
}
