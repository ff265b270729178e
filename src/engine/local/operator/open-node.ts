import type { NodeType, Phase } from '../../../argo/status-types.ts';
import type { Inputs, Template } from '../../../argo/types.ts';
import type { Call } from './call.ts';
import type { Node, NodeFlag } from './node-tree.ts';
import type { Run } from './run.ts';

export interface Opening {
  readonly call: Call;
  readonly template: Template;
  readonly type: NodeType;
  readonly phase: Phase;
  readonly message?: string;
  /** @default the call's */
  readonly nodeName?: string;
  readonly flag?: NodeFlag | null;
  /** Told of the new node. @default the call's, for the call's own node */
  readonly onNode?: ((node: Node) => void) | undefined;
  /** A node of this name that waited for its turn. */
  readonly existing?: Node | null;
}

/** Makes the node of a call, or takes on the one that waited, and tells the caller. */
export function openNode(run: Run, opening: Opening): Node {
  const { call, template, existing, phase } = opening;
  if (existing !== undefined && existing !== null) return run.nodes.mark(existing, phase);
  const node = run.nodes.create({
    name: opening.nodeName ?? call.nodeName,
    type: opening.type,
    phase,
    boundary: call.boundary?.node ?? null,
    templateName: call.target.template,
    flag: opening.flag ?? (call.hooked ? { hooked: true } : null),
    message: opening.message,
    inputs: hasInputs(template.inputs) ? template.inputs : undefined,
  });
  const onNode = opening.onNode ?? (node.name === call.nodeName ? call.onNode : undefined);
  onNode?.(node);
  return node;
}

function hasInputs(inputs: Inputs | undefined): boolean {
  return (inputs?.parameters?.length ?? 0) > 0 || (inputs?.artifacts?.length ?? 0) > 0;
}
