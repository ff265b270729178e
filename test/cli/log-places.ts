/** The places that `e2e logs` reads: a cluster, and Cloud Logging over TLS with a key file of its own. */
import { join } from 'node:path';
import { createAuthority } from '../kubernetes/certificates.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { type FakeEntry, type FakeLogging, fakeLogging, type LoggingScript } from '../support/fake-logging.ts';
import { testDirectory } from '../support/git-repo.ts';
import { googleKeyFile } from '../support/google-key.ts';
import type { ClusterScript } from './cluster/cluster-script.ts';
import { type FakeCluster, fakeCluster, kubeconfigFor } from './cluster/fake-cluster.ts';

export const authority = createAuthority('cloud logging of the test');
export const keyFile = googleKeyFile();
export const project = ['--logging-project', 'p'];
export const cloud = ['--source', 'stackdriver', ...project];

interface Rig {
  readonly cluster: FakeCluster;
  readonly logging: FakeLogging;
  logs(...args: readonly string[]): Promise<CliResult>;
}

/** `e2e logs` where there is a cluster and, as far as its flags say so, Cloud Logging. */
export async function withPlaces(
  work: (rig: Rig) => Promise<void>,
  script: ClusterScript = {},
  faults: LoggingScript = {},
) {
  const { key, certificate: cert } = authority.issue({ commonName: 'logging', hosts: ['127.0.0.1', 'localhost'] });
  await using cluster = await fakeCluster(script);
  await using logging = await fakeLogging({ ...faults, tls: { key, cert } });
  using directory = testDirectory();
  directory.write({ '.kube/config': kubeconfigFor(cluster), 'key.json': keyFile, 'ca.pem': authority.certificate });
  const env = {
    HOME: directory.path,
    GOOGLE_APPLICATION_CREDENTIALS: join(directory.path, 'key.json'),
    GRPC_DEFAULT_SSL_ROOTS_FILE_PATH: join(directory.path, 'ca.pem'),
    METADATA_SERVER_DETECTION: 'none',
    E2E_LOGGING_ENDPOINT: logging.endpoint.replace('127.0.0.1', 'localhost'),
  };
  const logs: Rig['logs'] = (...args) => runCli('e2e', ['logs', ...args], { cwd: directory.path, env });
  await work({ cluster, logging, logs });
}

/** An entry of a step of build 123, ten seconds ago and so many milliseconds more. */
export function entry(step: string, ms: number, text: string, pod = `wf-${step}-1`): FakeEntry {
  return {
    time: new Date(Date.now() - 10_000 + ms).toISOString(),
    insertId: `${step}-${ms}`,
    text,
    labels: { 'k8s-pod/step_name': step, 'k8s-pod/BUILD_ID': '123', 'k8s-pod/workflows_argoproj_io/workflow': 'wf' },
    resource: { namespace_name: 'ci', pod_name: pod, container_name: 'main' },
  };
}
