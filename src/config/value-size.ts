import type { KeyPath } from './key-path.ts';
import { yamlLimits } from './yaml-limits.ts';

export interface SizeFault {
  readonly path: KeyPath;
  readonly message: string;
  readonly rule: string;
}

interface Visit {
  readonly value: unknown;
  readonly path: KeyPath;
  readonly ancestors: readonly unknown[];
}

/**
 * Why nobody should walk a parsed value, or null. An alias costs nothing to parse however much it stands for, so what it stands for is
 * counted here.
 */
export function sizeFault(root: unknown): SizeFault | null {
  const pending: Visit[] = [{ value: root, path: [], ancestors: [] }];
  let nodes = 0;
  for (let visit = pending.pop(); visit !== undefined; visit = pending.pop()) {
    nodes += 1;
    const fault = faultOf(visit, nodes);
    if (fault !== null) return { path: visit.path, ...fault };
    pending.push(...childrenOf(visit));
  }
  return null;
}

function faultOf({ value, ancestors }: Visit, nodes: number): Omit<SizeFault, 'path'> | null {
  if (nodes > yamlLimits.nodes) {
    return { message: `the file stands for more than ${yamlLimits.nodes} values`, rule: 'too-large' };
  }
  if (ancestors.includes(value)) return { message: 'an alias refers to what holds it', rule: 'self-reference' };
  if (ancestors.length > yamlLimits.depth) {
    return { message: `nested deeper than ${yamlLimits.depth} levels`, rule: 'too-deep' };
  }
  return null;
}

function childrenOf({ value, path, ancestors }: Visit): Visit[] {
  if (typeof value !== 'object' || value === null) return [];
  const children: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return children.map(([key, child]) => ({ value: child, path: [...path, key], ancestors: [...ancestors, value] }));
}
