/** The border between a pod and the two ways of running its containers: a sandbox of namespaces, or a plain process. */

/** A container with everything resolved. */
export interface ContainerPlan {
  /** Without `$(…)`; at least the program. */
  readonly command: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string>>;
  /** Absolute, or null for the container's own default. */
  readonly workingDir: string | null;
  readonly mounts: readonly ContainerMount[];
  /** Why the container runtime would not start it, in its words; null where it would. */
  readonly fault: string | null;
  /** Files to read when `main` has ended, in this order. */
  readonly outputFiles: readonly string[];
}

export interface ContainerMount {
  /** Directory of this machine. */
  readonly source: string;
  /** Absolute and normalized. */
  readonly mountPath: string;
  readonly subPath: string | null;
  readonly readOnly: boolean;
}

/** How it went. `notFound` and `notExecutable` are what Argo's executor refuses with exit code 64. */
export type ContainerEnd =
  | { readonly type: 'exited'; readonly exitCode: number; readonly files: readonly OutputFile[] }
  /** `cause` is Go's sentence, e.g. `exec: "x": executable file not found in $PATH`. */
  | { readonly type: 'notFound'; readonly cause: string }
  | { readonly type: 'notExecutable'; readonly cause: string }
  /** What the container runtime itself refuses, in its words. */
  | { readonly type: 'notStarted'; readonly cause: string }
  /** The surroundings of the process could not be made. */
  | { readonly type: 'broken'; readonly cause: string }
  /** Somebody else ended the whole group. */
  | { readonly type: 'killed' };

export type OutputFile =
  | { readonly type: 'file'; readonly content: Buffer }
  | { readonly type: 'missing' }
  | { readonly type: 'directory' }
  | { readonly type: 'unreadable'; readonly cause: string };

/** File descriptors that a container writes to. */
export interface ContainerStreams {
  readonly stdout: number;
  readonly stderr: number;
}

export interface LaunchedContainer {
  /** Leader of the process group. */
  readonly pid: number;
  /** Whether nothing of the template runs before `proceed`. */
  readonly isHeld: boolean;
  /** Called once the process is on record. */
  proceed(): void;
  /** To the whole group. Does nothing when it is gone. */
  kill(signal: 'SIGTERM' | 'SIGKILL'): void;
  /**
   * Where pausing was asked for: resolves once the command has failed and what was around it is still there, until `resume`; with null when it
   * did not fail. Never rejects.
   */
  readonly failed: Promise<FailedCommand | null>;
  /** Lets what is paused come to its end. */
  resume(): void;
  /** Resolves when every process of the container is gone; never rejects. */
  readonly ended: Promise<ContainerEnd>;
}

export interface FailedCommand {
  readonly exitCode: number;
  /** First process of the sandbox, as this machine numbers it; null for a plain process, which has nothing of its own. */
  readonly initPid: number | null;
}

/** Largest output file that is taken: a Workflow object cannot hold more (etcd's limit is 1.5 MiB for all of it). */
export const maxOutputBytes = 1024 * 1024;

/** Go's words for a program that cannot be started; source: Go os/exec LookPath. */
export type LookupFailure = 'unfound' | 'missing' | 'directory' | 'denied';

export function lookupSentence(program: string, failure: LookupFailure): string {
  const sentences = {
    unfound: 'executable file not found in $PATH',
    missing: `stat ${program}: no such file or directory`,
    directory: 'is a directory',
    denied: 'permission denied',
  } as const satisfies Record<LookupFailure, string>;
  return `exec: ${JSON.stringify(program)}: ${sentences[failure]}`;
}
