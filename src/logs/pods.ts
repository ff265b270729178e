/** Logs as the API server gives them: of pods that still exist. */
import { retry } from '../core/retry.ts';
import type { KubeClient } from '../kubernetes/kube-client.ts';
import { KubeError } from '../kubernetes/kube-error.ts';
import { labelSelector } from '../kubernetes/label-selector.ts';
import { createOwnText, tellsOfTrouble } from './executor-lines.ts';
import { keepEnd } from './keep-end.ts';
import { getPod, type LoggingContainer, type LoggingPod, listPods } from './list-pods.ts';
import type { LogSource, LogTail, NodeLogQuery, ReadLimits } from './log-source.ts';
import { type ContainerRef, isGone, isLost, isNotThere, podLog } from './pod-log.ts';

/** How many last lines are asked for, one after the other, until they fit: `limitBytes` cuts their end, which is what is wanted. */
const tailLadder = [5000, 1000, 100, 10, 1];
const mostBytes = 1024 * 1024;

export function createPodLogSource(client: KubeClient): LogSource {
  return {
    name: 'pods',
    tail: async (query, maxBytes, limits = {}) => {
      const reader: Reader = { client, maxBytes, limits };
      const pod = await podOf(query, reader);
      return pod === null ? null : tailOfPod(pod, reader);
    },
    placeOf: ({ namespace, podName, nodeId }) => `pod ${podName ?? nodeId} of namespace ${namespace}`,
  };
}

interface Reader {
  readonly client: KubeClient;
  readonly maxBytes: number;
  readonly limits: ReadLimits;
}

/** By the name that Argo gives to pods of such a node, where it is known. Else by its annotation. */
async function podOf(
  { namespace, workflow, nodeId, podName }: NodeLogQuery,
  reader: Reader,
): Promise<LoggingPod | null> {
  const { client } = reader;
  const byName =
    podName === undefined ? null : await patiently(reader, () => getPod(client, { namespace, name: podName }));
  if (byName !== null) return byName;
  const selector = labelSelector({ 'workflows.argoproj.io/workflow': workflow });
  const pods = await patiently(reader, () => listPods(client, { namespace, labelSelector: selector }));
  return pods.find((pod) => pod.nodeId === nodeId) ?? null;
}

interface Part {
  /** `main`, `wait`, `main, before it was restarted`. */
  readonly title: string;
  readonly lines: readonly string[];
  readonly isMain: boolean;
  readonly isCut: boolean;
}

/**
 * What the step's own container printed; what others did comes behind it, under their names. Lines of Argo's executor are left out; where the
 * step never began and nothing else is there, its errors are shown.
 */
async function tailOfPod(pod: LoggingPod, reader: Reader): Promise<LogTail | null> {
  const raw: Part[] = [];
  for (const place of placesOf(pod)) {
    const read = await tailOf(pod, place, reader);
    if (read !== null) raw.push({ ...place, ...read });
  }
  if (raw.length === 0) return null;
  const own = raw.map((part) => ({ ...part, lines: ownLines(part.lines) }));
  if (own.some(({ isMain, lines }) => isMain || lines.length > 0)) return tailOfParts(own, reader.maxBytes);
  const trouble = raw.map((part) => ({ ...part, lines: part.lines.filter(tellsOfTrouble) }));
  return trouble.every(({ lines }) => lines.length === 0) ? null : tailOfParts(trouble, reader.maxBytes);
}

function ownLines(lines: readonly string[]): readonly string[] {
  const ownText = createOwnText();
  return lines.flatMap((line) => ownText(line) ?? []);
}

function tailOfParts(parts: readonly Part[], maxBytes: number): LogTail {
  const told = parts.filter(({ lines }) => lines.length > 0);
  const main = parts.filter(({ isMain }) => isMain);
  const hasOthers = told.some(({ isMain }) => !isMain);
  const mainLines = main.flatMap(({ lines }) => lines);
  const all = told.flatMap(({ title, lines }) => [`==> ${title} <==`, ...lines]);
  const { text, kept } = keepEnd(mainLines.length > 0 || !hasOthers ? mainLines : all, maxBytes);
  const shown = mainLines.length > 0 || !hasOthers ? mainLines : all;
  const truncated = kept < shown.length || parts.some(({ isCut }) => isCut);
  return { text, truncated, file: null, ...(hasOthers && { whole: keepEnd(all, maxBytes).text }) };
}

interface Place {
  readonly container: string;
  readonly title: string;
  readonly isMain: boolean;
  readonly previous: boolean;
}

/** The step's own first, and what ran before a restart ahead of it. A pod whose containers are not told has at least that one. */
function placesOf({ containers }: LoggingPod): readonly Place[] {
  const known: readonly LoggingContainer[] =
    containers.length > 0 ? containers : [{ name: 'main', isInit: false, hasBegun: true, hasEnded: true, restarts: 0 }];
  const isOwn = ({ name, isInit }: LoggingContainer) => !isInit && name !== 'wait';
  const ordered = [...known.filter(isOwn), ...known.filter((each) => !isOwn(each))];
  return ordered.flatMap((each) => {
    const place = { container: each.name, title: each.name, isMain: isOwn(each), previous: false };
    const before = { ...place, title: `${each.name}, before it was restarted`, previous: true };
    return [...(each.restarts > 0 ? [before] : []), ...(each.hasBegun ? [place] : [])];
  });
}

interface ReadLines {
  readonly lines: readonly string[];
  readonly bytes: number;
}

async function tailOf(
  { namespace, name }: LoggingPod,
  { container, previous }: Place,
  reader: Reader,
): Promise<Pick<Part, 'lines' | 'isCut'> | null> {
  for (const tailLines of tailLadder) {
    const ref = { namespace, pod: name, container };
    const read = await patiently(reader, () => someLines(ref, { previous, tailLines }, reader));
    if (read === null || (read.lines.length === 1 && isLost(read.lines[0]))) return null;
    const isCut = read.lines.length >= tailLines || read.bytes >= mostBytes;
    if (read.bytes < mostBytes || tailLines === 1) return { lines: read.lines, isCut };
  }
  return null;
}

/** Null where the container has no log. */
async function someLines(
  ref: ContainerRef,
  which: { readonly previous: boolean; readonly tailLines: number },
  { client, limits }: Reader,
): Promise<ReadLines | null> {
  const lines: string[] = [];
  let bytes = 0;
  try {
    for await (const line of podLog(client, ref, { ...which, limitBytes: mostBytes, signal: limits.signal })) {
      lines.push(line);
      bytes += Buffer.byteLength(line) + 1;
    }
  } catch (error) {
    if (isGone(error) || isNotThere(error)) return null;
    throw error;
  }
  return { lines, bytes };
}

function patiently<T>({ limits }: Reader, work: () => Promise<T>): Promise<T> {
  const attempt = () => {
    limits.onRequest?.();
    return work();
  };
  const isRetryable = (error: unknown) => error instanceof KubeError && error.isTransient;
  return retry(attempt, { attempts: 3, isRetryable, signal: limits.signal });
}
