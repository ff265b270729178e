import type { Template } from '../../../argo/types.ts';
import type { Call, Outcome } from './call.ts';
import { runDag } from './dag.ts';
import type { Execute } from './execute.ts';
import { asFault, type NodeFault } from './node-fault.ts';
import type { Node, NodeFlag } from './node-tree.ts';
import type { Place } from './place.ts';
import { runPod } from './pod.ts';
import type { Run } from './run.ts';
import { runSteps } from './steps.ts';
import { runSuspend } from './suspend.ts';
import { attemptType } from './template-kind.ts';

/** One try at a template; without a retryStrategy there is just one. */
export interface Attempt {
  readonly call: Call;
  /** Every tag resolved that can be. */
  readonly template: Template;
  readonly place: Place;
  readonly nodeName: string;
  readonly flag: NodeFlag | null;
  readonly existing: Node | null;
  /** Milliseconds since the epoch at which `backoff.maxDuration` ends a pod, or null. */
  readonly podDeadline: number | null;
  /** Told of the attempt's node. @default the call's, for the call's own node */
  readonly onNode?: (node: Node) => void;
}

/** Runs one attempt to its end. What the operator could not do makes it phase Error. */
export async function runAttempt(run: Run, attempt: Attempt, execute: Execute): Promise<Outcome> {
  try {
    return { node: await runKind(run, attempt, execute), fault: null };
  } catch (error) {
    const fault = asFault(error);
    if (attempt.template.retryStrategy === undefined) attempt.call.onFault?.();
    const node = run.nodes.byName(attempt.nodeName);
    if (node === undefined) throw fault;
    return { node: run.nodes.mark(node, 'Error', fault.message), fault };
  }
}

/** The node of a call that could not even begin: type Skipped, phase Error. */
export function failedAttempt(run: Run, call: Call, fault: NodeFault): Outcome {
  if (fault.type === 'fault') call.onFault?.();
  const known = run.nodes.byName(call.nodeName);
  if (known !== undefined) return { node: run.nodes.mark(known, 'Error', fault.message), fault };
  const node = run.nodes.create({
    name: call.nodeName,
    type: 'Skipped',
    phase: 'Error',
    boundary: call.boundary?.node ?? null,
    templateName: call.target.template,
    flag: call.hooked ? { hooked: true } : null,
    message: fault.message,
  });
  call.onNode?.(node);
  return { node, fault };
}

function runKind(run: Run, attempt: Attempt, execute: Execute): Promise<Node> {
  switch (attemptType(attempt.template)) {
    case 'Steps':
      return runSteps(run, attempt, execute);
    case 'DAG':
      return runDag(run, attempt, execute);
    case 'Suspend':
      return runSuspend(run, attempt);
    default:
      return runPod(run, attempt);
  }
}
