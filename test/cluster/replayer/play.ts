import type { Workflow } from '../../../src/argo/types.ts';
import type { Clock } from '../../../src/core/clock.ts';
import { retry } from '../../../src/core/retry.ts';
import type { KubeClient } from '../../../src/kubernetes/kube-client.ts';
import { KubeError } from '../../../src/kubernetes/kube-error.ts';
import type { LiveWorkflow } from './live-workflow.ts';
import { mergePatch } from './merge-patch.ts';
import { type Frame, type Recording, resumedNodes } from './recording.ts';
import { type ControllerWrites, identityOf, rewriter } from './rewrite.ts';

export interface PlayOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How many times faster than recorded. */
  readonly speed: number;
}

/** How a replay ended; `gone`: the workflow was deleted while it went on. */
export type PlayEnd = 'played' | 'gone' | 'interrupted';

/** A recording as the live workflow would have it. */
interface Track {
  readonly frames: readonly Frame[];
  readonly writes: (recorded: Workflow) => ControllerWrites;
}

/** A place in a track where the recorder did something. */
interface Turn {
  readonly track: Track;
  readonly index: number;
}

/**
 * Writes the recorded statuses into a live workflow. Waits at what the recorder did until somebody has done it to this one. Of several recordings
 * of the same workflow the first is played until then, and goes on as the one whose act was done: stop in one, terminate in another.
 */
export async function play(
  [recording, ...others]: readonly Recording[],
  live: LiveWorkflow,
  options: PlayOptions,
): Promise<PlayEnd> {
  const { clock, speed, signal } = options;
  if (recording === undefined || live.object === null) return 'gone';
  const own = identityOf(live.object);
  const trackOf = (each: Recording): Track => ({ frames: each.frames, writes: rewriter(each, own, speed) });
  const turns = others.map(trackOf).map(firstTurn);
  let track = trackOf(recording);
  let origin = { at: clock.now(), frameMs: 0 };
  for (let index = 1; index < track.frames.length; index += 1) {
    const frame = frameAt({ track, index });
    await wait(origin.at + (frame.atMs - origin.frameMs) / speed, live, options);
    if (frame.act !== null) {
      const taken = await takenTurn([{ track, index }, ...turns], live, signal);
      if (taken !== null) ({ track, index } = taken);
      origin = { at: clock.now(), frameMs: frameAt({ track, index }).atMs };
    } else if (frame.isEnd) await remove(live, options);
    else await write(live, track.writes(frame.object), options);
    if (signal.aborted) return 'interrupted';
    if (live.object === null) return 'gone';
  }
  return 'played';
}

function firstTurn(track: Track): Turn {
  return {
    track,
    index: Math.max(
      1,
      track.frames.findIndex(({ act }) => act !== null),
    ),
  };
}

function frameAt({ track, index }: Turn): Frame {
  const frame = track.frames[index];
  if (frame === undefined) throw new Error(`a recording has no event ${index}`);
  return frame;
}

/** The one whose act somebody has done; null when the workflow is gone or the signal has fired. */
async function takenTurn(turns: readonly Turn[], live: LiveWorkflow, signal: AbortSignal): Promise<Turn | null> {
  const taken = (object: Workflow) => turns.find((turn) => isDone(turn, object));
  await live.until((object) => taken(object) !== undefined, signal);
  return live.object === null ? null : (taken(live.object) ?? null);
}

/** Whether somebody has done to the workflow what the recorder had done at this place. */
function isDone({ track, index }: Turn, { spec, status }: Workflow): boolean {
  const { act, object: recorded } = frameAt({ track, index });
  switch (act) {
    case 'stop':
    case 'terminate':
      return spec.shutdown === recorded.spec.shutdown;
    case 'suspend':
      return spec.suspend === true;
    case 'resume': {
      const asOurs = (object: Workflow) => ({ ...object, status: track.writes(object).status });
      const before = asOurs(frameAt({ track, index: index - 1 }).object);
      const isHeld = resumedNodes(before, asOurs(recorded)).some(({ id }) => status?.nodes?.[id]?.phase === 'Running');
      return spec.suspend !== true && !isHeld;
    }
    default:
      return false;
  }
}

/** One request with status, labels, annotations and finalizers, as the controller's update is one. */
export async function write(live: LiveWorkflow, writes: ControllerWrites, options: PlayOptions): Promise<void> {
  const { object } = live;
  if (object === null) return;
  const { metadata, status = {} } = object;
  const patch = mergePatch(
    { metadata: { labels: {}, annotations: {}, ...metadata }, status },
    {
      metadata: {
        ...metadata,
        labels: { ...metadata.labels, ...writes.labels },
        annotations: { ...metadata.annotations, ...writes.annotations },
        ...(writes.finalizers.length > 0 && { finalizers: writes.finalizers }),
      },
      status: writes.status,
    },
  );
  if (patch === undefined) return;
  await send(live, options, async (path) => {
    // another workflow of the same name would refuse this uid
    const body = { ...(patch as object), metadata: { ...(patch as Partial<Workflow>).metadata, uid: metadata.uid } };
    live.show(await options.client.request<Workflow>({ method: 'PATCH', path, body, signal: options.signal }));
  });
}

async function remove(live: LiveWorkflow, options: PlayOptions): Promise<void> {
  await send(live, options, async (path) => {
    await options.client.request({ method: 'DELETE', path, signal: options.signal });
    live.show(null);
  });
}

/** Tries until the API server answers; a workflow that is not there any more, or another one of its name, ends the replay. */
async function send(
  live: LiveWorkflow,
  { clock, signal }: PlayOptions,
  request: (path: string) => Promise<void>,
): Promise<void> {
  const { namespace = '', name = '' } = live.object?.metadata ?? {};
  const path = `/apis/argoproj.io/v1alpha1/namespaces/${namespace}/workflows/${name}`;
  const isRetryable = (error: unknown) => error instanceof KubeError && error.isTransient;
  try {
    await retry(() => request(path), { isRetryable, attempts: Number.POSITIVE_INFINITY, maxMs: 1_000, clock, signal });
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof KubeError) || (error.status !== 404 && error.status !== 409)) throw error;
    live.show(null);
  }
}

/** Until that time, or until the workflow is gone. */
async function wait(until: number, live: LiveWorkflow, { clock, signal }: PlayOptions): Promise<void> {
  const over = new AbortController();
  const any = AbortSignal.any([signal, over.signal]);
  const gone = live.until(() => false, any);
  await Promise.race([gone, clock.sleep(Math.max(0, until - clock.now()), any).catch(() => {})]);
  over.abort();
}
