import type { Workflow } from '../argo/types.ts';
import type { Problem } from '../core/errors.ts';
import type { WorkflowRequest } from '../sdk/workflow-request.ts';
import { type Answer, type CallOptions, callFunctions } from './call-functions.ts';
import { checkWorkflow } from './check-workflow.ts';
import { type Located, locate } from './locate.ts';
import { noiseProblem, problemOf } from './problems-of-run.ts';

export type BuildOptions = CallOptions;

export interface BuildResult {
  /** One for each request, in their order; null where there is a problem. */
  readonly workflows: readonly (Workflow | null)[];
  /** Of all requests, in their order. What a function printed is an error, too. */
  readonly problems: readonly Problem[];
}

/**
 * Calls the workflow functions of tested checkouts and gives their Workflows. Each checkout's functions run in one child process without
 * credentials; a function that ends or blocks its child costs only its own result. Throws the signal's reason, nothing else.
 */
export async function buildWorkflows(
  requests: readonly WorkflowRequest[],
  options: BuildOptions = {},
): Promise<BuildResult> {
  const slots = requests.map(slotFor);
  const answers = new Map<number, Answer>();
  for (const [root, group] of Map.groupBy(slots.filter(isFound), ({ located }) => located.root)) {
    const calls = group.map(({ index, request, located }) => ({
      index,
      file: located.file,
      exportName: request.exportName,
      context: request.context,
    }));
    for (const [index, answer] of await callFunctions(calls, root, options)) answers.set(index, answer);
  }
  const results = slots.map((slot) =>
    isFound(slot) ? resultOf(slot, answers.get(slot.index)) : { workflow: null, problems: [slot.located] },
  );
  return { workflows: results.map(({ workflow }) => workflow), problems: results.flatMap(({ problems }) => problems) };
}

type Slot = FoundSlot | { readonly index: number; readonly request: WorkflowRequest; readonly located: Problem };

interface FoundSlot {
  readonly index: number;
  readonly request: WorkflowRequest;
  readonly located: Located;
}

interface Result {
  readonly workflow: Workflow | null;
  readonly problems: readonly Problem[];
}

function slotFor(request: WorkflowRequest, index: number): Slot {
  const located = locate(request);
  return 'root' in located ? { index, request, located } : { index, request, located };
}

function isFound(slot: Slot): slot is FoundSlot {
  return 'root' in slot.located;
}

function resultOf({ request, located }: FoundSlot, answer: Answer | undefined): Result {
  if (answer === undefined) return { workflow: null, problems: [] };
  const { outcome } = answer;
  // What Node writes when it ends a child is said in the problem already.
  const output = answer.output.filter(({ isRaw }) => outcome.type === 'workflow' || !isRaw);
  const noise = output.length === 0 ? [] : [noiseProblem(output, request, located)];
  const checked = outcome.type === 'complaints' ? outcome.complaints : checkWorkflow(outcome.workflow, request);
  if ('spec' in checked) return { workflow: checked, problems: noise };
  return {
    workflow: null,
    problems: [...checked.map((complaint) => problemOf(complaint, request, located)), ...noise],
  };
}
