import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeStatus } from '../../../src/argo/status-types.ts';
import type { Workflow } from '../../../src/argo/types.ts';
import { sharedCorpus } from '../../support/shared-corpus.ts';
import { withMergePatch } from './merge-patch.ts';

/** What somebody else did to the recorded workflow; the replay waits until it is done to the replayed one. */
export type RecordedAct = 'stop' | 'terminate' | 'suspend' | 'resume' | 'delete';

/** The recorded object after one watch event. */
export interface Frame {
  /** Milliseconds after the workflow was created. */
  readonly atMs: number;
  readonly object: Workflow;
  /** Null where the controller wrote it. */
  readonly act: RecordedAct | null;
  /** The object went away. */
  readonly isEnd: boolean;
}

export interface Recording {
  readonly name: string;
  /** The first is the answer to the create call. */
  readonly frames: readonly Frame[];
}

interface Result {
  readonly create_status: number;
  readonly acts?: readonly { readonly what: string; readonly t_ms: number }[];
}

interface WatchLine {
  readonly t_ms: number;
  readonly type: string;
  readonly object?: Workflow;
  readonly patch?: unknown;
}

/** A run of `runs`, or of another folder of the corpus as `runs-3.7/NAME`. Null when there is none, or the API server had refused the workflow. */
export function readRecording(name: string): Recording | null {
  if (!/^(?:runs[-.0-9]*\/)?[a-z0-9][-a-zA-Z0-9]*$/.test(name)) return null;
  const directory = sharedCorpus.path('argo', name.includes('/') ? name : `runs/${name}`);
  if (!existsSync(join(directory, 'result.json'))) return null;
  const result = JSON.parse(readFileSync(join(directory, 'result.json'), 'utf8')) as Result;
  if (result.create_status !== 201) return null;
  const lines = readFileSync(join(directory, 'workflow_events.jsonl'), 'utf8').trimEnd().split('\n');
  return {
    name,
    frames: withActs(
      lines.map((line) => JSON.parse(line) as WatchLine),
      result.acts ?? [],
    ),
  };
}

function withActs(lines: readonly WatchLine[], acts: NonNullable<Result['acts']>): readonly Frame[] {
  const pending = acts.map(({ what }) => what.split('=')[0] ?? what);
  const frames: Frame[] = [];
  for (const line of lines) {
    const last = frames.at(-1)?.object;
    // a merge patch of a recorded Workflow makes a Workflow
    const object = line.object ?? (withMergePatch(last, line.patch) as Workflow);
    if (pending[0] === 'killpod') pending.shift();
    const act = last === undefined ? null : actBetween(last, object, line.type);
    const isActs = act !== null && act === pending[0];
    if (isActs) pending.shift();
    frames.push({ atMs: line.t_ms, object, act: isActs ? act : null, isEnd: line.type === 'DELETED' });
  }
  return frames;
}

function actBetween(before: Workflow, after: Workflow, type: string): RecordedAct | null {
  if (type === 'DELETED') return 'delete';
  const { shutdown } = after.spec;
  if (shutdown !== undefined && shutdown !== before.spec.shutdown) return shutdown === 'Stop' ? 'stop' : 'terminate';
  if (after.spec.suspend === true && before.spec.suspend !== true) return 'suspend';
  const isResumed = before.spec.suspend === true && after.spec.suspend !== true;
  return isResumed || resumedNodes(before, after).length > 0 ? 'resume' : null;
}

/** Suspend nodes that ran before and have ended after. */
export function resumedNodes(before: Workflow, after: Workflow): readonly NodeStatus[] {
  return Object.values(before.status?.nodes ?? {}).filter(
    ({ id, type, phase }) =>
      type === 'Suspend' && phase === 'Running' && after.status?.nodes?.[id]?.phase !== 'Running',
  );
}
