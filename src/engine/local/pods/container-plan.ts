import { posix } from 'node:path';
import type { Container } from '../../../argo/pod-types.ts';
import { HarnessError } from '../../../core/errors.ts';
import type { ContainerMount, ContainerPlan } from './container-run.ts';
import type { ContainerEnvironment } from './environment.ts';
import { expandVariables } from './expansion.ts';

export interface PlanParts {
  readonly environment: ContainerEnvironment;
  readonly mounts: readonly ContainerMount[];
  readonly outputFiles: readonly string[];
  /** The script of a script template as the container sees it. */
  readonly scriptFile: string | null;
}

/** The process that a container stands for. Throws HarnessError ENGINE when it names no command: there is no image to have one. */
export function planContainer(container: Container, parts: PlanParts): ContainerPlan {
  const { declared, variables } = parts.environment;
  const words = [...(container.command ?? []), ...(container.args ?? [])].map((word) =>
    expandVariables(word, declared),
  );
  const [program, ...rest] = parts.scriptFile === null ? words : [...words, parts.scriptFile];
  if (program === undefined || (container.command ?? []).length === 0) {
    throw new HarnessError(
      'ENGINE',
      `container ${container.name ?? 'main'} has no command, and no image to take one from`,
    );
  }
  return {
    command: [program, ...rest],
    environment: variables,
    workingDir: container.workingDir === undefined ? null : posix.resolve('/', container.workingDir),
    mounts: parts.mounts,
    fault: posix.isAbsolute(container.workingDir ?? '/') ? null : 'Cwd must be an absolute path',
    outputFiles: parts.outputFiles,
  };
}
