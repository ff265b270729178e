/** Follows workflows that somebody else has started, by reading alone. */
import type { Clock } from '../../core/clock.ts';
import type { KubeClient } from '../../kubernetes/kube-client.ts';
import { labelSelector } from '../../kubernetes/label-selector.ts';
import { watchTable } from '../../kubernetes/table-watch.ts';
import type { Looker } from '../engine.ts';
import type { ListedWorkflow } from './list-workflows.ts';
import { readWorkflow } from './read-workflow.ts';
import { runLabel } from './submission-labels.ts';
import { workflowChanges } from './watch/changes.ts';
import { workflowsPath } from './workflow-path.ts';

export interface LookerTools {
  readonly client: KubeClient;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** One stream of rows for all that are `listed`, which are whole runs, or workflows that were named. */
export function createLooker({ client, clock, random }: LookerTools, listed: readonly ListedWorkflow[]): Looker {
  return {
    get: (ref) => readWorkflow(client, ref),
    changes: (refs, signal) =>
      workflowChanges(refs, signal, {
        clock,
        holders: [],
        watch: (namespace, inner) => {
          const there = listed.filter(({ ref }) => ref.namespace === namespace);
          return watchTable(client, {
            path: workflowsPath(namespace),
            ...selectorOf(there),
            signal: inner,
            clock,
            random,
          });
        },
      }),
  };
}

/** What is not of a run has no label to be found by, and is one. */
function selectorOf(listed: readonly ListedWorkflow[]): { labelSelector: string } | { fieldSelector: string } {
  const [first, ...others] = listed;
  if (first !== undefined && others.length === 0) return { fieldSelector: `metadata.name=${first.ref.name}` };
  const runs = [...new Set(listed.flatMap(({ labels }) => labels[runLabel] ?? []))];
  const [run = ''] = runs;
  return { labelSelector: labelSelector({ [runLabel]: runs.length === 1 ? run : runs }) };
}
