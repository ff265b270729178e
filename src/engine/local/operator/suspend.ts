import type { Outputs, Parameter, Template } from '../../../argo/types.ts';
import type { Attempt } from './attempt.ts';
import { NodeFault } from './node-fault.ts';
import type { Node } from './node-tree.ts';
import { openNode } from './open-node.ts';
import { durationMs } from './quantities.ts';
import type { Run } from './run.ts';
import { sleepUntil } from './timers.ts';

/** Waits for the duration, for somebody's resume, or for the end of the workflow. */
export async function runSuspend(run: Run, attempt: Attempt): Promise<Node> {
  const { template, call } = attempt;
  const node = openNode(run, { ...attempt, type: 'Suspend', phase: 'Pending' });
  node.outputs = suppliedOutputs(template);
  // Argo's parallelism counts pods, steps and dags only; with failFast the parent must not end before us
  if (call.boundary?.failFast === null) attempt.place.leave(false);
  if (call.onExit || (run.mayRun(false) && !run.isPastDeadline())) run.nodes.mark(node, 'Running');
  const duration = template.suspend?.duration;
  const ending = run.ending(call.onExit);
  const resumed = resumption(run, node);
  const until = duration === undefined || duration === '' ? null : node.startedAt + durationMs(duration);
  const over = new AbortController();
  const slept = sleepUntil(run.deps.clock, until, AbortSignal.any([ending, over.signal]));
  const reason = await Promise.race([slept, resumed.promise]);
  over.abort();
  resumed.forget();
  if (reason === 'ended') endEarly(run, node, call.onExit);
  if (reason === 'elapsed') elapse(run, node);
  await run.turn();
  return node;
}

function endEarly(run: Run, node: Node, onExit: boolean): void {
  const message = run.mayRun(onExit) ? 'Step exceeded its deadline' : `Stopped with strategy '${run.shutdown}'`;
  run.nodes.mark(node, 'Failed', message);
}

function elapse(run: Run, node: Node): void {
  const outputs = withValues(node.outputs, {});
  if (typeof outputs === 'string') throw new NodeFault(outputs);
  node.outputs = outputs;
  run.nodes.mark(node, 'Succeeded');
}

interface Resumption {
  readonly promise: Promise<'resumed'>;
  forget(): void;
}

function resumption(run: Run, node: Node): Resumption {
  const { promise, resolve } = Promise.withResolvers<'resumed'>();
  const suspended = {
    node,
    resume: (values: Readonly<Record<string, string>>): string | null => {
      const outputs = withValues(node.outputs, values);
      if (typeof outputs === 'string') return outputs;
      run.suspended.delete(suspended);
      node.outputs = outputs;
      run.nodes.mark(node, 'Succeeded');
      resolve('resumed');
      return null;
    },
  };
  run.suspended.add(suspended);
  return { promise, forget: () => run.suspended.delete(suspended) };
}

/** Argo: the node shows its supplied outputs from the start; an input of the same name may give the default. */
function suppliedOutputs({ inputs, outputs }: Template): Outputs | undefined {
  const supplied = (outputs?.parameters ?? []).filter(({ valueFrom }) => valueFrom?.supplied !== undefined);
  if (supplied.length === 0) return undefined;
  const defaults = new Map((inputs?.parameters ?? []).map((input) => [input.name, input.default]));
  return { parameters: supplied.map((parameter) => withDefault(parameter, defaults.get(parameter.name))) };
}

function withDefault(parameter: Parameter, inherited: string | undefined): Parameter {
  if (inherited === undefined || parameter.valueFrom?.default !== undefined) return parameter;
  return { ...parameter, valueFrom: { ...parameter.valueFrom, default: inherited } };
}

/** The outputs with the values given, else their defaults, or what is missing. */
function withValues(
  outputs: Outputs | undefined,
  values: Readonly<Record<string, string>>,
): Outputs | undefined | string {
  const parameters: Parameter[] = [];
  for (const { valueFrom, ...parameter } of outputs?.parameters ?? []) {
    const value = Object.hasOwn(values, parameter.name) ? values[parameter.name] : valueFrom?.default;
    if (value === undefined)
      return `raw output parameter '${parameter.name}' has not been set and does not have a default value`;
    parameters.push({ ...parameter, value });
  }
  return outputs && { ...outputs, parameters };
}
