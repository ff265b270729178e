import type { Outputs, Template } from '../../../argo/types.ts';
import { rfc3339 } from './go-time.ts';
import type { Node } from './node-tree.ts';
import type { Run } from './run.ts';
import type { Variables } from './scope.ts';

/** `steps` or `tasks`: where a template's children are found. */
export type Root = 'steps' | 'tasks';

/** Sets what others may know of a child: `steps.NAME.id`, `.status`, `.outputs…`. A Retry node speaks for its last attempt. */
export function addNodeVariables(run: Run, scope: Variables, root: Root, name: string, child: Node): void {
  const node = lastAttempt(run, child) ?? child;
  const set = (field: string, value: string | undefined) => {
    if (value !== undefined) scope.set(`${root}.${name}.${field}`, value);
  };
  set('id', node.id);
  set('startedAt', rfc3339(node.startedAt));
  set('finishedAt', node.finishedAt === null ? undefined : rfc3339(node.finishedAt));
  set('ip', node.daemoned ? '127.0.0.1' : undefined);
  set('status', node.phase);
  set('hostNodeName', node.type === 'Pod' ? 'localhost' : undefined);
  addOutputVariables(scope, root, name, node.outputs);
}

/** Argo: a skipped or omitted child has the defaults of its declared outputs, or null for those without one. */
export function addSkippedOutputs(
  scope: Variables,
  root: Root,
  name: string,
  node: Node,
  template: Template | undefined,
): void {
  if (node.outputs !== undefined || (node.phase !== 'Skipped' && node.phase !== 'Omitted')) return;
  for (const { name: output, valueFrom } of template?.outputs?.parameters ?? []) {
    scope.set(`${root}.${name}.outputs.parameters.${output}`, valueFrom?.default ?? null);
  }
}

export function addOutputVariables(scope: Variables, root: Root, name: string, outputs: Outputs | undefined): void {
  if (outputs?.result !== undefined) scope.set(`${root}.${name}.outputs.result`, outputs.result);
  if (outputs?.exitCode !== undefined) scope.set(`${root}.${name}.exitCode`, outputs.exitCode);
  addParameterVariables(scope, root, name, outputs);
}

export function addParameterVariables(scope: Variables, root: Root, name: string, outputs: Outputs | undefined): void {
  for (const { name: output, value } of outputs?.parameters ?? []) {
    if (value !== undefined) scope.set(`${root}.${name}.outputs.parameters.${output}`, value);
  }
}

/** The last child of a Retry node that is no hook. */
export function lastAttempt(run: Run, node: Node): Node | undefined {
  if (node.type !== 'Retry') return undefined;
  for (const id of [...node.children].toReversed()) {
    const child = run.nodes.get(id);
    if (child !== undefined && (child.flag?.hooked !== true || node.flag?.hooked === true)) return child;
  }
  return undefined;
}
