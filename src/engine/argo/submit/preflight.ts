import { HarnessError } from '../../../core/errors.ts';
import type { KubeClient } from '../../../kubernetes/kube-client.ts';
import { KubeError } from '../../../kubernetes/kube-error.ts';
import { namespacePath } from '../../../kubernetes/kube-path.ts';
import { isRecord } from '../is-record.ts';
import { missingArgo, missingNamespaces } from '../missing.ts';
import { type Persistence, persistently } from './persist.ts';

/** A wrong address must be told soon, a server that restarts may take its time; the requests after this one are more patient. */
const defaultBudgetMs = 10_000;

/**
 * Whether anything can be submitted at all: the server answers, takes the credentials, serves Argo's workflows, and has these namespaces (where
 * they may be read: a role within one namespace need not allow that). Throws HarnessError, one clear reason: ENGINE when the server does not
 * answer, refuses the credentials or has no Argo, NOT_FOUND for missing namespaces.
 */
export async function preflight(
  client: KubeClient,
  namespaces: readonly string[],
  persistence: Persistence,
): Promise<void> {
  const patience = { budgetMs: defaultBudgetMs, ...persistence };
  try {
    await requireArgo(client, patience);
    const states = await Promise.all([...new Set(namespaces)].map((name) => namespaceState(client, name, patience)));
    refuseNamespaces(states);
  } catch (error) {
    throw error instanceof KubeError ? connectionError(client, error) : error;
  }
}

interface NamespaceState {
  readonly name: string;
  readonly state: 'there' | 'missing' | 'going';
}

async function requireArgo(client: KubeClient, persistence: Persistence): Promise<void> {
  const { signal } = persistence;
  try {
    const served = await persistently(
      () => client.request({ method: 'GET', path: '/apis/argoproj.io/v1alpha1', signal }),
      persistence,
    );
    if (!servesWorkflows(served)) throw missingArgo();
  } catch (error) {
    if (!(error instanceof KubeError)) throw error;
    if (error.status === 404) throw missingArgo(error);
    if (error.status !== 403 || isAnonymous(error)) throw error; // else: known, but may not look; a dry run will tell
  }
}

function servesWorkflows(served: unknown): boolean {
  const resources = isRecord(served) ? served['resources'] : undefined;
  return Array.isArray(resources) && resources.some((each) => isRecord(each) && each['name'] === 'workflows');
}

async function namespaceState(client: KubeClient, name: string, persistence: Persistence): Promise<NamespaceState> {
  const path = namespacePath(name);
  try {
    const found = await persistently(
      () => client.request({ method: 'GET', path, signal: persistence.signal }),
      persistence,
    );
    const status = isRecord(found) ? found['status'] : undefined;
    return { name, state: isRecord(status) && status['phase'] === 'Terminating' ? 'going' : 'there' };
  } catch (error) {
    if (!(error instanceof KubeError)) throw error;
    if (error.status === 404) return { name, state: 'missing' };
    if (error.status === 403) return { name, state: 'there' }; // as far as these credentials can tell
    throw error;
  }
}

function refuseNamespaces(states: readonly NamespaceState[]): void {
  const namesOf = (state: NamespaceState['state']) =>
    states.flatMap((each) => (each.state === state ? [each.name] : []));
  const missing = namesOf('missing');
  if (missing.length > 0) throw missingNamespaces(missing);
  const going = namesOf('going');
  if (going.length === 0) return;
  throw new HarnessError('NOT_FOUND', `namespace ${going.join(', ')} is being deleted`, {
    hint: 'wait until it is gone and create it again, or use another one',
  });
}

function connectionError({ server }: KubeClient, error: KubeError): HarnessError {
  const { message, hint, status } = error;
  if (status === 0)
    return new HarnessError('ENGINE', `the API server ${server} cannot be reached: ${message}`, {
      hint: hint ?? 'is it the right context (--context, KUBECONFIG), and does this machine reach it?',
      cause: error,
    });
  const isUnknown = isAnonymous(error);
  if (status === 401 || isUnknown)
    return new HarnessError('ENGINE', `the API server ${server} does not accept the credentials`, {
      hint: isUnknown || hint === undefined ? 'log in, or check the user of the kubeconfig’s context' : hint,
      cause: error,
    });
  return new HarnessError('ENGINE', `the API server ${server} cannot be used: ${message}`, { hint, cause: error });
}

/** Some servers let people without credentials in, and then refuse all they ask for. */
function isAnonymous({ status, kubeStatus }: KubeError): boolean {
  return status === 403 && (kubeStatus.message?.includes('system:anonymous') ?? false);
}
