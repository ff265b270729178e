import { HarnessError } from '../../core/errors.ts';

/** Codes of gRPC that we tell apart. */
const codes = {
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
} as const;

export type LogTrouble = 'quota' | 'transient' | 'invalid' | 'final';

/** What another attempt could change. */
export function troubleOf(error: unknown): LogTrouble {
  switch (codeOf(error)) {
    case codes.RESOURCE_EXHAUSTED:
      return 'quota';
    case codes.DEADLINE_EXCEEDED:
    case codes.ABORTED:
    case codes.OUT_OF_RANGE: // a stream that has lasted an hour
    case codes.INTERNAL:
    case codes.UNAVAILABLE:
      return 'transient';
    case codes.INVALID_ARGUMENT:
      return 'invalid';
    default:
      return 'final';
  }
}

/** HarnessError LOG with what to do about it. Google's message about credentials may quote the key file, so nothing of that one is repeated. */
export function logFailure(error: unknown, project: string): HarnessError {
  const code = codeOf(error);
  const said = error instanceof Error && code !== null ? `: ${detailsOf(error)}` : '';
  return new HarnessError('LOG', `cannot read Cloud Logging of project ${project}${said}`, {
    hint: hintOf(code, project),
  });
}

function hintOf(code: number | null, project: string): string | undefined {
  switch (code) {
    case null:
    case codes.UNAUTHENTICATED:
      return 'log in with `gcloud auth application-default login`, or set GOOGLE_APPLICATION_CREDENTIALS to a key file';
    case codes.PERMISSION_DENIED:
      return `the account needs the role roles/logging.viewer in project ${project}`;
    case codes.NOT_FOUND:
      return 'name the project of the cluster with --logging-project';
    case codes.RESOURCE_EXHAUSTED:
      return 'others read the logs of this project too: try again in some minutes, or ask for less with --since and -l';
    default:
      return undefined;
  }
}

function codeOf(error: unknown): number | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : null;
}

function detailsOf(error: Error): string {
  return 'details' in error && typeof error.details === 'string' && error.details !== ''
    ? error.details
    : error.message;
}
