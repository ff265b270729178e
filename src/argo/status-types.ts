/** What the controller, or our local engine, answers. Source: Argo pkg/apis/workflow/v1alpha1/workflow_types.go. */
import type { Volume } from './pod-types.ts';
import type { Inputs, Outputs, Template } from './types.ts';

export const workflowPhases = ['Pending', 'Running', 'Succeeded', 'Failed', 'Error'] as const;
/** Empty on an object that the controller has not touched yet. */
export type WorkflowPhase = (typeof workflowPhases)[number] | '';

export const nodePhases = ['Pending', 'Running', 'Succeeded', 'Skipped', 'Failed', 'Error', 'Omitted'] as const;
export type Phase = (typeof nodePhases)[number];

export const nodeTypes = [
  'Pod',
  'Container',
  'Steps',
  'StepGroup',
  'DAG',
  'TaskGroup',
  'Retry',
  'Skipped',
  'Suspend',
  'HTTP',
  'Plugin',
] as const;
export type NodeType = (typeof nodeTypes)[number];

export interface WorkflowStatus {
  readonly phase?: WorkflowPhase;
  /** RFC 3339, UTC, whole seconds. */
  readonly startedAt?: string;
  readonly finishedAt?: string | null;
  readonly message?: string;
  /** `done/all` of the pods. */
  readonly progress?: string;
  readonly nodes?: Readonly<Record<string, NodeStatus>>;
  /** base64 of gzip, zstd or brotli of `nodes`, when the object is large. */
  readonly compressedNodes?: string;
  /** Nodes are in Argo's database only. */
  readonly offloadNodeStatusVersion?: string;
  readonly outputs?: Outputs;
  readonly conditions?: readonly { readonly type?: string; readonly status?: string; readonly message?: string }[];
  /** Claims that Argo made from `volumeClaimTemplates`, as the volumes of the templates' names. */
  readonly persistentVolumeClaims?: readonly Volume[];
  readonly storedTemplates?: Readonly<Record<string, Template>>;
}

export interface NodeStatus {
  readonly id: string;
  readonly name: string;
  readonly displayName?: string;
  readonly type: NodeType;
  readonly phase?: Phase;
  readonly message?: string;
  readonly templateName?: string;
  readonly templateRef?: { readonly name?: string; readonly template?: string };
  readonly templateScope?: string;
  readonly boundaryID?: string;
  readonly startedAt?: string | null;
  readonly finishedAt?: string | null;
  readonly progress?: string;
  readonly nodeFlag?: { readonly hooked?: boolean; readonly retried?: boolean };
  readonly daemoned?: boolean;
  readonly inputs?: Inputs;
  readonly outputs?: Outputs;
  /** Ids. */
  readonly children?: readonly string[];
  readonly outboundNodes?: readonly string[];
  readonly hostNodeName?: string;
  /** Ours, not Argo's: why it is, or at its end still was, Pending, where the message does not say so (any more). */
  readonly heldBy?: string;
}
