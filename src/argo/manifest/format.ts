import { dump, SCALAR_STYLE, visit } from 'js-yaml';
import type { Workflow } from '../types.ts';
import { goYamlSchema } from './go-yaml-schema.ts';

/** Keys that people write first, in this order; then come the others by name, then `lastKeys`. */
const firstKeys = [
  'apiVersion',
  'kind',
  'metadata',
  'name',
  'generateName',
  'namespace',
  'labels',
  'annotations',
  'spec',
  'status',
  'entrypoint',
  'onExit',
  'arguments',
  'serviceAccountName',
  'template',
  'templateRef',
  'depends',
  'dependencies',
  'when',
  'withItems',
  'withParam',
  'withSequence',
  'inputs',
  'outputs',
  'parameters',
  'artifacts',
  'value',
  'valueFrom',
  'default',
  'image',
  'command',
  'args',
  'workingDir',
  'env',
  'envFrom',
  'resources',
  'volumeMounts',
  'limit',
  'retryPolicy',
  'expression',
  'backoff',
];
const lastKeys = [
  'volumes',
  'volumeClaimTemplates',
  'container',
  'script',
  'containerSet',
  'suspend',
  'resource',
  'http',
  'data',
  'plugin',
  'steps',
  'dag',
  'source',
  'templates',
];
const ranks: ReadonlyMap<string, number> = new Map([
  ...firstKeys.map((key, index): [string, number] => [key, index - firstKeys.length]),
  ...lastKeys.map((key, index): [string, number] => [key, index + 1]),
]);

/** A manifest as YAML with its keys in the order people write them. The same object gives the same bytes, whatever the order of its keys. */
export function formatManifest(workflow: Workflow): string {
  return dump(ordered(workflow), {
    schema: goYamlSchema,
    noRefs: true,
    lineWidth: -1,
    seqNoIndent: true,
    transform: (documents) =>
      visit(documents, (node) => {
        if (node.kind === 'scalar' && isBlock(node.value)) node.style = SCALAR_STYLE.LITERAL_BLOCK;
      }),
  });
}

/** Scripts are read as they were written; what a block cannot hold exactly is quoted. */
function isBlock(text: string): boolean {
  return text.includes('\n') && !/[^\n\t\u0020-\u{10ffff}]|[ \t]\n|^\n*\s/u.test(text);
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => byRank(a, b)).map(([key, member]) => [key, ordered(member)]),
  );
}

function byRank(a: string, b: string): number {
  const difference = (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0);
  if (difference !== 0) return difference;
  return a < b ? -1 : Number(a > b);
}
