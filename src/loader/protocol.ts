/** What passes between the parent and the child that calls workflow functions: one JSON document in, one line per message out (fd 3). */
import type { WorkflowContextData } from '../sdk/workflow-request.ts';

/** fd of the child on which it answers; 1 and 2 belong to the author's code. */
export const resultFd = 3;

export interface ChildInput {
  /** Begins every line of the child's, so that lines of the author's code are told apart. */
  readonly token: string;
  /** Real path of the tested checkout. */
  readonly root: string;
  /** What `import 'argo-e2e'` means: the SDK of the running harness. */
  readonly sdkFile: string;
  /** Whether the root holds a tsconfig.json, for the fallback loader. */
  readonly hasTsconfig: boolean;
  readonly calls: readonly ChildCall[];
}

export interface ChildCall {
  readonly index: number;
  /** Real path of the module. */
  readonly file: string;
  readonly exportName: string;
  readonly context: WorkflowContextData;
}

/** A place as the child saw it, absolute. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One thing that went wrong inside the child. */
export interface Complaint {
  readonly message: string;
  readonly path: string | null;
  readonly hint: string | null;
  readonly place: Place | null;
  /** The author's frames of a stack, innermost first, as text. */
  readonly frames: readonly string[];
}

export type ChildMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'start'; readonly index: number }
  | {
      readonly type: 'output';
      readonly index: number;
      readonly stream: 'stdout' | 'stderr';
      readonly text: string;
      /** Lines after `text` that are counted only. */
      readonly omittedLines: number;
      readonly place: Place | null;
    }
  | { readonly type: 'workflow'; readonly index: number; readonly workflow: unknown }
  | { readonly type: 'complaints'; readonly index: number; readonly complaints: readonly Complaint[] };

/** One line of fd 3 as a message, or null when it is none of ours. The token proves who wrote it, the checks that it is whole. */
export function parseMessage(line: string, token: string): ChildMessage | null {
  if (!line.startsWith(`${token} `)) return null;
  try {
    const message: unknown = JSON.parse(line.slice(token.length + 1));
    return isMessage(message) ? message : null;
  } catch {
    return null;
  }
}

function isMessage(value: unknown): value is ChildMessage {
  if (!isRecord(value)) return false;
  if (value['type'] === 'ready') return true;
  if (!Number.isInteger(value['index'])) return false;
  switch (value['type']) {
    case 'start':
    case 'workflow':
      return true;
    case 'output':
      return (
        typeof value['text'] === 'string' &&
        Number.isSafeInteger(value['omittedLines']) &&
        (value['stream'] === 'stdout' || value['stream'] === 'stderr') &&
        isPlaceOrNull(value['place'])
      );
    case 'complaints':
      return (
        Array.isArray(value['complaints']) && value['complaints'].length > 0 && value['complaints'].every(isComplaint)
      );
    default:
      return false;
  }
}

function isComplaint(value: unknown): value is Complaint {
  if (!isRecord(value) || typeof value['message'] !== 'string' || !isPlaceOrNull(value['place'])) return false;
  const texts = [value['path'], value['hint']];
  return (
    texts.every((text) => text === null || typeof text === 'string') &&
    Array.isArray(value['frames']) &&
    value['frames'].every((frame) => typeof frame === 'string')
  );
}

function isPlaceOrNull(value: unknown): value is Place | null {
  return (
    value === null ||
    (isRecord(value) &&
      typeof value['file'] === 'string' &&
      Number.isInteger(value['line']) &&
      Number.isInteger(value['column']))
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
