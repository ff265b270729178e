import type { KubeStatus } from './kube-error.ts';
import { isFields } from './kubeconfig/fields.ts';
import type { Redact } from './redact.ts';

/** Only what the type promises, whatever the document holds; empty when it is no Status. */
export function readStatus(document: unknown, redact: Redact): KubeStatus {
  if (!isFields(document) || document['kind'] !== 'Status') return {};
  const details = isFields(document['details']) ? document['details'] : {};
  const { causes, retryAfterSeconds } = details;
  return {
    ...textsOf(document, ['reason', 'message'], redact),
    details: {
      ...textsOf(details, ['name', 'group', 'kind'], redact),
      ...(Array.isArray(causes) && {
        causes: causes.filter(isFields).map((cause) => textsOf(cause, ['reason', 'message', 'field'], redact)),
      }),
      ...(typeof retryAfterSeconds === 'number' && { retryAfterSeconds }),
    },
  };
}

function textsOf<K extends string>(fields: Readonly<Record<string, unknown>>, keys: readonly K[], redact: Redact) {
  const found = keys.flatMap((key) => {
    const value = fields[key];
    return typeof value === 'string' ? [[key, redact(value)] as const] : [];
  });
  return Object.fromEntries(found) as { readonly [P in K]?: string };
}
