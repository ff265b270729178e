/** The program's own failures. What a tested repository does wrong (a failed step, a skipped workflow) is data, never one of these. */

/** Exit codes of both bins; `docs/results.md` shows this table to users. */
export const exitCodes = { passed: 0, notGreen: 1, usage: 2, noVerdict: 3, interrupted: 130 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Every code an error may carry, with the exit code it leads to. */
export const errorCodes = {
  USAGE: exitCodes.usage,
  CONFIG: exitCodes.usage,
  PROW_ENV: exitCodes.usage,
  WORKFLOW_DEFINITION: exitCodes.usage,
  WORKFLOW_REFUSED: exitCodes.usage,
  NOT_FOUND: exitCodes.usage,
  GIT: exitCodes.noVerdict,
  COMMAND: exitCodes.noVerdict,
  ENGINE: exitCodes.noVerdict,
  STORAGE: exitCodes.noVerdict,
  LOG: exitCodes.noVerdict,
  INTERRUPTED: exitCodes.interrupted,
} as const satisfies Record<string, ExitCode>;
export type ErrorCode = keyof typeof errorCodes;

/** One thing that is wrong with an input, or one trouble that did not change the verdict. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  /** What is wrong, in one sentence: which object, seen versus expected. */
  readonly message: string;
  /** Place inside the document, e.g. `workflows[2].include_dirs[0]`; null where it has none. */
  readonly path: string | null;
  /** What to type or change next. */
  readonly hint: string | null;
  readonly file: string | null;
  /** 1-based. */
  readonly line: number | null;
  /** 1-based. */
  readonly column: number | null;
  /** Stable id of the rule that was broken, where a machine may want to know it. */
  readonly rule?: string;
}

export interface HarnessErrorOptions {
  readonly hint?: string | undefined;
  readonly cause?: unknown;
  readonly problems?: readonly Problem[];
}

/** Base of all errors that we throw. `message` = what failed + which object + seen versus expected; `hint` = the next command or field. */
export class HarnessError extends Error {
  override readonly name: string = 'HarnessError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly problems: readonly Problem[];

  constructor(code: ErrorCode, message: string, options: HarnessErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.problems = options.problems ?? [];
  }

  get exitCode(): ExitCode {
    return errorCodes[this.code];
  }
}

/** Thrown by the command line when a flag, argument or command is unknown or has an unusable value. */
export class UsageError extends HarnessError {
  override readonly name = 'UsageError';
  constructor(message: string, options?: HarnessErrorOptions) {
    super('USAGE', message, options);
  }
}

/** Thrown by config/ when a configuration file cannot be used. Carries every problem of all files. */
export class ConfigError extends HarnessError {
  override readonly name = 'ConfigError';
  constructor(message: string, problems: readonly Problem[], options: HarnessErrorOptions = {}) {
    super('CONFIG', message, { ...options, problems });
  }
}

/** Thrown by loader/ when workflow functions cannot be loaded or do not give a Workflow: the author of the function must act. */
export class WorkflowDefinitionError extends HarnessError {
  override readonly name = 'WorkflowDefinitionError';
  constructor(message: string, problems: readonly Problem[], options: HarnessErrorOptions = {}) {
    super('WORKFLOW_DEFINITION', message, { ...options, problems });
  }
}

/** Thrown when SIGINT or SIGTERM arrived; results have been written by then. */
export class InterruptedError extends HarnessError {
  override readonly name = 'InterruptedError';
  constructor(signal: string) {
    super('INTERRUPTED', `interrupted by ${signal}`);
  }
}

/** A problem without the fields that do not apply. `severity` is `error` unless given. */
export function problem(message: string, rest: Partial<Omit<Problem, 'message'>> = {}): Problem {
  return { severity: 'error', path: null, hint: null, file: null, line: null, column: null, ...rest, message };
}

/** What an error lists, else the error itself as the one problem: for documents that machines read. */
export function problemsOfError({ problems, message, hint }: HarnessError): readonly Problem[] {
  return problems.length > 0 ? problems : [problem(message, { hint: hint ?? null })];
}
