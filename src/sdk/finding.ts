/** Something wrong with a step or a workflow, before it is known where that stands. */
export interface Finding {
  readonly message: string;
  /** Place below the step or the workflow's options, e.g. `env.TOKEN`. */
  readonly path?: string;
  readonly hint?: string | null;
}
