import { KubeError } from './kube-error.ts';
import { readStatus } from './kube-status.ts';
import { parseJsonLoosely } from './parse-json-loosely.ts';
import type { Redact } from './redact.ts';
import { parseRetryAfter } from './retry-after.ts';

/** An answer that is no success. */
export interface Refusal {
  readonly method: string;
  readonly path: string;
  readonly server: string;
  readonly context: string;
  readonly status: number;
  readonly retryAfter: string | null;
  /** Its first 64 kB. */
  readonly body: string;
  readonly nowMs: number;
}

const shownBody = 300;

/** The error of a refusal, with the server's own words; credentials that it repeats are taken out. */
export function refusalError(refusal: Refusal, redact: Redact): KubeError {
  const { method, path, server, status } = refusal;
  const kubeStatus = readStatus(parseJsonLoosely(refusal.body), redact);
  const words = kubeStatus.message ?? kubeStatus.reason ?? plainWords(redact(refusal.body));
  const statusSeconds = kubeStatus.details?.retryAfterSeconds;
  const retryAfterMs =
    parseRetryAfter(refusal.retryAfter, refusal.nowMs) ?? (statusSeconds === undefined ? null : statusSeconds * 1000);
  return new KubeError(
    `${server} answered ${status} to ${method} ${redact(path)}${words === '' ? '' : `: ${words}`}`,
    { status, kubeStatus, retryAfterMs },
    { hint: hintFor(refusal) },
  );
}

function hintFor({ status, context }: Refusal): string | undefined {
  const kubectl = context === 'in-cluster' ? 'kubectl' : `kubectl --context ${JSON.stringify(context)}`;
  if (status === 401) return `the credentials of context "${context}" are not accepted: ${kubectl} auth whoami`;
  if (status === 403) return `see what is allowed: ${kubectl} auth can-i --list`;
  if (status >= 300 && status < 400)
    return 'the server of the kubeconfig sends requests elsewhere: correct its address';
  return undefined;
}

/** A proxy or load balancer answers with a page; its first line is enough. */
function plainWords(body: string): string {
  const text = body.trim();
  if (text === '' || text.startsWith('<') || text.startsWith('{')) return '';
  return text.split('\n', 1)[0]?.slice(0, shownBody) ?? '';
}
