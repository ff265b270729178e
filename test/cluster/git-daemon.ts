import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterRig } from './cluster-rig.ts';
import { cluster } from './cluster-rig.ts';
import type { Installed } from './installed.ts';
import { kubectl } from './under-test.ts';
import { workerImage } from './worker-image.ts';

/** A git daemon in a pod of the worker's image, which serves what is in a directory of the volume. */
export interface GitDaemon {
  /** Where the repository at `source` is served from now on. */
  serve(source: string, name: string): string;
}

const mountPath = '/mnt/test-data-volume';

export async function startGitDaemon(rig: ClusterRig, installed: Installed): Promise<GitDaemon> {
  const served = join(installed.volume, 'git');
  mkdirSync(served);
  const command = ['git', 'daemon', '--export-all', `--base-path=${mountPath}/git`, '--reuseaddr', '--verbose'];
  const main = {
    name: 'main',
    image: workerImage,
    imagePullPolicy: 'Never',
    command,
    readinessProbe: { tcpSocket: { port: 9418 }, periodSeconds: 1 },
    volumeMounts: [{ name: 'volume', mountPath }],
  };
  const path = `/api/v1/namespaces/${rig.namespace}/pods`;
  const spec = {
    terminationGracePeriodSeconds: 1,
    volumes: [{ name: 'volume', persistentVolumeClaim: { claimName: 'nfs-external' } }],
    containers: [main],
  };
  await rig.client.request({ method: 'POST', path, body: { metadata: { name: 'git' }, spec } });
  await kubectl(cluster, '-n', rig.namespace, 'wait', '--for=condition=Ready', 'pod/git', '--timeout=60s');
  const address = await kubectl(cluster, '-n', rig.namespace, 'get', 'pod', 'git', '-o', 'jsonpath={.status.podIP}');
  return {
    serve: (source, name) => {
      const bare = join(served, `${name}.git`);
      execFileSync('git', ['clone', '-q', '--bare', source, bare]);
      execFileSync('chown', ['-R', '1000:1000', bare]); // git serves nobody else's repositories
      return `git://${address.trim()}/${name}.git`;
    },
  };
}
