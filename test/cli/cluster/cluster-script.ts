/** What a fake cluster is told to be, and what it has seen. */
import type { WorkflowStatus } from '../../../src/argo/status-types.ts';
import type { Workflow } from '../../../src/argo/types.ts';

export interface Seen {
  readonly method: string;
  /** Path and query, decoded. */
  readonly path: string;
  readonly body: unknown;
  readonly authorization: string | undefined;
}

export interface FakePod {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Null: its container waits to start. */
  readonly log: string | null;
  /** What Argo's container `wait` printed. @default there is none */
  readonly waitLog?: string;
  /** What is in its log is not all that it will hold. */
  readonly isRunning?: boolean;
}

export interface ClusterScript {
  /** The status that the controller writes of a workflow that has come or changed; null: leaves it alone. */
  readonly statusOf?: (workflow: Workflow) => WorkflowStatus | null;
  readonly pods?: (workflow: Workflow) => readonly FakePod[];
  /** Uids of the workflows that volume claims were made for, by the claims' names. */
  readonly claims?: Readonly<Record<string, string>>;
  /** HTTP status and message of a refusal; null: the request is answered. */
  readonly refuse?: (method: string, path: string) => readonly [number, string] | null;
}
