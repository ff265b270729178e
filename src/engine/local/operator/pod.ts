import type { Outputs, Parameter, Template } from '../../../argo/types.ts';
import type { PodResult, RunningPod } from '../pod-runner.ts';
import type { Attempt } from './attempt.ts';
import { isFulfilled, type Node } from './node-tree.ts';
import { openNode } from './open-node.ts';
import { checkPod } from './pod-checks.ts';
import { podDeadlineMs } from './pod-deadline.ts';
import { wantsResult } from './result-references.ts';
import type { Run } from './run.ts';

const recentMs = 10_000;

/** Runs one Pod node: a process of its own, from Pending to its end. A daemon is handed back as soon as it runs. */
export async function runPod(run: Run, attempt: Attempt): Promise<Node> {
  const room = run.podCapacity.enter();
  if (room !== undefined) await room;
  const turn = run.turn();
  if (turn !== undefined) await turn;
  const node = openNode(run, { ...attempt, type: 'Pod', phase: 'Pending' });
  const pod = await begin(run, attempt, node);
  if (pod === null) return node;
  const done = run.pods.keep(untilDone(run, attempt, node, pod));
  if (attempt.template.daemon !== true) return done;
  node.daemoned = true;
  run.pods.addDaemon(node, pod);
  run.nodes.touch(node);
  return node;
}

/** The process, once the machine has room for it; null when the workflow was ended before. Gives up its places when there is none. */
async function begin(run: Run, attempt: Attempt, node: Node): Promise<RunningPod | null> {
  let pod: RunningPod | null = null;
  try {
    checkPod(run, attempt, node);
  } catch (error) {
    run.podCapacity.leave();
    if (attempt.template.retryStrategy === undefined) attempt.call.onFault?.(); // at once, before a sibling starts
    throw error;
  }
  const place = run.deps.processes.enter();
  if (place !== undefined) await place;
  try {
    if (mayStart(run, node, attempt.call.onExit)) pod = start(run, attempt, node);
    return pod;
  } finally {
    if (pod === null) leavePlaces(run);
  }
}

function leavePlaces(run: Run): void {
  run.deps.processes.leave();
  run.podCapacity.leave();
}

/** Argo makes no pod once the workflow is being shut down or is past its deadline. */
function mayStart(run: Run, node: Node, onExit: boolean): boolean {
  if (!run.mayRun(onExit)) run.nodes.mark(node, 'Failed', `workflow shutdown with strategy: ${run.shutdown}`);
  else if (!onExit && run.isPastDeadline()) run.nodes.mark(node, 'Failed', 'Step exceeded its deadline');
  return !isFulfilled(node);
}

function start(run: Run, attempt: Attempt, node: Node): RunningPod {
  const pod = run.deps.pods.start({
    workflowName: run.name,
    namespace: run.namespace,
    nodeId: node.id,
    nodeName: node.name,
    podName: run.podName(node.name, node.templateName),
    template: attempt.template,
    workflowSpec: run.deps.workflow.spec,
    wantsResult: wantsResult(attempt.call.boundary, node.name),
    deadlineMs: podDeadlineMs(run, attempt, node),
  });
  run.nodes.mark(node, 'Running');
  return pod;
}

async function untilDone(run: Run, attempt: Attempt, node: Node, first: RunningPod): Promise<Node> {
  let pod = first;
  const forget = run.onEnding(attempt.call.onExit, () => {
    if (node.daemoned) return; // ends with its parent
    run.nodes.mark(node, 'Failed', endingMessage(run, attempt.call.onExit));
    pod.stop();
  });
  let result = await pod.done;
  if (isMadeAgain(run, node, result)) {
    run.nodes.mark(node, 'Pending');
    pod = start(run, attempt, node);
    result = await pod.done;
  }
  forget();
  if (node.phase === 'Running') settle(run, attempt.template, node, result);
  leavePlaces(run);
  await run.turn();
  return node;
}

/** Argo: a pod that is gone within ten seconds of its node's start is silently made again; here once, in case it does that to itself. */
function isMadeAgain(run: Run, node: Node, { isLost = false }: PodResult): boolean {
  return isLost && node.phase === 'Running' && !node.daemoned && run.deps.clock.now() - node.startedAt < recentMs;
}

/** Argo's words, the two spaces included, for a pod that was running when the end came. */
function endingMessage(run: Run, onExit: boolean): string {
  return run.mayRun(onExit) ? 'Step exceeded its deadline' : `workflow shutdown with strategy:  ${run.shutdown}`;
}

function settle(run: Run, template: Template, node: Node, result: PodResult): void {
  node.outputs = outputsOf(template, result);
  node.finishedAt = result.finishedAt;
  const diedAsDaemon = node.daemoned && result.phase === 'Succeeded';
  node.daemoned = false;
  run.outputs.add(node.outputs);
  run.nodes.mark(node, diedAsDaemon ? 'Failed' : result.phase, result.message ?? '');
}

function outputsOf(template: Template, result: PodResult): Outputs | undefined {
  const { parameters: values } = result;
  const parameters =
    values === null ? [] : (template.outputs?.parameters ?? []).map((parameter) => withValue(parameter, values));
  const outputs: Outputs = {
    ...(parameters.length > 0 && { parameters }),
    ...(result.result !== null && { result: result.result }),
    ...(result.exitCode !== null && { exitCode: result.exitCode }),
  };
  return Object.keys(outputs).length > 0 ? outputs : undefined;
}

function withValue(parameter: Parameter, values: Readonly<Record<string, string>>): Parameter {
  return Object.hasOwn(values, parameter.name) ? { ...parameter, value: values[parameter.name] ?? '' } : parameter;
}
