import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseManifest } from '../../src/argo/manifest.ts';
import type { NodeStatus } from '../../src/argo/status-types.ts';
import type { Workflow } from '../../src/argo/types.ts';
import { runLabel } from '../../src/engine/argo/submission-labels.ts';
import { recordingAnnotation, speedAnnotation } from '../../test/cluster/replayer.ts';

/** Six nodes and an exit handler, as in the workflow whose spec is used. */
const recording = 'own-onexit-dag';
const recordedMs = 20_274;

/**
 * This repository's own unit tests, with replayed statuses of a workflow of the same shape; each lasts between four and six fifths of `ms`, so that
 * they do not end all at once.
 */
export function replayedWorkflows(count: number, runId: string, ms: number): readonly Workflow[] {
  const { spec } = unitTests();
  return Array.from({ length: count }, (_, index) => {
    const lastsMs = ms * (0.8 + (0.4 * (index + 0.5)) / count);
    const annotations = { [recordingAnnotation]: recording, [speedAnnotation]: String(recordedMs / lastsMs) };
    return { ...workflowOf(`replayed-${index}-${runId}`, runId, annotations), spec };
  });
}

function unitTests(): Workflow {
  const file = new URL('../../test/goldens/unit-tests.yaml', import.meta.url);
  const [document] = parseManifest(readFileSync(file, 'utf8')).documents;
  return document?.value as Workflow; // a golden of this repository
}

/** Running workflows whose status is made up: `nodes` pods, as large as Argo writes them. */
export function madeUpWorkflows(count: number, runId: string, nodes: number): readonly Workflow[] {
  return Array.from({ length: count }, (_, index) => {
    const workflow = workflowOf(`made-up-${index}-${runId}`, runId, {});
    return {
      ...workflow,
      status: { phase: 'Running', startedAt: '2026-01-01T00:00:00Z', nodes: madeUpNodes(workflow, nodes) },
    };
  });
}

export function newRunId(): string {
  return randomUUID().slice(0, 8);
}

function workflowOf(name: string, runId: string, annotations: Readonly<Record<string, string>>): Workflow {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name, labels: { [runLabel]: runId }, annotations },
    spec: { entrypoint: 'main', templates: [{ name: 'main', container: { image: 'busybox', command: ['true'] } }] },
  };
}

function madeUpNodes({ metadata }: Workflow, count: number): Readonly<Record<string, NodeStatus>> {
  const name = metadata.name ?? '';
  const nodes = Array.from({ length: count }, (_, index): NodeStatus => {
    return {
      id: `${name}-${1_000_000_000 + index}`,
      name: `${name}.task-${index}`,
      displayName: `task-${index}`,
      type: 'Pod',
      phase: 'Succeeded',
      templateName: 'main',
      templateScope: `local/${name}`,
      boundaryID: name,
      startedAt: '2026-01-01T00:00:00Z',
      finishedAt: '2026-01-01T00:01:00Z',
      progress: '1/1',
      hostNodeName: 'node1',
      outputs: { exitCode: '0' },
      children: [`${name}-${1_000_000_001 + index}`],
    };
  });
  return Object.fromEntries(nodes.map((node) => [node.id, node]));
}
