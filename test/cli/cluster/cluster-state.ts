/** The workflows of a fake cluster, who watches them, and what was asked. */
import type { WorkflowStatus } from '../../../src/argo/status-types.ts';
import type { Workflow } from '../../../src/argo/types.ts';
import type { ClusterScript, Seen } from './cluster-script.ts';

export const api = '/apis/argoproj.io/v1alpha1';

export class ClusterState {
  readonly seen: Seen[] = [];
  readonly objects = new Map<string, Workflow>();
  readonly watchers = new Set<(type: string, workflow: Workflow) => void>();
  readonly #script: ClusterScript;
  #version = 100;

  constructor(script: ClusterScript) {
    this.#script = script;
  }

  get version(): string {
    return String(this.#version);
  }

  put(workflow: Workflow): Workflow {
    const { name = '', namespace = '' } = workflow.metadata;
    const key = `${namespace}/${name}`;
    const isNew = !this.objects.has(key);
    const stored = this.#stamped(workflow);
    this.objects.set(key, stored);
    this.#tell(isNew ? 'ADDED' : 'MODIFIED', stored);
    const status = this.#script.statusOf?.(stored) ?? null;
    if (status !== null) setImmediate(() => this.#write(key, status));
    return stored;
  }

  remove(key: string): void {
    const workflow = this.objects.get(key);
    this.objects.delete(key);
    if (workflow !== undefined) this.#tell('DELETED', this.#stamped(workflow));
  }

  #write(key: string, status: WorkflowStatus): void {
    const workflow = this.objects.get(key);
    if (workflow === undefined) return;
    const labels = {
      ...workflow.metadata.labels,
      'workflows.argoproj.io/phase': status.phase ?? '',
      ...(status.finishedAt ? { 'workflows.argoproj.io/completed': 'true' } : {}),
    };
    const written = this.#stamped({ ...workflow, metadata: { ...workflow.metadata, labels }, status });
    this.objects.set(key, written);
    this.#tell('MODIFIED', written);
  }

  #stamped(workflow: Workflow): Workflow {
    this.#version += 1;
    const first = { uid: `uid-${workflow.metadata.name}`, creationTimestamp: '2026-11-21T10:00:00Z' };
    return { ...workflow, metadata: { ...first, ...workflow.metadata, resourceVersion: this.version } };
  }

  #tell(type: string, workflow: Workflow): void {
    for (const watcher of this.watchers) watcher(type, workflow);
  }
}
