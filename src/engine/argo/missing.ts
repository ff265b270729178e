import { HarnessError } from '../../core/errors.ts';
import type { KubeError } from '../../kubernetes/kube-error.ts';

/** Null unless the error is a 404: then it is the namespace that is missing, or Argo itself. */
export function missingError(error: KubeError, namespace: string): HarnessError | null {
  if (error.status !== 404) return null;
  return error.kubeStatus.details?.kind === 'namespaces' ? missingNamespaces([namespace], error) : missingArgo(error);
}

export function missingNamespaces(namespaces: readonly string[], cause?: unknown): HarnessError {
  const names = namespaces.join(', ');
  const message = `the cluster has no namespace${namespaces.length === 1 ? '' : 's'} ${names}`;
  return new HarnessError('NOT_FOUND', message, {
    hint: `--namespace names another one, or somebody creates it: kubectl create namespace ${namespaces[0] ?? ''}`,
    cause,
  });
}

export function missingArgo(cause?: unknown): HarnessError {
  return new HarnessError(
    'ENGINE',
    'the cluster does not know Argo Workflows: it serves no workflows.argoproj.io/v1alpha1',
    {
      hint: 'is it the right context? kubectl get crd workflows.argoproj.io; else install Argo Workflows, or run with --engine local',
      cause,
    },
  );
}
