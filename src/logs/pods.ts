/** Logs as the API server gives them: of pods that still exist. */
import { retry } from '../core/retry.ts';
import type { KubeClient } from '../kubernetes/kube-client.ts';
import { KubeError } from '../kubernetes/kube-error.ts';
import { withoutExecutorText } from './executor-lines.ts';
import type { LogSource, LogTail, NodeLogQuery } from './log-source.ts';

export interface PodLogSource extends LogSource {
  readonly name: 'pods';
  /** The last `tailLines` lines, or all of them, one by one; null when there is no such pod, or its step has not begun. */
  lines(query: NodeLogQuery, tailLines: number | null): Promise<AsyncIterable<string> | null>;
}

/** Milliseconds without a byte after which a log that is being read has broken off. */
const idleMs = 30_000;
/** How many last lines are asked for, one after the other, until they fit: `limitBytes` cuts their end, which is what is wanted. */
const tailLadder = [5000, 1000, 100, 10, 1];
const mostBytes = 1024 * 1024;

export function createPodLogSource(client: KubeClient): PodLogSource {
  return {
    name: 'pods',
    tail: (query, maxBytes) => ofItsPod(query, client, (pod) => tailOf(pod, maxBytes, client)),
    lines: (query, tailLines) => ofItsPod(query, client, (pod) => begunLines(pod, tailLines, client)),
  };
}

interface Pod {
  readonly namespace: string;
  readonly name: string;
}

/** By the name that Argo gives to pods of such a node, where it is known: one request. Else by its annotation. */
async function ofItsPod<T>(
  query: NodeLogQuery,
  client: KubeClient,
  read: (pod: Pod) => Promise<T | null>,
): Promise<T | null> {
  const { namespace, podName } = query;
  const guessed = podName === undefined ? null : await patiently(() => read({ namespace, name: podName }));
  if (guessed !== null) return guessed;
  const name = await patiently(() => annotatedPod(query, client));
  return name === null || name === podName ? null : patiently(() => read({ namespace, name }));
}

interface PodList {
  /** Null, in this short form, when there are none. */
  readonly items?:
    | readonly {
        readonly metadata?: { readonly name?: string; readonly annotations?: Readonly<Record<string, string>> };
      }[]
    | null;
}

async function annotatedPod({ namespace, workflow, nodeId }: NodeLogQuery, client: KubeClient): Promise<string | null> {
  const { items } = await client.request<PodList>({
    method: 'GET',
    path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`,
    query: { labelSelector: `workflows.argoproj.io/workflow=${workflow}` },
    accept: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
  });
  const found = items?.find(({ metadata }) => metadata?.annotations?.['workflows.argoproj.io/node-id'] === nodeId);
  return found?.metadata?.name ?? null;
}

function logLines(
  { namespace, name }: Pod,
  limits: Readonly<Record<string, string>>,
  client: KubeClient,
): AsyncIterable<string> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/log`;
  return client.lines({ method: 'GET', path, query: { container: 'main', ...limits }, accept: '*/*' }, { idleMs });
}

/** The first line is awaited, so that a refusal is known before anything is printed. */
async function begunLines(
  pod: Pod,
  tailLines: number | null,
  client: KubeClient,
): Promise<AsyncIterable<string> | null> {
  const limits: Readonly<Record<string, string>> = tailLines === null ? {} : { tailLines: String(tailLines) };
  const lines = logLines(pod, limits, client)[Symbol.asyncIterator]();
  const first = await orNothing(() => lines.next());
  return first === null || isLost(first.value) ? null : ownLines(first, lines);
}

async function* ownLines(first: IteratorResult<string>, lines: AsyncIterator<string>): AsyncGenerator<string> {
  try {
    for (let next = first; next.done !== true; next = await lines.next()) {
      const own = withoutExecutorText(next.value);
      if (own !== null) yield own;
    }
  } finally {
    await lines.return?.();
  }
}

function tailOf(pod: Pod, maxBytes: number, client: KubeClient): Promise<LogTail | null> {
  return orNothing(async () => {
    for (const tailLines of tailLadder) {
      const read = await someLines(pod, tailLines, client);
      if (read.lines.length === 1 && isLost(read.lines[0])) return null;
      if (read.bytes < mostBytes || tailLines === 1) return tailOfLines(read, maxBytes, tailLines);
    }
    return null;
  });
}

interface ReadLines {
  readonly lines: readonly string[];
  readonly bytes: number;
}

async function someLines(pod: Pod, tailLines: number, client: KubeClient): Promise<ReadLines> {
  const lines: string[] = [];
  let bytes = 0;
  const limits = { tailLines: String(tailLines), limitBytes: String(mostBytes) };
  for await (const line of logLines(pod, limits, client)) {
    lines.push(line);
    bytes += Buffer.byteLength(line) + 1;
  }
  return { lines, bytes };
}

function tailOfLines({ lines, bytes }: ReadLines, maxBytes: number, tailLines: number): LogTail {
  const own = lines.map(withoutExecutorText).filter((line) => line !== null);
  const kept: string[] = [];
  let size = 0;
  for (const line of own.toReversed()) {
    size += Buffer.byteLength(line) + 1;
    if (size > maxBytes) break;
    kept.push(`${line}\n`);
  }
  const text = kept.length === 0 ? endOf(own.at(-1) ?? '', maxBytes) : kept.toReversed().join('');
  return { text, truncated: kept.length < own.length || lines.length >= tailLines || bytes >= mostBytes, file: null };
}

/** Of a single line longer than all that is wanted, from the first whole character on. */
function endOf(line: string, maxBytes: number): string {
  return maxBytes < 1
    ? ''
    : Buffer.from(line)
        .subarray(-maxBytes)
        .toString()
        .replace(/^\uFFFD{1,3}/, '');
}

/** The kubelet's whole answer, with status 200, for a container that is gone. */
function isLost(line: unknown): boolean {
  return typeof line === 'string' && line.startsWith('unable to retrieve container logs for ');
}

/** Null where there is no such pod (404), or its container waits to start or was never made (400). */
async function orNothing<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof KubeError && (error.status === 404 || error.status === 400)) return null;
    throw error;
  }
}

function patiently<T>(work: () => Promise<T>): Promise<T> {
  return retry(work, { attempts: 3, isRetryable: (error) => error instanceof KubeError && error.isTransient });
}
