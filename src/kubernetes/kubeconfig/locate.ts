import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { KubeconfigError } from './kubeconfig-error.ts';

export interface KubeconfigSearch {
  /** Like `--kubeconfig`; a list as in `KUBECONFIG` is taken, too. */
  readonly kubeconfig?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeDirectory: string;
  /** Where a pod finds its token. @default /var/run/secrets/kubernetes.io/serviceaccount */
  readonly serviceAccountDirectory?: string;
}

export type KubeconfigPlace =
  | { readonly type: 'files'; readonly paths: readonly string[]; readonly namedBy: string; readonly mayMiss: boolean }
  | { readonly type: 'service-account'; readonly directory: string; readonly host: string; readonly port: string };

const defaultServiceAccountDirectory = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Where kubectl would look: flag, `KUBECONFIG`, `~/.kube/config`, the pod's service account. Throws KubeconfigError when there is nothing. */
export async function locateKubeconfig(search: KubeconfigSearch): Promise<KubeconfigPlace> {
  const { kubeconfig, env, homeDirectory } = search;
  const flagged = pathsOf(kubeconfig);
  if (flagged.length > 0) return { type: 'files', paths: flagged, namedBy: '--kubeconfig', mayMiss: false };
  const listed = pathsOf(env['KUBECONFIG']);
  if (listed.length > 0) return { type: 'files', paths: listed, namedBy: 'KUBECONFIG', mayMiss: true };
  const home = join(homeDirectory, '.kube', 'config');
  if (await exists(home)) return { type: 'files', paths: [home], namedBy: 'the home directory', mayMiss: false };
  const directory = search.serviceAccountDirectory ?? defaultServiceAccountDirectory;
  const host = env['KUBERNETES_SERVICE_HOST'] ?? '';
  if (host !== '' && (await exists(join(directory, 'token'))))
    return { type: 'service-account', directory, host, port: env['KUBERNETES_SERVICE_PORT'] || '443' };
  throw new KubeconfigError(
    `no cluster is configured: KUBECONFIG is not set, ${home} does not exist, and this is no pod with a service account`,
    { hint: 'name one with --kubeconfig FILE, or use --engine local, which needs no cluster' },
  );
}

function pathsOf(list: string | undefined): readonly string[] {
  return [...new Set((list ?? '').split(delimiter).filter((path) => path !== ''))];
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
