import type { KubeClient, KubeRequest } from '../../kubernetes/kube-client.ts';
import { KubeError } from '../../kubernetes/kube-error.ts';

/** For what is good to know but not needed: null when it is not there, we may not see it, there is no answer, or the signal fires. */
export async function getIfAllowed<T>(client: KubeClient, request: Omit<KubeRequest, 'method'>): Promise<T | null> {
  try {
    return await client.request<T>({ ...request, method: 'GET' });
  } catch (error) {
    if (error instanceof KubeError || request.signal?.aborted) return null;
    throw error;
  }
}
