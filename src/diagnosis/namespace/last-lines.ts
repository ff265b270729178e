/** The end of a container's log, small. */
import type { KubeClient } from '../../kubernetes/kube-client.ts';
import { KubeError } from '../../kubernetes/kube-error.ts';
import { podLogPath } from '../api-paths.ts';
import type { Look } from '../diagnosis.ts';
import type { Finding } from './findings.ts';

const lineCount = 10;
const mostBytes = 16 * 1024;
/** Milliseconds without a byte. */
const idleMs = 5_000;

/** Empty where there is none. */
export async function lastLinesOf(
  client: KubeClient,
  namespace: string,
  { pod, container, isPrevious }: NonNullable<Finding['log']>,
  signal: AbortSignal,
): Promise<Look<readonly string[]>> {
  const query = {
    container,
    tailLines: String(lineCount),
    limitBytes: String(mostBytes),
    ...(isPrevious && { previous: 'true' }),
  };
  const lines: string[] = [];
  try {
    const request = { method: 'GET', path: podLogPath(namespace, pod), query, accept: '*/*', signal } as const;
    for await (const line of client.lines(request, { idleMs })) lines.push(line);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof KubeError)) throw error;
    if (error.status === 403) return { type: 'unreadable', why: 'the account may not get pods/log', isForbidden: true };
  }
  return { type: 'found', value: isLost(lines) ? [] : lines.slice(-lineCount) };
}

/** The kubelet's whole answer for a container that is gone. */
function isLost([first = '', ...more]: readonly string[]): boolean {
  return more.length === 0 && first.startsWith('unable to retrieve container logs for ');
}
