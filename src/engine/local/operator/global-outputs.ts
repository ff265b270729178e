import type { Outputs, Parameter } from '../../../argo/types.ts';
import type { Variables } from './scope.ts';

/** Outputs with a `globalName`: `status.outputs` and `{{workflow.outputs.parameters.X}}`. */
export class GlobalOutputs {
  readonly #globals: Variables;
  readonly #values = new Map<string, string | undefined>();

  constructor(globals: Variables) {
    this.#globals = globals;
  }

  add(outputs: Outputs | undefined): void {
    for (const { globalName, value } of outputs?.parameters ?? []) {
      if (globalName === undefined || globalName === '') continue;
      if (value !== undefined || !this.#values.has(globalName)) this.#values.set(globalName, value);
      if (value !== undefined) this.#globals.set(`workflow.outputs.parameters.${globalName}`, value);
    }
  }

  /** Undefined when no step gave any. */
  status(): Outputs | undefined {
    if (this.#values.size === 0) return undefined;
    const parameters = [...this.#values].map(
      ([name, value]): Parameter => ({ name, ...(value !== undefined && { value }) }),
    );
    return { parameters };
  }
}
