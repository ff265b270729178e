import { exactJson } from '../../../argo/exact-json.ts';
import { joinKey } from '../../../argo/lint/path-stack.ts';
import type { Workflow } from '../../../argo/types.ts';
import { type Problem, problem } from '../../../core/errors.ts';

/**
 * Bytes of JSON. Argo's controller puts a larger workflow in Error (MAX_WORKFLOW_SIZE, argo.md A3); etcd takes 1.5 MiB, of which the server's own
 * bookkeeping is a part.
 */
export const maxWorkflowBytes = 1_048_576;

/** A workflow that is too large to be kept: seen and allowed, and the part that makes it so. */
export function sizeProblems(workflow: Workflow): readonly Problem[] {
  const { status: _, ...sent } = workflow;
  const bytes = bytesOf(sent);
  if (bytes <= maxWorkflowBytes) return [];
  const largest = largestPart(sent, bytes);
  const message = `the workflow is ${bytes.toLocaleString('en-US')} bytes of JSON, at most ${maxWorkflowBytes.toLocaleString('en-US')} are kept by Argo`;
  const hint = `the largest part is ${largest.path} with ${largest.bytes.toLocaleString('en-US')} bytes: put it into the image, the checkout or a ConfigMap`;
  return [problem(message, { path: largest.path, rule: 'too-large', hint })];
}

interface Part {
  readonly path: string;
  readonly bytes: number;
}

/** Goes down as long as one member makes up most of what is there. */
function largestPart(root: object, rootBytes: number): Part {
  let value: unknown = root;
  let largest: Part = { path: '', bytes: rootBytes };
  for (;;) {
    const members = membersOf(value).map(([key, member]) => ({ key, member, bytes: bytesOf(member) }));
    const top = members.toSorted((a, b) => b.bytes - a.bytes)[0];
    if (top === undefined || (largest.path !== '' && top.bytes * 2 < largest.bytes)) return largest;
    value = top.member;
    largest = { path: joinKey(largest.path, top.key), bytes: top.bytes };
  }
}

function membersOf(value: unknown): readonly (readonly [string | number, unknown])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Array.isArray(value) ? [...value.entries()] : Object.entries(value);
}

function bytesOf(value: unknown): number {
  return value === undefined ? 0 : Buffer.byteLength(exactJson(value));
}
