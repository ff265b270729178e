/** What `e2e why` says of a workflow in which nothing failed: whether it has ended, goes on, or waits for a person. */
import type { NodeStatus } from '../argo/status-types.ts';
import type { Workflow } from '../argo/types.ts';
import { neutraliseLine } from '../report/neutralise.ts';
import { shellWord } from '../report/next-commands.ts';
import { statusNodes } from '../report/status-nodes.ts';
import { type FoundRun, hasEnded, placeArgument } from './found-run.ts';

/** Of a workflow in which nothing failed and nothing is stuck. */
export function quietLines(workflow: Workflow, run: FoundRun): string {
  const { metadata, status } = workflow;
  const name = neutraliseLine(metadata.name ?? '');
  if (run.isAbandoned && !hasEnded(workflow))
    return `${name}: the process that ran it was killed, and its steps with it`;
  const message = status?.message ? `: ${neutraliseLine(status.message)}` : '';
  const head = `${name} is ${status?.phase || 'not begun'}${message}; no step of it failed or cannot start`;
  return [head, ...waitLines(workflow, run)].join('\n');
}

/** What it waits for that only a person does, and the command for it. */
function waitLines(workflow: Workflow, run: FoundRun): readonly string[] {
  const { metadata, spec, status } = workflow;
  const which = `${shellWord(run.id)}${run.workflows.length === 1 ? '' : ` --workflow ${shellWord(metadata.name ?? '')}`}`;
  const resume = (more: string) => `  next       e2e resume ${which}${more}${placeArgument(run)}`;
  if (hasEnded(workflow)) return [`  next       e2e get ${run.id}${placeArgument(run)}`];
  if (spec.suspend === true) return ['  waits      the workflow is suspended', resume('')];
  const waiting = Object.values(statusNodes(status).nodes).filter((node) => isWaiting(node, spec));
  if (waiting.length === 0) return [`  next       e2e get ${run.id}${placeArgument(run)}`];
  return waiting.flatMap((node) => {
    const step = node.displayName ?? node.name;
    return [
      `  waits      ${neutraliseLine(step)} waits to be resumed`,
      resume(` --node ${shellWord(step)}${valueWords(node)}`),
    ];
  });
}

/** A Suspend that ends by itself after a while is not waited for by anybody. */
function isWaiting({ type, phase, templateName }: NodeStatus, { templates = [] }: Workflow['spec']): boolean {
  const template = templates.find(({ name }) => name === templateName);
  return type === 'Suspend' && phase === 'Running' && template?.suspend?.duration === undefined;
}

function valueWords({ outputs }: NodeStatus): string {
  const open = (outputs?.parameters ?? []).filter(
    ({ value, valueFrom }) => value === undefined && valueFrom?.default === undefined,
  );
  return open.map(({ name }) => ` --value ${shellWord(`${name}=VALUE`)}`).join('');
}
