import { isDeepStrictEqual } from 'node:util';
import type { Workflow } from '../../src/argo/types.ts';
import { type NormalForm, type NormalFormOptions, type NormalNode, normalForm } from './normal-form.ts';

/** What depends on who is first, and so may differ: FORMAT.md, "What depends on timing or chance". */
export const excuses = [
  {
    id: 'deadline-race',
    tags: ['deadline', 'timeout', 'pending'],
    reason:
      'kubelet or controller ends a pod at its deadline, whoever is first: two sentences, exit code 143, 137 or none',
  },
  {
    id: 'deleted',
    tags: ['deleted'],
    reason: 'the last object of a deleted workflow shows where its pods were just then',
  },
  {
    id: 'backoff-race',
    tags: ['backoff'],
    reason: 'a maxDuration is found to be over, or to be over before the next attempt',
  },
] as const;
export type ExcuseId = (typeof excuses)[number]['id'];

/** The places at which two runs differ, none when they are the same but for what the tags excuse. */
export function differences(
  recorded: Workflow,
  ours: Workflow,
  tags: readonly string[],
  options: NormalFormOptions = {},
): readonly string[] {
  const ids = excuses.filter((excuse) => excuse.tags.some((tag) => tags.includes(tag))).map(({ id }) => id);
  const [expected, seen] = [recorded, ours].map((workflow) => excused(normalForm(workflow, options), ids));
  return expected === undefined || seen === undefined ? [] : formDifferences(expected, seen);
}

function formDifferences(expected: NormalForm, seen: NormalForm): readonly string[] {
  const top = fieldDifferences('workflow', { ...expected, nodes: null }, { ...seen, nodes: null });
  const keys = [...new Set([...Object.keys(expected.nodes), ...Object.keys(seen.nodes)])].toSorted();
  return [...top, ...keys.flatMap((key) => fieldDifferences(key, expected.nodes[key], seen.nodes[key]))];
}

function fieldDifferences(
  key: string,
  expected: NormalNode | undefined,
  seen: NormalNode | undefined,
): readonly string[] {
  if (expected === undefined) return [`${key}: not recorded, ours is ${JSON.stringify(seen)}`];
  if (seen === undefined) return [`${key}: recorded ${JSON.stringify(expected)}, ours has none`];
  const fields = new Set([...Object.keys(expected), ...Object.keys(seen)]);
  return [...fields]
    .filter((field) => !isDeepStrictEqual(expected[field], seen[field]))
    .map(
      (field) => `${key} ${field}: recorded ${JSON.stringify(expected[field])}, ours ${JSON.stringify(seen[field])}`,
    );
}

const deadlineSentences =
  /^(Step exceeded its deadline|Pod was active on the node longer than the specified deadline)$/;
const backoffSentences = /^(Max duration limit exceeded|Backoff would exceed max duration limit)$/;

function excused(form: NormalForm, ids: readonly ExcuseId[]): NormalForm {
  const nodes = Object.entries(form.nodes).map(([key, node]) => [key, excusedNode(node, ids)] as const);
  return { ...form, message: excusedMessage(form.message, ids), nodes: Object.fromEntries(nodes) };
}

function excusedMessage(message: string | null, ids: readonly ExcuseId[]): string | null {
  if (message === null) return null;
  if (ids.includes('deadline-race') && deadlineSentences.test(message)) return 'DEADLINE';
  return ids.includes('backoff-race') && backoffSentences.test(message) ? 'BACKOFF' : message;
}

function excusedNode(node: NormalNode, ids: readonly ExcuseId[]): NormalNode {
  const { message, exitCode, ...rest } = node;
  if (ids.includes('deleted') && (node['phase'] === 'Pending' || node['phase'] === 'Running'))
    return { ...rest, phase: 'Running' };
  const said = excusedMessage(typeof message === 'string' ? message : null, ids);
  if (said === 'DEADLINE') return { ...rest, message: said };
  return { ...node, ...(said !== null && { message: said }) };
}
