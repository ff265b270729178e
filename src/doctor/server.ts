import type { Clock } from '../core/clock.ts';
import type { KubeClient } from '../kubernetes/kube-client.ts';
import { KubeError } from '../kubernetes/kube-error.ts';
import { type Finding, scribeOf } from './finding.ts';

const { ok, warning, failed } = scribeOf('cluster');

export interface ServerExamination {
  readonly findings: readonly Finding[];
  /** False: nothing else needs to be asked. */
  readonly isReached: boolean;
}

/** Milliseconds. Beyond `seen` times in results are puzzling, beyond `refused` tokens are not taken. */
const skewMs = { seen: 10_000, refused: 300_000 } as const;
const patienceMs = 15_000;

/** Whether the API server answers, as what, and what time it has. */
export async function examineServer(client: KubeClient, clock: Clock): Promise<ServerExamination> {
  let date: string | readonly string[] | undefined;
  const ends = AbortSignal.timeout(patienceMs);
  const startedMs = clock.now();
  try {
    const version = await client.request<{ readonly gitVersion?: string }>({
      method: 'GET',
      path: '/version',
      signal: ends,
      onHeaders: (headers) => {
        date = headers['date'];
      },
    });
    const seen = `${client.server}, Kubernetes ${version.gitVersion ?? 'of an unknown version'}`;
    const middleMs = (startedMs + clock.now()) / 2;
    return { findings: [ok('API server', seen), clockFinding(date, middleMs)], isReached: true };
  } catch (error) {
    if (ends.aborted) return unreached(`${client.server} does not answer within ${patienceMs / 1000} s`);
    if (!(error instanceof KubeError)) throw error;
    if (error.status !== 403) return unreached(error.message, error.hint);
    return { findings: [ok('API server', `${client.server}, which does not tell its version`)], isReached: true };
  }
}

function unreached(seen: string, hint?: string): ServerExamination {
  const fix = hint ?? 'is it the right context (--context, KUBECONFIG), and does this machine reach it?';
  return { findings: [failed('API server', seen, fix)], isReached: false };
}

function clockFinding(date: string | readonly string[] | undefined, nowMs: number): Finding {
  const serverMs = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(serverMs)) return warning('clock', 'the server does not tell its time', null);
  const aheadMs = nowMs - (serverMs + 500); // its seconds are whole ones
  const words = `${Math.round(Math.abs(aheadMs) / 1000)} s ${aheadMs > 0 ? 'ahead of' : 'behind'} the server's`;
  const fix = 'set the clock of this machine: timedatectl set-ntp true';
  if (Math.abs(aheadMs) > skewMs.refused) return failed('clock', `${words}: tokens may not be taken`, fix);
  if (Math.abs(aheadMs) > skewMs.seen) return warning('clock', words, fix);
  return ok('clock', 'agrees with the server’s');
}
