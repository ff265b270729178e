/** Which nodes of a workflow somebody who asks "why" means. */
import type { NodeStatus } from '../argo/status-types.ts';
import type { Workflow } from '../argo/types.ts';
import { explainFailure, isFailed } from '../report/explain-failure.ts';
import { byStart, isComposite } from '../report/node-tree.ts';
import { type Nodes, statusNodes } from '../report/status-nodes.ts';
import { shownName } from '../report/step-path.ts';

/** Nodes of one workflow that are looked into; the first are the ones to blame. */
const suspectLimit = 8;

/** The culprit first, then what else failed (of several attempts the last), then what does not start. */
export function suspects(workflow: Workflow): readonly NodeStatus[] {
  const { nodes } = statusNodes(workflow.status);
  const all = Object.values(nodes);
  const culprit = explainFailure(workflow, nodes)?.node;
  const failed = lastAttempts(
    all.filter((node) => isFailed(node) && !isComposite(node.type)),
    nodes,
  );
  const pending = all.filter((node) => node.phase === 'Pending' && !isComposite(node.type));
  const running = culprit === undefined && failed.length === 0 ? all.filter(isOpenPod) : [];
  const inOrder = [...failed.toSorted(byStart), ...pending.toSorted(byStart), ...running.toSorted(byStart)];
  return [...new Set([...(culprit === undefined ? [] : [culprit]), ...inOrder])].slice(0, suspectLimit);
}

/** Those of that name (its attempts and items too); of the attempts that failed the last. What is the whole workflow goes by its template. */
export function nodesOfStep(workflow: Workflow, step: string): readonly NodeStatus[] {
  const { nodes } = statusNodes(workflow.status);
  const leaves = Object.values(nodes).filter(({ type }) => !isComposite(type));
  const named = leaves.filter((node) => isNamed(node, step, workflow.metadata.name ?? ''));
  const failed = lastAttempts(named.filter(isFailed), nodes);
  const open = named.filter(({ phase }) => phase === 'Pending' || phase === 'Running');
  const telling = [...failed, ...open];
  return (telling.length === 0 ? named : telling).toSorted(byStart).slice(0, suspectLimit);
}

/** Names that a person may ask for. */
export function stepNamesOf(workflow: Workflow): readonly string[] {
  const leaves = Object.values(statusNodes(workflow.status).nodes).filter(({ type }) => !isComposite(type));
  const { name = '' } = workflow.metadata;
  return [...new Set(leaves.map((node) => shownName(node, name).split('(')[0] || stepNameOf(node)))];
}

/** Without attempt and item. */
export function stepNameOf({ displayName, name }: NodeStatus): string {
  return (displayName ?? name).split('(')[0] || name;
}

function isNamed(node: NodeStatus, step: string, workflow: string): boolean {
  const { displayName = '', templateName } = node;
  const name = stepNameOf(node);
  const label = shownName(node, workflow);
  return (
    displayName === step ||
    name === step ||
    (name === workflow && templateName === step) ||
    label === step ||
    label.split('(')[0] === step
  );
}

function isOpenPod({ type, phase }: NodeStatus): boolean {
  return type === 'Pod' && phase === 'Running';
}

/** Without the attempts of a Retry that were followed by another, or forgiven by one. */
function lastAttempts(failed: readonly NodeStatus[], nodes: Nodes): readonly NodeStatus[] {
  const followed = new Set(
    Object.values(nodes)
      .filter(({ type }) => type === 'Retry')
      .flatMap(({ phase, children = [] }) => {
        const attempts = children.filter((id) => nodes[id]?.nodeFlag?.retried === true);
        return phase === 'Succeeded' ? attempts : attempts.slice(0, -1);
      }),
  );
  return failed.filter(({ id }) => !followed.has(id));
}
