import { type Problem, problem } from '../../core/errors.ts';
import type { KubeError } from '../../kubernetes/kube-error.ts';

const rule = 'api-server';

/** etcd has a limit of its own, and its answer comes as a 500. */
export function isTooLarge({ kubeStatus }: KubeError): boolean {
  return kubeStatus.message?.includes('request is too large') ?? false;
}

/** What the API server found wrong with an object, one problem each, with its path where the server says it; empty when the error is of another kind. */
export function refusalProblems(error: KubeError): readonly Problem[] {
  const { status, kubeStatus } = error;
  if (status === 422) return causesOf(error);
  if (status !== 400 && status !== 403 && status !== 413 && !isTooLarge(error)) return [];
  const message = kubeStatus.message ?? error.message;
  return strictFaults(message) ?? [problem(message, { rule })];
}

/** 422: the schema and CEL rules; `field` is `<nil>` where they have none. */
function causesOf({ kubeStatus, message }: KubeError): readonly Problem[] {
  const causes = kubeStatus.details?.causes ?? [];
  if (causes.length === 0) return [problem(kubeStatus.message ?? message, { rule })];
  return causes.map((cause) => {
    const path = cause.field === undefined || cause.field === '' || cause.field === '<nil>' ? null : cause.field;
    return problem(cause.message ?? cause.reason ?? 'refused', { rule, path });
  });
}

/**
 * `fieldValidation=Strict`: `… strict decoding error: unknown field "spec.a", unknown field "spec.templates[0].b"`. Names are quoted by Go.
 * Null when the message is none of these. Source: apimachinery runtime/error.go, json strict errors.
 */
function strictFaults(message: string): readonly Problem[] | null {
  const mark = 'strict decoding error: ';
  const start = message.indexOf(mark);
  if (start === -1) return null;
  const text = message.slice(start + mark.length);
  const faults = [...text.matchAll(/(unknown|duplicate) field "((?:[^"\\]|\\.)*)"/g)].map(([, kind = '', path = '']) =>
    problem(kind === 'unknown' ? 'Argo has no such field' : 'the field is given twice', {
      rule,
      path,
      hint: kind === 'unknown' ? 'check its spelling and indentation; e2e lint suggests the nearest' : null,
    }),
  );
  return faults.length === 0 ? [problem(text, { rule })] : faults;
}
