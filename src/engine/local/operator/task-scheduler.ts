import type { TaskGraph } from './task-graph.ts';
import type { TaskState } from './task-state.ts';

/** `'stuck'`: the task can never begin; those that wait for it do not either. `afterwards` is done only while other tasks run. */
export type TaskEnd = 'stuck' | { readonly afterwards: (() => Promise<void>) | null };

/** Starts each task once all that it waits for have ended; each event costs only what depends on it. */
export class TaskScheduler {
  readonly #graph: TaskGraph;
  readonly #mayStart: () => boolean;
  readonly #start: (state: TaskState) => Promise<TaskEnd>;
  readonly #rank: ReadonlyMap<TaskState, number>;
  readonly #finished = Promise.withResolvers<void>();
  #active = 0;

  constructor(graph: TaskGraph, start: (state: TaskState) => Promise<TaskEnd>, mayStart: () => boolean) {
    this.#graph = graph;
    this.#mayStart = mayStart;
    this.#start = start;
    this.#rank = new Map(graph.order.map((state, index) => [state, index]));
  }

  /** Resolves when nothing runs any more. Throws what a task throws. */
  run(): Promise<void> {
    this.#active += 1;
    for (const state of this.#graph.order) if (state.waitingFor === 0) this.#launch(state);
    this.#leave();
    return this.#finished.promise;
  }

  #launch(state: TaskState): void {
    if (!this.#mayStart()) return;
    this.#active += 1;
    const end = this.#start(state);
    end.then((result) => this.#ended(state, result)).catch((error: unknown) => this.#finished.reject(error));
  }

  async #ended(state: TaskState, end: TaskEnd): Promise<void> {
    if (end !== 'stuck') {
      const ready = state.dependents.filter((dependent) => this.#isReady(dependent));
      for (const dependent of ready.toSorted((a, b) => this.#rankOf(a) - this.#rankOf(b))) this.#launch(dependent);
      if (this.#active > 1) await end.afterwards?.();
    }
    this.#leave();
  }

  /** Counts down what a task waits for; tasks that no target needs never start. */
  #isReady(state: TaskState): boolean {
    state.waitingFor -= 1;
    return state.waitingFor === 0 && this.#rank.has(state);
  }

  #rankOf(state: TaskState): number {
    return this.#rank.get(state) ?? 0;
  }

  #leave(): void {
    this.#active -= 1;
    if (this.#active === 0) this.#finished.resolve();
  }
}
