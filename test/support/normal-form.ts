import type { NodeStatus } from '../../src/argo/status-types.ts';
import type { Parameter, Workflow } from '../../src/argo/types.ts';

/** Two runs are the same when these are equal: FORMAT.md of the corpus defines it. */
export interface NormalForm {
  readonly phase: string;
  readonly message: string | null;
  readonly outputs: Readonly<Record<string, string | null>>;
  readonly nodes: Readonly<Record<string, NormalNode>>;
}

export type NormalNode = Readonly<Record<string, unknown>>;

export interface NormalFormOptions {
  /** Also the fields that people see less: display names, boundaries, inputs, flags. @default false */
  readonly wide?: boolean;
}

/** A workflow's status without what depends on names, times and machines. */
export function normalForm(workflow: Workflow, options: NormalFormOptions = {}): NormalForm {
  const status = workflow.status ?? {};
  const nodes = Object.values(status.nodes ?? {});
  const clean = cleaner(workflow, nodes);
  const keyOf = keyer(workflow, nodes);
  return {
    phase: status.phase ?? '',
    message: status.message ? clean(status.message) : null,
    outputs: values(status.outputs?.parameters, clean),
    nodes: Object.fromEntries(
      nodes.map((node) => [nodeKey(workflow, node), normalNode(node, { clean, keyOf, wide: options.wide === true })]),
    ),
  };
}

interface Normalizing {
  clean(text: string): string;
  keyOf(id: string): string;
  readonly wide: boolean;
}

function normalNode(node: NodeStatus, { clean, keyOf, wide }: Normalizing): NormalNode {
  const outputs = values(node.outputs?.parameters, clean);
  const core = {
    type: node.type,
    phase: node.phase,
    ...(node.message && { message: clean(node.message) }),
    ...(Object.keys(outputs).length > 0 && { outputs }),
    ...(node.outputs?.result !== undefined && { result: clean(node.outputs.result) }),
    ...(node.outputs?.exitCode !== undefined && { exitCode: node.outputs.exitCode }),
    ...(node.children !== undefined && node.children.length > 0 && { children: node.children.map(keyOf).toSorted() }),
  };
  return wide ? { ...core, ...wideFields(node, clean, keyOf) } : core;
}

function wideFields(node: NodeStatus, clean: Normalizing['clean'], keyOf: Normalizing['keyOf']): NormalNode {
  const inputs = values(node.inputs?.parameters, clean);
  const flags = Object.entries(node.nodeFlag ?? {})
    .filter(([, set]) => set)
    .map(([flag]) => flag);
  return {
    ...(node.templateName && { templateName: node.templateName }),
    ...(node.displayName !== undefined && node.displayName !== node.name && { displayName: node.displayName }),
    ...(node.boundaryID && { boundary: keyOf(node.boundaryID) }),
    ...(Object.keys(inputs).length > 0 && { inputs }),
    ...(flags.length > 0 && { flags: flags.toSorted() }),
    ...(node.outboundNodes !== undefined &&
      node.outboundNodes.length > 0 && { outbound: node.outboundNodes.map(keyOf).toSorted() }),
  };
}

function values(
  parameters: readonly Parameter[] | undefined,
  clean: (text: string) => string,
): Record<string, string | null> {
  return Object.fromEntries(
    (parameters ?? []).map(({ name, value }) => [name, value === undefined ? null : clean(value)]),
  );
}

function nodeKey({ metadata }: Workflow, { name }: NodeStatus): string {
  const workflowName = metadata.name ?? '';
  return name.startsWith(workflowName) ? `~${name.slice(workflowName.length)}` : name;
}

function keyer(workflow: Workflow, nodes: readonly NodeStatus[]): (id: string) => string {
  const keys = new Map(nodes.map((node) => [node.id, nodeKey(workflow, node)]));
  return (id) => keys.get(id) ?? `?${id}`;
}

/** Names, times, ids and addresses are replaced; longer names first, so that none is cut by a shorter one. */
function cleaner(workflow: Workflow, nodes: readonly NodeStatus[]): (text: string) => string {
  const name = workflow.metadata.name ?? '';
  const replacements = nodes.flatMap((node): [string, string][] => {
    const key = nodeKey(workflow, node);
    const hash = node.id.slice(name.length + 1);
    const pods =
      node.id === name
        ? []
        : [node.templateName, undefined].map((template) => [name, template, hash].filter(Boolean).join('-'));
    return [
      ...pods.filter((pod) => pod !== node.id).map((pod): [string, string] => [pod, `<pod of ${key}>`]),
      [node.id, key],
    ];
  });
  const known = new Map(replacements.filter(([from]) => from !== name));
  const pattern = new RegExp(`${escaped(name)}(?:-[-A-Za-z0-9]*\\d+)?(?![-\\w])`, 'g');
  return (text) =>
    text
      .replaceAll(pattern, (found) => known.get(found) ?? (found === name ? '~' : found.replace(name, '~')))
      .replaceAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z| \+0000 UTC|[+-]\d\d:\d\d)/g, 'TIME')
      .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UID')
      .replaceAll(/sha256:[0-9a-f]+/g, 'DIGEST')
      .replaceAll(/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g, 'ADDR');
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
