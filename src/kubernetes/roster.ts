import { unreachable } from '../core/unreachable.ts';
import type { TableEvent } from './table-watch.ts';

/** Who has been told to exist; finds those that were deleted while nobody looked. */
export class Roster {
  readonly #told = new Set<string>();
  #unconfirmed: Set<string> = new Set();

  /** All that exist are about to be told. */
  begin(): void {
    this.#unconfirmed = new Set(this.#told);
  }

  completed(event: TableEvent): readonly TableEvent[] {
    switch (event.type) {
      case 'row':
        this.#told.add(event.name);
        this.#unconfirmed.delete(event.name);
        return [event];
      case 'deleted':
        this.#forget(event.name);
        return [event];
      case 'synced': {
        const gone = [...this.#unconfirmed];
        for (const name of gone) this.#forget(name);
        return [...gone.map((name) => ({ type: 'deleted', name }) as const), event];
      }
      default:
        return unreachable(event);
    }
  }

  #forget(name: string): void {
    this.#told.delete(name);
    this.#unconfirmed.delete(name);
  }
}
