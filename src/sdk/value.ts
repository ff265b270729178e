import type { StepHandle } from './step-handle.ts';
import type { Test } from './when.ts';

/** What a value is read from when the workflow runs. */
export type ValueSource =
  | { readonly type: 'output'; readonly step: StepHandle; readonly name: string }
  | { readonly type: 'result' | 'exitCode' | 'status'; readonly step: StepHandle }
  | { readonly type: 'item'; readonly loop: symbol; readonly field: string | null }
  | { readonly type: 'workflow'; readonly name: 'status' | 'failures' | 'duration' };

/**
 * A text that is only known while the workflow runs: an output of a step, the item of a loop. Give it to `env`, `command` or `args`,
 * or compare it in `when`. It cannot be pasted into other text: there, quotes in the value would become part of the program.
 */
export interface Value {
  readonly source: ValueSource;
  /** Whether it is that text when the step is about to start, for `when`. */
  equals(other: string | Value): Test;
  notEquals(other: string | Value): Test;
}

/** How the workflow came out: `Succeeded`, `Failed` or `Error`. Only an exit handler's step can read it. */
export const workflowStatus: Value = makeValue({ type: 'workflow', name: 'status' });

/** The failed nodes as a JSON list in a JSON string, as Argo writes it. Only an exit handler's step can read it. */
export const workflowFailures: Value = makeValue({ type: 'workflow', name: 'failures' });

/** Seconds the workflow took. Only an exit handler's step can read it. */
export const workflowDuration: Value = makeValue({ type: 'workflow', name: 'duration' });

export function makeValue(source: ValueSource): Value {
  const value: Value = {
    source,
    equals: (right) => ({ test: { type: 'compare', left: value, operator: '==', right } }),
    notEquals: (right) => ({ test: { type: 'compare', left: value, operator: '!=', right } }),
  };
  // Only coercion to text calls these; TypeScript lets any object into a template literal.
  return Object.defineProperties(value, { toString: { value: refuseText }, toJSON: { value: refuseText } });
}

export function isValue(candidate: unknown): candidate is Value {
  return typeof candidate === 'object' && candidate !== null && 'source' in candidate && 'equals' in candidate;
}

/** The tag that Argo replaces, e.g. `{{tasks.build.outputs.parameters.version}}`. */
export function tagOf({ source }: Value): string {
  switch (source.type) {
    case 'output':
      return `{{tasks.${source.step.name}.outputs.parameters.${source.name}}}`;
    case 'result':
      return `{{tasks.${source.step.name}.outputs.result}}`;
    case 'exitCode':
    case 'status':
      return `{{tasks.${source.step.name}.${source.type}}}`;
    case 'item':
      return source.field === null ? '{{item}}' : `{{item.${source.field}}}`;
    case 'workflow':
      return `{{workflow.${source.name}}}`;
  }
}

/** The step whose end a value waits for, or null. */
export function stepBehind({ source }: Value): StepHandle | null {
  return 'step' in source ? source.step : null;
}

function refuseText(): never {
  throw new TypeError(
    'a value of the running workflow cannot be part of a text: pass it through `env` and write "$NAME" in the shell text',
  );
}
