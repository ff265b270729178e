/** A run that a person looks at or acts on, wherever it is: on this machine, or on a cluster. */
import { isTerminal } from '../argo/phase.ts';
import type { Workflow } from '../argo/types.ts';
import type { Act, Looker, WorkflowRef } from '../engine/engine.ts';
import type { KubeClient } from '../kubernetes/kube-client.ts';
import type { NodeLogQuery } from '../logs/log-source.ts';
import { shellWord } from '../report/next-commands.ts';
import type { FlagValues } from './command.ts';
import type { placeFlags } from './flags.ts';
import type { Host } from './host.ts';

export type Wish = Act | { readonly type: 'delete' };

export type LogPlace =
  | { readonly type: 'local'; readonly stateDir: string }
  | { readonly type: 'cluster'; readonly client: KubeClient };

export interface FoundRun {
  readonly id: string;
  readonly place: 'local' | 'cluster';
  /** What further commands need to reach the cluster, word by word. */
  readonly connection: readonly string[];
  /** Where the logs of its steps are. */
  readonly logs: LogPlace;
  /** In the order of their names; never empty. */
  readonly workflows: readonly Workflow[];
  /** Whether the process that ran it, and its steps with it, is gone. On a cluster steps go on without us. */
  readonly isAbandoned: boolean;
  /** The same, as of now. */
  isAbandonedNow(): Promise<boolean>;
  /** Follows its workflows. */
  readonly looker: Looker;
  /** What a step has printed; `tail`: only that many last lines. Nothing where it has not begun, or its log is gone. */
  linesOf(query: NodeLogQuery, tail: number | undefined): AsyncIterable<string>;
  /** Resolves to null when the wish is taken, else to why it is not. */
  act(ref: WorkflowRef, wish: Wish): Promise<string | null>;
}

export interface Runs {
  /**
   * The run of this id (`latest`: the newest one), with those of its workflows whose name has `part` in it. As for argo, the name of a
   * workflow does as well. Throws HarnessError NOT_FOUND with what there is instead.
   */
  find(id: string, part: string | undefined): Promise<FoundRun>;
  /** Null: of this machine. */
  readonly client: KubeClient | null;
  close(): Promise<void>;
}

/** Where `--engine` says. A cluster costs a connection, and its client a second: both are loaded for it alone. */
export async function openRuns(flags: FlagValues<typeof placeFlags>, host: Host): Promise<Runs> {
  if (flags.engine === 'argo') {
    const { openClusterRuns } = await import('./cluster-runs.ts');
    return openClusterRuns(flags, host);
  }
  const { openLocalRuns } = await import('./local-runs.ts');
  return openLocalRuns(host);
}

/** Looks up the run, lets `work` have it, and lets go of what it was found with. */
export async function withRun<T>(
  asked: { readonly run: string; readonly workflow: string | undefined; readonly place: FlagValues<typeof placeFlags> },
  host: Host,
  work: (run: FoundRun) => Promise<T>,
): Promise<T> {
  const runs = await openRuns(asked.place, host);
  try {
    return await work(await runs.find(asked.run, asked.workflow));
  } finally {
    await runs.close();
  }
}

/** What a suggested command needs to find the run again. */
export function placeArgument({ place, workflows, connection }: FoundRun): string {
  if (place === 'local') return '';
  const words = ['-n', workflows[0]?.metadata.namespace ?? '', ...connection];
  return ` ${words.map(shellWord).join(' ')}`;
}

export function hasEnded({ status }: Workflow): boolean {
  return Boolean(status?.finishedAt) || isTerminal(status?.phase);
}
