/** Where the API server keeps workflows, and the short forms of its answers. */
import { workflowPath as pathOf, workflowsPath } from '../../kubernetes/kube-path.ts';
import type { WorkflowRef } from '../engine.ts';

export { workflowsPath };

/** Answers without spec and status: metadata alone, whose labels tell the phase. */
export const metadataOnly = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';
export const metadataListOnly = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';

/** Labels that Argo's controller writes in the same update as the status. Source: Argo workflow/common/common.go. */
export const argoLabels = {
  phase: 'workflows.argoproj.io/phase',
  completed: 'workflows.argoproj.io/completed',
  /** Written by who submits: the controller of that instanceID runs it, and no other. */
  instanceId: 'workflows.argoproj.io/controller-instanceid',
} as const;

export function workflowPath({ namespace, name }: WorkflowRef): string {
  return pathOf(namespace, name);
}
