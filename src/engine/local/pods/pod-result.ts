import { unreachable } from '../../../core/unreachable.ts';
import type { PodResult } from '../pod-runner.ts';
import type { ContainerEnd } from './container-run.ts';
import { collectParameters, type FileParameter } from './output-parameters.ts';

/** Why we ended the pod ourselves; null when it ended by itself. */
export type Ending = 'deadline' | 'stop' | null;

export type PodOutcome = Pick<PodResult, 'phase' | 'message' | 'isLost' | 'exitCode' | 'parameters'>;

/** The kubelet's words. */
const deadlineMessage = 'Pod was active on the node longer than the specified deadline';

/** What Argo would say of a pod whose `main` ended like this. */
export function podOutcome(end: ContainerEnd, parameters: readonly FileParameter[], ending: Ending): PodOutcome {
  const outcome = outcomeOf(end, parameters, ending);
  return ending === 'deadline' ? { ...outcome, phase: 'Failed', message: deadlineMessage } : outcome;
}

/** The outcome of a pod whose init container ended, or null when the next container may start. Argo: `main` then has no exit code. */
export function initOutcome(name: string, end: ContainerEnd, ending: Ending): PodOutcome | null {
  if (ending !== null) return notStarted(ending);
  if (end.type === 'exited' && end.exitCode === 0) return null;
  if (end.type === 'exited') return failed(`${name}: Error (exit code ${end.exitCode})`, null);
  if (end.type === 'broken' || end.type === 'killed') return outcomeOf(end, [], ending);
  const cause = end.type === 'notStarted' ? end.cause : `unable to start container process: ${end.cause}`;
  return failed(startError(name, cause), null);
}

/** The words of the container runtime for a process that never was. */
function startError(name: string, cause: string): string {
  const runtime =
    'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed';
  return `${name}: StartError (exit code 128): ${runtime}: ${cause}: unknown`;
}

/** The outcome of a pod that was ended before `main` began. */
export function notStarted(ending: 'deadline' | 'stop'): PodOutcome {
  return failed(ending === 'deadline' ? deadlineMessage : 'stopped before main was started', null);
}

/** The outcome of a pod that could not be made. */
export function podError(message: string): PodOutcome {
  return { phase: 'Error', message, exitCode: null, parameters: {} };
}

function outcomeOf(end: ContainerEnd, parameters: readonly FileParameter[], ending: Ending): PodOutcome {
  switch (end.type) {
    case 'exited':
      return exited(end, parameters);
    case 'notFound':
      return refused(`failed to find name in PATH: ${end.cause}`, parameters);
    case 'notExecutable':
      return refused(`failed to start command: ${end.cause}`, parameters);
    case 'notStarted':
      return withDefaults(failed(startError('main', end.cause), '128'), parameters);
    case 'broken':
      if (ending !== null) return notStarted(ending); // it is our own signal that broke it
      return podError(`the pod could not be set up on this machine: ${end.cause} (see its log)`);
    case 'killed':
      return ending === null ? { ...podError('pod deleted'), isLost: true } : withDefaults(mainFailed(137), parameters);
    default:
      return unreachable(end);
  }
}

function exited(end: Extract<ContainerEnd, { type: 'exited' }>, parameters: readonly FileParameter[]): PodOutcome {
  const { values, mainFailure, waitFailure } = collectParameters(parameters, end.files);
  if (mainFailure !== null) return { ...mainFailed(64, mainFailure), parameters: values };
  if (end.exitCode !== 0) return { ...mainFailed(end.exitCode), parameters: values };
  const message = waitFailure === null ? null : `wait: Error (exit code 64): ${waitFailure}`;
  return { phase: message === null ? 'Succeeded' : 'Error', message, exitCode: '0', parameters: values };
}

function refused(sentence: string, parameters: readonly FileParameter[]): PodOutcome {
  return withDefaults(mainFailed(64, sentence), parameters);
}

/** Argo's `wait` takes the defaults of output parameters also where `main` wrote nothing. */
function withDefaults(outcome: PodOutcome, parameters: readonly FileParameter[]): PodOutcome {
  return { ...outcome, parameters: collectParameters(parameters, []).values };
}

function mainFailed(exitCode: number, sentence?: string): PodOutcome {
  const message = `main: Error (exit code ${exitCode})${sentence === undefined ? '' : `: ${sentence}`}`;
  return failed(message, String(exitCode));
}

function failed(message: string, exitCode: string | null): PodOutcome {
  return { phase: 'Failed', message, exitCode, parameters: exitCode === null ? null : {} };
}
