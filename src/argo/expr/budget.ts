import { ExpressionError } from './expression-error.ts';

const stepLimit = 2_000_000;
const memoryLimit = 1_000_000;
const charactersPerElement = 16;

/** What one evaluation may cost; without it a short expression could take hours or gigabytes. */
export class Budget {
  #steps = 0;
  #memory = 0;

  /** Counts work. Throws ExpressionError when there was too much of it. */
  spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps > stepLimit) throw new ExpressionError(`expression takes more than ${stepLimit} steps`);
  }

  /** Counts elements of new lists and maps; the expr library has the same limit. */
  allocate(elements: number): void {
    this.#memory += elements;
    if (!(this.#memory <= memoryLimit)) throw new ExpressionError('memory budget exceeded');
  }

  allocateText(characters: number): void {
    this.allocate(characters / charactersPerElement);
  }
}
