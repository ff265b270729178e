import type { KubeClient, KubeRequest } from '../kubernetes/kube-client.ts';
import { KubeError } from '../kubernetes/kube-error.ts';

/** The answer to one question to the API server; what it refuses is a finding, and no reason to stop. */
export type Look<T> =
  | { readonly type: 'seen'; readonly value: T }
  | { readonly type: 'absent' }
  | { readonly type: 'forbidden' }
  | { readonly type: 'trouble'; readonly words: string };

/** Milliseconds for one answer: somebody waits. */
const patienceMs = 15_000;

export async function look<T>(client: KubeClient, request: KubeRequest): Promise<Look<T>> {
  const ends = AbortSignal.timeout(patienceMs);
  try {
    return { type: 'seen', value: await client.request<T>({ ...request, signal: ends }) };
  } catch (error) {
    if (ends.aborted) return { type: 'trouble', words: `no answer within ${patienceMs / 1000} s` };
    if (!(error instanceof KubeError)) throw error;
    if (error.status === 404) return { type: 'absent' };
    if (error.status === 403) return { type: 'forbidden' };
    return { type: 'trouble', words: error.message };
  }
}

/** Why something could not be looked at. */
export function unseenWords(look: Exclude<Look<unknown>, { readonly type: 'seen' | 'absent' }>): string {
  return look.type === 'forbidden' ? 'not looked at: this account may not read it' : `not looked at: ${look.words}`;
}
