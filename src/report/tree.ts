/** The tree of a workflow's nodes as `argo get` prints it. Source: Argo cmd/argo/commands/common/get.go. */
import { podName } from '../argo/names.ts';
import type { NodeStatus, Phase } from '../argo/status-types.ts';
import type { Workflow } from '../argo/types.ts';
import { formatDuration, parseTime } from './durations.ts';
import { shownMessage } from './failure-cause.ts';
import { neutraliseLine } from './neutralise.ts';
import { isHidden, nodeForest, type TreeNode } from './node-tree.ts';
import { statusNodes } from './status-nodes.ts';
import type { StyleName } from './style.ts';

export interface TreeRow {
  /** Branches that lead to the node. */
  readonly prefix: string;
  readonly icon: string;
  readonly iconStyle: StyleName;
  readonly name: string;
  readonly template: string;
  /** Empty but for pods. */
  readonly pod: string;
  /** Empty but for pods. */
  readonly duration: string;
  readonly message: string;
  readonly phase: Phase;
}

export interface TreeOptions {
  /** Milliseconds since the epoch; the end of what still runs. */
  readonly now: number;
  /** False: words and ASCII branches. @default true */
  readonly utf8?: boolean;
}

/** One row per drawn node; null is the empty line before the exit handler. No row: the workflow has no nodes that can be read. */
export function treeRows(workflow: Workflow, options: TreeOptions): readonly (TreeRow | null)[] {
  const workflowName = workflow.metadata.name ?? '';
  const { main, exitHandler } = nodeForest(workflowName, statusNodes(workflow.status).nodes);
  const pen: Pen = { ...options, workflowName, glyphs: options.utf8 === false ? ascii : unicode };
  const mainRows = main === null ? [] : drawn(main, { first: ' ', rest: ' ' }, pen);
  return exitHandler === null ? mainRows : [...mainRows, null, ...drawn(exitHandler, { first: ' ', rest: ' ' }, pen)];
}

interface Pen extends TreeOptions {
  readonly workflowName: string;
  readonly glyphs: Glyphs;
}

/** What stands before a node's own row, and before the rows below it. */
interface Prefix {
  readonly first: string;
  readonly rest: string;
}

interface Glyphs {
  readonly branch: string;
  readonly last: string;
  readonly bar: string;
  /** First of several steps that run together, and the only one. */
  readonly fork: string;
  readonly single: string;
}

const unicode: Glyphs = { branch: '├─', last: '└─', bar: '│ ', fork: '┬─', single: '──' };
const ascii: Glyphs = { branch: '|-', last: '`-', bar: '| ', fork: '+-', single: '--' };

function drawn(node: TreeNode, prefix: Prefix, pen: Pen): readonly TreeRow[] {
  const children = node.children.filter(isDrawn);
  const own = isHidden(node) ? [] : [rowOf(node.status, prefix.first, pen)];
  return [
    ...own,
    ...children.flatMap((child, index) =>
      drawn(child, childPrefix(node, prefix, { index, last: children.length - 1 }, pen.glyphs), pen),
    ),
  ];
}

/** Argo draws neither omitted tasks nor the containers of a container set. */
function isDrawn({ status }: TreeNode): boolean {
  return status.phase !== 'Omitted' && status.type !== 'Container';
}

function childPrefix(
  parent: TreeNode,
  prefix: Prefix,
  { index, last }: { readonly index: number; readonly last: number },
  glyphs: Glyphs,
): Prefix {
  const start = index === 0 && isHidden(parent) ? prefix.first : prefix.rest;
  if (isHidden(parent) && parent.status.type === 'Retry') return { first: start, rest: prefix.rest };
  const rest = prefix.rest + (index === last ? '  ' : glyphs.bar);
  if (!isHidden(parent)) return { first: start + (index === last ? glyphs.last : glyphs.branch), rest };
  if (index === 0) return { first: start + (last === 0 ? glyphs.single : glyphs.fork), rest };
  return { first: start + (index === last ? glyphs.last : glyphs.branch), rest };
}

function rowOf(node: NodeStatus, prefix: string, { now, utf8, workflowName }: Pen): TreeRow {
  const isPod = node.type === 'Pod';
  const phase = node.phase ?? 'Pending';
  const [symbol, word, iconStyle] = node.type === 'Suspend' && phase === 'Running' ? suspendIcon : icons[phase];
  const startedAt = parseTime(node.startedAt);
  return {
    prefix,
    icon: utf8 === false ? word : symbol,
    iconStyle,
    name: neutraliseLine(node.displayName ?? node.name),
    template: neutraliseLine(templateOf(node)),
    pod: isPod ? neutraliseLine(podName(workflowName, node.name, node.templateRef?.template ?? node.templateName)) : '',
    duration: isPod && startedAt !== null ? formatDuration((parseTime(node.finishedAt) ?? now) - startedAt) : '',
    message: neutraliseLine(shownMessage(node) ?? ''),
    phase,
  };
}

function templateOf({ templateName, templateRef }: NodeStatus): string {
  return templateRef === undefined ? (templateName ?? '') : `${templateRef.name ?? ''}/${templateRef.template ?? ''}`;
}

const suspendIcon: readonly [string, string, StyleName] = ['ǁ', 'Suspend', 'cyan'];
const icons: Readonly<Record<Phase, readonly [symbol: string, word: string, style: StyleName]>> = {
  Pending: ['◷', 'Pending', 'yellow'],
  Running: ['●', 'Running', 'cyan'],
  Succeeded: ['✔', 'Succeeded', 'green'],
  Skipped: ['○', 'Skipped', 'dim'],
  Omitted: ['○', 'Omitted', 'dim'],
  Failed: ['✖', 'Failed', 'red'],
  Error: ['⚠', 'Error', 'red'],
};
