import { isTerminal } from '../../src/argo/phase.ts';
import type { Workflow } from '../../src/argo/types.ts';
import { type Clock, systemClock } from '../../src/core/clock.ts';
import { formatError } from '../../src/core/format-error.ts';
import type { KubeClient } from '../../src/kubernetes/kube-client.ts';
import { LiveWorkflow } from './replayer/live-workflow.ts';
import { play, write } from './replayer/play.ts';
import { readRecording } from './replayer/recording.ts';

/** Name of a recording, or of several of the same workflow, joined by commas, that differ in what the recorder did to it. */
export const recordingAnnotation = 'argo-e2e.test/recording';
/** How many times faster than recorded this one is replayed. @default that of the replayer */
export const speedAnnotation = 'argo-e2e.test/speed';

export interface ReplayerOptions {
  readonly client: KubeClient;
  readonly namespace: string;
  /** How many times faster than recorded. @default 1 */
  readonly speed?: number;
  readonly clock?: Clock;
  /** One line for each replay that begins, ends or is refused. */
  readonly log?: (line: string) => void;
}

export interface Replayer {
  /** Ends all replays; the workflows stay as they are. */
  stop(): Promise<void>;
}

/**
 * Stands in for Argo's controller: writes the statuses that a real one was recorded to write into the Workflows of a namespace that name their
 * recording. A workflow without one ends in Error; a wish that was not in the recording (a stop) changes nothing. As in Argo, those with an instance id are another controller's.
 */
export function startReplayer(options: ReplayerOptions): Replayer {
  const over = new AbortController();
  const replayer = new RunningReplayer(options, over.signal);
  const watching = replayer.watch();
  return {
    stop: async () => {
      over.abort();
      await watching;
    },
  };
}

interface WatchEvent {
  readonly type: string;
  readonly object: Workflow;
}

class RunningReplayer {
  readonly #options: ReplayerOptions;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #path: string;
  readonly #live = new Map<string, LiveWorkflow>();
  readonly #plays = new Set<Promise<void>>();

  constructor(options: ReplayerOptions, signal: AbortSignal) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#signal = signal;
    this.#path = `/apis/argoproj.io/v1alpha1/namespaces/${options.namespace}/workflows`;
  }

  /** Until it is stopped: lists, then watches until the stream breaks. */
  async watch(): Promise<void> {
    while (!this.#signal.aborted) {
      try {
        await this.#follow(await this.#list());
      } catch (error) {
        if (!this.#signal.aborted) this.#log(`watch: ${formatError(error)}`);
      }
      await this.#clock.sleep(200, this.#signal).catch(() => {});
    }
    await Promise.all(this.#plays);
  }

  /** Gives the resource version to watch from. */
  async #list(): Promise<string> {
    const { items, metadata } = await this.#options.client.request<{
      readonly items: readonly Workflow[];
      readonly metadata: { readonly resourceVersion: string };
    }>({ method: 'GET', path: this.#path, signal: this.#signal });
    const uids = new Set(items.map((object) => object.metadata.uid));
    for (const uid of this.#live.keys()) if (!uids.has(uid)) this.#gone(uid);
    for (const object of items) this.#seen('ADDED', object);
    return metadata.resourceVersion;
  }

  async #follow(resourceVersion: string): Promise<void> {
    const query = { watch: '1', resourceVersion, allowWatchBookmarks: 'true' };
    const request = { method: 'GET', path: this.#path, query, signal: this.#signal } as const;
    for await (const line of this.#options.client.lines(request, { idleMs: 90_000 })) {
      const { type, object } = JSON.parse(line) as WatchEvent;
      if (type === 'ERROR') return;
      if (type !== 'BOOKMARK') this.#seen(type, object);
    }
  }

  #seen(type: string, object: Workflow): void {
    const uid = object.metadata.uid ?? '';
    const live = this.#live.get(uid);
    if (type === 'DELETED') this.#gone(uid);
    else if (live !== undefined) live.show(object);
    else if (isOurs(object)) this.#start(uid, new LiveWorkflow(object), object);
  }

  #gone(uid: string): void {
    this.#live.get(uid)?.show(null);
    this.#live.delete(uid);
  }

  #start(uid: string, live: LiveWorkflow, object: Workflow): void {
    this.#live.set(uid, live);
    const name = object.metadata.name ?? '';
    const playing = this.#play(live, object)
      .then((end) => this.#log(`${name}: ${end}`))
      .catch((error: unknown) => this.#log(`${name}: ${formatError(error)}`))
      .finally(() => this.#plays.delete(playing));
    this.#plays.add(playing);
  }

  async #play(live: LiveWorkflow, { metadata }: Workflow): Promise<string> {
    const wanted = metadata.annotations?.[recordingAnnotation];
    const speed = Number(metadata.annotations?.[speedAnnotation] ?? this.#options.speed ?? 1);
    const options = { client: this.#options.client, clock: this.#clock, signal: this.#signal, speed };
    const recordings = (wanted?.split(',') ?? []).map(readRecording).filter((recording) => recording !== null);
    if (recordings.length > 0 && recordings.length === wanted?.split(',').length)
      return `${wanted}, ${await play(recordings, live, options)}`;
    const message = wanted === undefined ? `no annotation ${recordingAnnotation}` : `no recording is called ${wanted}`;
    await write(live, refusal(message, new Date(this.#clock.now())), options);
    return `refused: ${message}`;
  }

  #log(line: string): void {
    this.#options.log?.(line);
  }
}

function isOurs({ metadata, status }: Workflow): boolean {
  return !isTerminal(status?.phase) && metadata.labels?.['workflows.argoproj.io/controller-instanceid'] === undefined;
}

function refusal(message: string, now: Date) {
  const time = now.toISOString().replace(/\.\d+Z$/, 'Z');
  return {
    status: { phase: 'Error', message: `not replayed: ${message}`, startedAt: time, finishedAt: time },
    labels: { 'workflows.argoproj.io/phase': 'Error', 'workflows.argoproj.io/completed': 'true' },
    annotations: {},
    finalizers: [],
  } as const;
}
