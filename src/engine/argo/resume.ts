/** What `argo resume` does to the object when there is no argo-server. Source: Argo workflow/util/util.go, ResumeWorkflow and updateSuspendedNode. */
import { compressNodes, nodesOf } from '../../argo/compressed-nodes.ts';
import type { NodeStatus } from '../../argo/status-types.ts';
import type { Parameter, Workflow } from '../../argo/types.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { Act } from '../engine.ts';

export type ResumeWish = Extract<Act, { type: 'resume' }>;

/** A merge patch that holds for this resourceVersion alone, or why there is none. */
export type ResumePatch =
  | { readonly type: 'patch'; readonly patch: Readonly<Record<string, unknown>> }
  /** Nothing is suspended. */
  | { readonly type: 'nothing' }
  | { readonly type: 'refused'; readonly reason: string };

/** `finishedAt` in RFC 3339, whole seconds. Argo: resuming lifts `spec.suspend` too, unless single nodes are meant. */
export function resumePatch(workflow: Workflow, wish: ResumeWish, finishedAt: string): ResumePatch {
  const { displayName } = wish;
  const lifts = displayName === undefined && workflow.spec.suspend === true;
  const found = nodesOf(workflow.status);
  switch (found.type) {
    case 'nodes':
      break;
    case 'offloaded':
      return {
        type: 'refused',
        reason: 'its nodes are offloaded to the controller’s database; use argo resume with argo-server',
      };
    case 'unreadable':
      return { type: 'refused', reason: `its nodes cannot be read: ${found.reason}` };
    default:
      return unreachable(found);
  }
  const meant = Object.entries(found.nodes).filter(([, node]) => isSuspended(node, displayName));
  if (displayName !== undefined && meant.length === 0)
    return { type: 'refused', reason: `no suspended node is called ${displayName}` };
  if (meant.length === 0 && !lifts) return { type: 'nothing' };
  const unknown = Object.keys(wish.outputs ?? {}).find((name) => !meant.some(([, node]) => takes(node, name)));
  if (unknown !== undefined)
    return {
      type: 'refused',
      reason: `no suspended node takes a value ${unknown}${takenBy(meant.map(([, node]) => node))}`,
    };
  const resumed: Record<string, NodeStatus> = {};
  for (const [id, node] of meant) {
    const ended = resumedNode(node, wish.outputs ?? {}, finishedAt);
    if (typeof ended === 'string') return { type: 'refused', reason: ended };
    resumed[id] = ended;
  }
  return {
    type: 'patch',
    patch: {
      metadata: { resourceVersion: workflow.metadata.resourceVersion },
      ...(lifts && { spec: { suspend: null } }),
      ...(meant.length > 0 && { status: statusPatch(workflow, found.nodes, resumed) }),
    },
  };
}

function isSuspended(node: NodeStatus, displayName: string | undefined): boolean {
  const isMeant = displayName === undefined || node.displayName === displayName;
  return isMeant && node.type === 'Suspend' && node.phase === 'Running';
}

function takes({ outputs }: NodeStatus, name: string): boolean {
  return outputs?.parameters?.some((parameter) => parameter.name === name) ?? false;
}

function takenBy(nodes: readonly NodeStatus[]): string {
  const names = nodes.flatMap(({ outputs }) => (outputs?.parameters ?? []).map(({ name }) => name));
  return names.length === 0 ? '' : `; there is ${names.join(', ')}`;
}

function resumedNode(
  node: NodeStatus,
  values: Readonly<Record<string, string>>,
  finishedAt: string,
): NodeStatus | string {
  const parameters: Parameter[] = [];
  for (const { valueFrom, ...parameter } of node.outputs?.parameters ?? []) {
    const value = Object.hasOwn(values, parameter.name)
      ? values[parameter.name]
      : (parameter.value ?? valueFrom?.default);
    if (value === undefined)
      return `output ${parameter.name} of node ${node.displayName ?? node.name} has no value and no default: give one with --value ${parameter.name}=VALUE`;
    parameters.push({ ...parameter, value });
  }
  return {
    ...node,
    phase: 'Succeeded',
    finishedAt,
    ...(parameters.length > 0 && { outputs: { ...node.outputs, parameters } }),
  };
}

/** Compressed nodes go back compressed, by gzip, which every Argo reads: in full they may be too large for the API server. */
function statusPatch(
  { status }: Workflow,
  nodes: Readonly<Record<string, NodeStatus>>,
  resumed: Readonly<Record<string, NodeStatus>>,
): Readonly<Record<string, unknown>> {
  if (status?.nodes !== undefined && Object.keys(status.nodes).length > 0) {
    const changed = Object.entries(resumed).map(([id, { phase, finishedAt, outputs }]) => [
      id,
      { phase, finishedAt, ...(outputs !== undefined && { outputs }) },
    ]);
    return { nodes: Object.fromEntries(changed) };
  }
  return { compressedNodes: compressNodes({ ...nodes, ...resumed }) };
}
