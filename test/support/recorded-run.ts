import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load, loadAll } from 'js-yaml';
import type { Workflow } from '../../src/argo/types.ts';
import { sharedCorpus } from './shared-corpus.ts';

/** One recorded run of the real controller. */
export interface RecordedRun {
  readonly name: string;
  readonly submitted: Workflow;
  /** Null when the API server refused the workflow. */
  readonly final: Workflow | null;
  readonly phase: string;
  readonly tags: readonly string[];
  readonly acts: readonly { readonly what: string; readonly t_ms: number }[];
  /** Milliseconds that it took in the cluster. */
  readonly wallMs: number;
  /** Milliseconds after which the recorder gave up. */
  readonly timeoutMs: number;
}

export function recordedRuns(): readonly RecordedRun[] {
  return readdirSync(sharedCorpus.path('argo', 'runs')).toSorted().map(recordedRun);
}

function recordedRun(name: string): RecordedRun {
  const file = (part: string) => readFileSync(join(sharedCorpus.path('argo', 'runs', name), part), 'utf8');
  const result = JSON.parse(file('result.json'));
  const documents = loadAll(file('workflow.yaml')) as Workflow[];
  const submitted =
    documents.find((document) => document?.kind === 'Workflow') ?? (load(file('workflow.yaml')) as Workflow);
  return {
    name,
    submitted,
    final: result.create_status === 201 ? JSON.parse(file('final.json')) : null,
    phase: result.phase,
    tags: result.tags ?? [],
    acts: result.acts ?? [],
    wallMs: result.wall_ms ?? 0,
    timeoutMs: (result.recorder_timeout_s ?? 120) * 1000,
  };
}
