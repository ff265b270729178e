import { join } from 'node:path';
import { HarnessError } from '../../../core/errors.ts';

/** Where the traces of one pod lie. What is in `scratch` is removed when the pod has ended. */
export interface PodPaths {
  readonly directory: string;
  /** stdout and stderr of `main`, in the order in which they came. */
  readonly log: string;
  /** Which processes are the pod's, while it runs. */
  readonly record: string;
  /** Environment of `main`: a value by name, null where it is a secret. */
  readonly environment: string;
  readonly scratch: string;
  /** Has a directory for each container. */
  readonly containers: string;
  /** Directories of volumes that live and die with the pod. */
  readonly volumes: string;
}

/** Paths below the state directory of a run. Throws HarnessError ENGINE when a name cannot be a part of a path. */
export function podPaths(stateDir: string, workflow: string, nodeId: string): PodPaths {
  const directory = join(stateDir, 'workflows', pathPart(workflow), 'steps', pathPart(nodeId));
  const scratch = join(directory, 'scratch');
  return {
    directory,
    log: join(directory, 'main.log'),
    record: join(directory, 'process.json'),
    environment: join(directory, 'env.json'),
    scratch,
    containers: join(scratch, 'containers'),
    volumes: join(scratch, 'volumes'),
  };
}

/** The directory that stands for a claim: all workflows of a run share it, as they would an NFS volume. */
export function claimDirectory(
  stateDir: string,
  claim: string,
  elsewhere: Readonly<Record<string, string>> = {},
): string {
  const given = Object.hasOwn(elsewhere, claim) ? elsewhere[claim] : undefined;
  return given ?? join(stateDir, 'volumes', pathPart(claim));
}

/** The name itself, if it is one part of a path. Kubernetes' names all are. */
export function pathPart(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/.test(name)) return name;
  throw new HarnessError(
    'ENGINE',
    `${JSON.stringify(name)} cannot name a directory: expected letters, digits, ".", "_" and "-"`,
  );
}
