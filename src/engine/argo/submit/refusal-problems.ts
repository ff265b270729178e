import { type Problem, problem } from '../../../core/errors.ts';
import type { KubeError } from '../../../kubernetes/kube-error.ts';
import { visibleText } from '../visible-text.ts';

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
  if (status === 403 && isAboutNamespace(message)) return [];
  return strictFaults(message) ?? [refusal(message)];
}

/** The same object is taken another time, or elsewhere. */
function isAboutNamespace(message: string): boolean {
  return message.includes('exceeded quota') || message.includes('because it is being terminated');
}

/** 422: the schema and its CEL rules. Where the schema fails, the rules are not looked at, which the server adds as a cause without a field. */
function causesOf({ kubeStatus, message }: KubeError): readonly Problem[] {
  const causes = (kubeStatus.details?.causes ?? []).map((cause) => ({
    ...cause,
    path: pathOf(cause.field),
  }));
  const located = causes.filter(({ path }) => path !== null);
  const told = located.length > 0 ? located : causes;
  if (told.length === 0) return [refusal(kubeStatus.message ?? message)];
  return told.map((cause) =>
    problem(cause.message ?? cause.reason ?? 'refused', {
      rule,
      path: cause.path,
    }),
  );
}

/** The server writes Go's nil where a cause is about the whole object. */
function pathOf(field: string | undefined): string | null {
  return field === undefined || field === '' || field === '<nil>' ? null : field;
}

const strictMark = 'strict decoding error: ';

/**
 * `fieldValidation=Strict`: `… strict decoding error: unknown field "spec.a", unknown field "spec.templates[0].b"`; the paths are not escaped.
 * Null when the message is none of these. Source: apimachinery runtime/error.go; seen on Kubernetes 1.34.
 */
function strictFaults(message: string): readonly Problem[] | null {
  const start = message.indexOf(strictMark);
  if (start === -1) return null;
  const faults = message.slice(start + strictMark.length).split(/(?<="), (?=unknown field "|duplicate field ")/);
  return faults.map(strictFault);
}

function strictFault(text: string): Problem {
  const path = text.slice(text.indexOf('"') + 1, -1);
  if (text.startsWith('unknown field "')) {
    const hint = 'check its spelling and indentation, and that this version of Argo has it';
    return { ...refusal('the cluster knows no such field', path), hint };
  }
  if (text.startsWith('duplicate field "')) return refusal('the field is given twice', path);
  return refusal(text);
}

/** The server repeats what the object's author wrote. */
function refusal(message: string, path: string | null = null): Problem {
  return problem(visibleText(message), { rule, path: path === null ? null : visibleText(path) });
}
