import type { Condition } from './condition.ts';
import type { Value } from './value.ts';

/** Which step of which workflow: enough to tell whether a reference is one of ours. */
export interface StepHandle {
  readonly name: string;
  /** One per workflow under construction. */
  readonly owner: symbol;
  readonly part: 'main' | 'exit';
}

/** A step as a value: others wait for it (`after: [lint]`, `after: lint.failed`) and read what it gives. */
export interface Step<Output extends string = string> extends Condition {
  readonly name: string;
  readonly succeeded: Condition;
  /** Its program ended with another code than 0. */
  readonly failed: Condition;
  /** Argo itself could not run it, e.g. its pod was lost. */
  readonly errored: Condition;
  /** Its `when` did not hold. */
  readonly skipped: Condition;
  /** Its `after` did not hold. */
  readonly omitted: Condition;
  readonly daemoned: Condition;
  /** Came to an end, whatever came of it. */
  readonly finished: Condition;
  /** Of a loop: at least one item succeeded. */
  readonly anySucceeded: Condition;
  /** Of a loop: every item failed. */
  readonly allFailed: Condition;
  /** What it printed to stdout, less the last newline. Of a loop: a JSON list, and each item must have printed JSON. */
  readonly result: Value;
  /** Decimal text. */
  readonly exitCode: Value;
  /** `Succeeded`, `Failed` … */
  readonly status: Value;
  /** An output named in the step's `outputs`. Of a loop: a JSON list of strings. */
  output(name: Output): Value;
  /** Waits for these too, on top of what its options say. For the rare case where the other step is made later. */
  waitFor(...conditions: readonly Condition[]): this;
}
