import type { Call, Outcome } from './call.ts';
import type { Run } from './run.ts';

/** Runs a template: what templates that hold others are given, so that no module imports itself in a circle. */
export type Execute = (run: Run, call: Call) => Promise<Outcome>;
