/** The facts of recorded runs, as the API server would have told them. */
import { readFileSync } from 'node:fs';
import { podName } from '../../src/argo/names.ts';
import type { NodeStatus } from '../../src/argo/status-types.ts';
import type { Workflow } from '../../src/argo/types.ts';
import type { StepFacts } from '../../src/diagnosis/diagnosis.ts';
import { eventFacts, factsOfNode } from '../../src/diagnosis/fetch-facts.ts';
import type { Pod } from '../../src/diagnosis/kube-objects.ts';
import { readRecording } from '../cluster/replayer/recording.ts';
import { sharedCorpus } from '../support/shared-corpus.ts';

interface RecordedEvent {
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly count?: number;
}

/** The workflow as it was last seen; `at` names the first of its states that satisfies it. */
export function recordedWorkflow(run: string, at?: (workflow: Workflow) => boolean): Workflow {
  if (at === undefined) return JSON.parse(sharedCorpus.text('argo', `runs/${run}/final.json`)) as Workflow;
  const found = readRecording(run)?.frames.find(({ object }) => at(object))?.object;
  if (found === undefined) throw new Error(`${run} was never so`);
  return found;
}

/** What Argo and its pods left behind of that node. */
export function recordedFacts(run: string, workflow: Workflow, node: NodeStatus): StepFacts {
  const told = factsOfNode({ workflow, node, step: node.displayName ?? node.name, logsCommand: 'e2e logs' });
  if (node.type !== 'Pod') return told;
  const name = podName(workflow.metadata.name ?? '', node.name, node.templateName);
  const pods = JSON.parse(fileOf(run, 'pods.json') ?? '{}') as Readonly<
    Record<string, Pod & { readonly deleted?: boolean }>
  >;
  const pod = pods[name];
  const events = (fileOf(run, 'kube_events.jsonl') ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RecordedEvent)
    .filter((event) => event.kind === 'Pod' && event.name === name);
  return {
    ...told,
    podName: name,
    pod: pod === undefined || pod.deleted === true ? { type: 'absent' } : { type: 'found', value: pod },
    events: { type: 'found', value: eventFacts(events) },
  };
}

function fileOf(run: string, file: string): string | null {
  try {
    return readFileSync(sharedCorpus.path('argo', `runs/${run}/${file}`), 'utf8');
  } catch {
    return null; // no pod was ever made
  }
}
