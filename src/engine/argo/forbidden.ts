import { HarnessError } from '../../core/errors.ts';
import type { KubeError } from '../../kubernetes/kube-error.ts';
import { grantManifest } from './access-rights.ts';

/** What was tried, for servers whose refusal does not say. */
export interface Attempt {
  readonly verb: string;
  /** With its group, as RBAC's messages write it: `workflows.argoproj.io`, `pods/log`. */
  readonly resource: string;
  readonly namespace: string;
}

/** Whom the API server lets not do what. */
export interface Denial extends Attempt {
  /** Null where the server does not name the user. */
  readonly user: string | null;
}

const anonymous = 'system:anonymous';
const unknownUser = 'THE-USER-OF-THIS-KUBECONFIG';

/**
 * The error for a request that authorization refused: which verb on which resource in which namespace for which user, and the Role that grants all
 * the harness needs. Null when the 403 has another reason (a quota, an admission plugin, a namespace that is going away): then the server's own
 * words are the best there are.
 */
export function forbiddenError(error: KubeError, attempt: Attempt): HarnessError | null {
  const denial = denialOf(error, attempt);
  if (denial === null) return null;
  const { user, verb, resource, namespace } = denial;
  if (user === anonymous) return anonymousError(error);
  const who = user === null ? 'the user of this kubeconfig' : `user ${JSON.stringify(user)}`;
  const grant = grantManifest({
    user: user ?? unknownUser,
    namespace: namespace === '' ? attempt.namespace : namespace,
  });
  const where = namespace === '' ? 'in the whole cluster' : `in namespace ${namespace}`;
  return new HarnessError('ENGINE', `${who} may not ${verb} ${resource} ${where}`, {
    hint: `somebody who administers the namespace can grant what run_e2e needs:\nkubectl apply -f - <<'EOF'\n${grant}EOF`,
    cause: error,
  });
}

/** Nobody should ever grant anything to this user. */
function anonymousError(cause: KubeError): HarnessError {
  return new HarnessError('ENGINE', 'the API server was sent no credentials: it knows this user as system:anonymous', {
    hint: 'log in, or check the user of the kubeconfig’s context',
    cause,
  });
}

/** Null when the refusal is no matter of rights. */
export function denialOf({ status, kubeStatus }: KubeError, attempt: Attempt): Denial | null {
  if (status !== 403) return null;
  const { message = '' } = kubeStatus;
  const told =
    /User ("(?:[^"\\]|\\.)*") cannot (\S+) resource "([^"]*)" in API group "([^"]*)" (in the namespace "([^"]*)"|at the cluster scope)/.exec(
      message,
    );
  if (told === null) return message === '' ? { ...attempt, user: null } : null;
  const [, user = '""', verb = '', resource = '', group = '', , namespace = ''] = told;
  return { user: unquoted(user), verb, resource: withGroup(resource, group), namespace };
}

/** `workflows.argoproj.io`; the subresource stays behind its slash. */
function withGroup(resource: string, group: string): string {
  if (group === '') return resource;
  const [kind = '', ...rest] = resource.split('/');
  return [`${kind}.${group}`, ...rest].join('/');
}

/** Go's quoting is JSON's but for rare control characters; such a name stays as it stands. */
function unquoted(quoted: string): string | null {
  try {
    const name: unknown = JSON.parse(quoted);
    return typeof name === 'string' && name !== '' ? name : null;
  } catch {
    return quoted.slice(1, -1);
  }
}
