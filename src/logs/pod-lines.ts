/** The lines of one container of a pod, resumed where the connection breaks. */
import type { Clock } from '../core/clock.ts';
import type { KubeClient } from '../kubernetes/kube-client.ts';
import { KubeError } from '../kubernetes/kube-error.ts';
import { createOwnText } from './executor-lines.ts';
import { lastOf } from './last-of.ts';
import { getPod } from './list-pods.ts';
import { exactTime, type LogLine, type LogOrigin } from './log-line.ts';
import type { Overlap } from './overlap.ts';
import { type ContainerRef, isGone, isLost, isNotThere, podLog } from './pod-log.ts';

export interface LinesWish {
  /** Only that many last lines; null: all. */
  readonly tail: number | null;
  /** Exact time; null: from the beginning. */
  readonly since: string | null;
  readonly follow: boolean;
  /** Whether lines of Argo's own executor are given. */
  readonly withExecutor: boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface PodLinesTools {
  readonly client: KubeClient;
  readonly clock: Clock;
}

/** `gone`: the pod or its log does not exist any more. `waiting`: its container has not begun. */
export type PodLinesEnd = 'ended' | 'gone' | 'waiting';

/** Pauses while a followed container waits to start, and after trouble. */
const pauseMs = 1_000;
const attempts = 5;
/** Lines of Argo's executor that may stand among the last ones of a step. */
const executorLines = 20;

/** `overlap` knows what was given, for whoever reads on elsewhere. Throws KubeError where the server refuses, or is in trouble for long. */
export function podLines(
  tools: PodLinesTools,
  origin: LogOrigin,
  wish: LinesWish,
  overlap: Overlap,
): AsyncGenerator<LogLine, PodLinesEnd> {
  const { tail, follow, withExecutor } = wish;
  if (tail === null || follow || withExecutor) return linesAsWished(tools, origin, wish, overlap);
  return lastOf(tail, linesAsWished(tools, origin, { ...wish, tail: tail + executorLines }, overlap));
}

async function* linesAsWished(
  { client, clock }: PodLinesTools,
  origin: LogOrigin,
  wish: LinesWish,
  overlap: Overlap,
): AsyncGenerator<LogLine, PodLinesEnd> {
  const ref: ContainerRef = { namespace: origin.namespace, pod: origin.pod, container: origin.container };
  const ownText = createOwnText();
  for (let failures = 0; ; ) {
    const before = overlap.last;
    let trouble: unknown = null;
    try {
      const end = yield* oneAnswer(client, ref, { origin, wish, overlap, ownText });
      if (end !== null) return end;
    } catch (error) {
      trouble = error;
    }
    if (overlap.last !== before) failures = 0;
    if (isTrouble(trouble)) failures += 1;
    const end = await endAfter(trouble, failures, { client, ref, wish });
    if (end !== null) return end;
    if (trouble !== null) await clock.sleep(pauseMs, wish.signal).catch(() => {}); // seen at the next answer
    overlap.again();
  }
}

interface Asked {
  readonly client: KubeClient;
  readonly ref: ContainerRef;
  readonly wish: LinesWish;
}

/** After an answer has ended, or broke off by `trouble`: null where there is more to come. Throws what stays as it is. */
async function endAfter(trouble: unknown, failures: number, { client, ref, wish }: Asked): Promise<PodLinesEnd | null> {
  if (wish.signal?.aborted) return 'ended';
  if (isGone(trouble)) return 'gone';
  if (isTrouble(trouble)) {
    if (!(trouble instanceof KubeError) || !trouble.isTransient || failures >= attempts) throw trouble;
    return null;
  }
  const waits = trouble !== null;
  if (!wish.follow) return waits ? 'waiting' : 'ended';
  const state = await stateOf(client, ref);
  if (state === 'running') return null;
  return state === 'ended' && waits ? 'waiting' : state;
}

/** Neither is an answer about the container. */
function isTrouble(error: unknown): boolean {
  return error !== null && !isGone(error) && !isNotThere(error);
}

interface Reading {
  readonly origin: LogOrigin;
  readonly wish: LinesWish;
  readonly overlap: Overlap;
  readonly ownText: (line: string) => string | null;
}

/** Null: the answer has come to its end. */
async function* oneAnswer(
  client: KubeClient,
  ref: ContainerRef,
  { origin, wish, overlap, ownText }: Reading,
): AsyncGenerator<LogLine, PodLinesEnd | null> {
  const resumes = overlap.last !== null;
  const sinceTime = overlap.last ?? wish.since ?? undefined;
  const tailLines = resumes ? undefined : (wish.tail ?? undefined);
  const { follow, signal } = wish;
  for await (const raw of podLog(client, ref, { timestamps: true, follow, signal, sinceTime, tailLines })) {
    if (isLost(raw)) return 'gone';
    const { time, text: whole } = timed(raw);
    if (!overlap.isNew(time, whole)) continue;
    if (wish.since !== null && time !== null && time < wish.since) continue;
    const text = wish.withExecutor ? whole : ownText(whole);
    if (text !== null) yield { origin, text, time, severity: null };
  }
  return null;
}

function timed(raw: string): { readonly time: string | null; readonly text: string } {
  const space = raw.indexOf(' ');
  const time = exactTime(space === -1 ? raw : raw.slice(0, space));
  if (time === null) return { time, text: raw };
  return { time, text: space === -1 ? '' : raw.slice(space + 1) };
}

/** Of a container whose log has come to an end, or is refused: `running` also where it will begin. */
async function stateOf(client: KubeClient, ref: ContainerRef): Promise<'running' | 'ended' | 'gone'> {
  const pod = await getPod(client, { namespace: ref.namespace, name: ref.pod });
  if (pod === null) return 'gone';
  const own = pod.containers.find(({ name }) => name === ref.container);
  return own === undefined || own.hasEnded || pod.hasEnded ? 'ended' : 'running';
}
