/** What steps find in their namespace: itself, their account with its pull secrets, their volume claim. */
import { metadataOnly } from '../engine/argo/workflow-path.ts';
import type { KubeClient } from '../kubernetes/kube-client.ts';
import { namespacePath, objectPath } from '../kubernetes/kube-path.ts';
import { type Finding, scribeOf } from './finding.ts';
import { type Look, look, unseenWords } from './look.ts';

const { ok, warning, failed } = scribeOf('namespace');

export async function examineNamespace(client: KubeClient, namespace: string): Promise<Finding> {
  const name = `namespace ${namespace}`;
  type Namespace = { readonly status?: { readonly phase?: string } };
  const seen = await look<Namespace>(client, { method: 'GET', path: namespacePath(namespace) });
  if (seen.type === 'absent') return failed(name, 'is not there', `kubectl create namespace ${namespace}`);
  if (seen.type !== 'seen') return warning(name, unseenWords(seen), null);
  const { phase = 'Active' } = seen.value.status ?? {};
  if (phase !== 'Active')
    return failed(name, `is ${phase}`, 'wait until it is gone and create it again, or use another');
  return ok(name, 'is there');
}

interface ServiceAccount {
  readonly imagePullSecrets?: readonly { readonly name?: string }[];
  readonly automountServiceAccountToken?: boolean;
}

/** The account that steps run as, and the secrets by which its pods pull images. */
export async function examineAccount(
  client: KubeClient,
  namespace: string,
  account: string,
): Promise<readonly Finding[]> {
  const name = `service account ${account}`;
  const path = inNamespace(namespace, 'serviceaccounts', account);
  const seen = await look<ServiceAccount>(client, { method: 'GET', path });
  if (seen.type === 'absent')
    return [failed(name, `is not in ${namespace}`, `kubectl create serviceaccount ${account} -n ${namespace}`)];
  if (seen.type !== 'seen') return [warning(name, unseenWords(seen), null)];
  const { imagePullSecrets = [], automountServiceAccountToken } = seen.value;
  const token =
    automountServiceAccountToken === false
      ? warning(
          name,
          'its token is not mounted into pods: Argo’s executor may lack it',
          `kubectl patch serviceaccount ${account} -n ${namespace} -p '{"automountServiceAccountToken":true}'`,
        )
      : ok(name, 'is there');
  const secrets = [...new Set(imagePullSecrets.flatMap((each) => each.name ?? []))];
  return [token, ...(await Promise.all(secrets.map((secret) => pullSecret(client, namespace, account, secret))))];
}

/** Only its metadata is asked for: what it holds is nobody's business here. */
async function pullSecret(client: KubeClient, namespace: string, account: string, secret: string): Promise<Finding> {
  const name = `image pull secret ${secret}`;
  const path = inNamespace(namespace, 'secrets', secret);
  const seen = await look<unknown>(client, { method: 'GET', path, accept: metadataOnly });
  if (seen.type === 'seen') return ok(name, `of service account ${account}`);
  if (seen.type !== 'absent') return warning(name, unseenWords(seen), null);
  return failed(
    name,
    `is not in ${namespace}, and service account ${account} names it`,
    `kubectl create secret docker-registry ${secret} -n ${namespace} --docker-server=… --docker-username=… --docker-password=…`,
  );
}

interface Claim {
  readonly spec?: { readonly accessModes?: readonly string[]; readonly storageClassName?: string };
  readonly status?: { readonly phase?: string };
}

/** The volume that all steps share. */
export async function examineClaim(client: KubeClient, namespace: string, claim: string): Promise<Finding> {
  const name = `claim ${claim}`;
  const path = inNamespace(namespace, 'persistentvolumeclaims', claim);
  const seen: Look<Claim> = await look<Claim>(client, { method: 'GET', path });
  const describe = `kubectl describe persistentvolumeclaim ${claim} -n ${namespace}`;
  if (seen.type === 'absent')
    return failed(name, `is not in ${namespace}`, 'make it: docs/install/volume.yaml; or name yours with --claim');
  if (seen.type !== 'seen') return warning(name, unseenWords(seen), null);
  const { phase = 'Pending' } = seen.value.status ?? {};
  if (phase !== 'Bound') return failed(name, `is ${phase}, no step can begin`, describe);
  const modes = seen.value.spec?.accessModes ?? [];
  if (modes.includes('ReadWriteMany')) return ok(name, 'is bound, ReadWriteMany');
  const seenModes = `is bound, but ${modes.join(', ') || 'without an access mode'}`;
  return warning(name, `${seenModes}: steps on different nodes cannot share it`, 'use a volume that is ReadWriteMany');
}

function inNamespace(namespace: string, resource: string, name: string): string {
  return objectPath({ group: '', version: 'v1', namespace, resource, name });
}
