import type { Clock } from '../core/clock.ts';
import { HarnessError } from '../core/errors.ts';
import type { KubeClient } from '../kubernetes/kube-client.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { examineController, examineKinds } from './argo.ts';
import { examineExecutor } from './executor-rights.ts';
import { type Finding, scribeOf } from './finding.ts';
import { examineMachine, type Machine } from './machine.ts';
import { examineAccount, examineClaim, examineNamespace } from './namespace.ts';
import { examineProw } from './prow.ts';
import { examineBucket, examineLogging, noBucket } from './results.ts';
import { examineRights, ourUser } from './rights.ts';
import { examineServer } from './server.ts';

export interface Patient {
  readonly machine: Machine;
  /** Null: workflows run here, no cluster is needed. */
  readonly cluster: ClusterPatient | null;
  readonly bucket: { readonly uri: string; readonly open: () => ObjectStore } | null;
  /** Null: no log of a cluster is ever wanted, or nobody knows from which project. */
  readonly readLogging: (() => Promise<void>) | null;
  readonly clock: Clock;
}

export interface ClusterPatient {
  /** Throws KubeconfigError where none is configured. */
  readonly connect: () => Promise<KubeClient>;
  /** Undefined: that of the context. */
  readonly namespace: string | undefined;
  /** That steps run as. */
  readonly account: string;
  /** That steps share. */
  readonly claim: string;
}

/** Looks at everything the job needs, changes nothing but one object of the bucket. In the order of the areas. */
export async function examine(patient: Patient): Promise<readonly Finding[]> {
  const { machine, cluster, bucket, readLogging, clock } = patient;
  const results = await Promise.all([
    examineMachine(machine),
    examineProw(machine.env),
    cluster === null ? [] : examineCluster(cluster, machine.env, clock),
    bucket === null ? [noBucket()] : [examineBucket(bucket.open, bucket.uri, clock.now())],
  ]);
  const found = await Promise.all(results.flat());
  // Last, and alone: without credentials Google's client fails once more behind our back, and would take what still goes on with it.
  return cluster === null ? found : [...found, await examineLogging(readLogging)];
}

async function examineCluster(patient: ClusterPatient, env: Machine['env'], clock: Clock): Promise<readonly Finding[]> {
  const { ok, failed } = scribeOf('cluster');
  let client: KubeClient;
  try {
    client = await patient.connect();
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    const fix = isPodWithoutToken(error, env) ? tokenFix : (error.hint ?? 'name one with --kubeconfig');
    return [failed('kubeconfig', error.message, fix)];
  }
  try {
    const namespace = patient.namespace ?? client.namespace;
    const server = await examineServer(client, clock);
    const known = [ok('kubeconfig', `namespace ${namespace} of ${client.server}`), ...server.findings];
    return server.isReached ? [...known, ...(await examineInside(client, namespace, patient, clock))] : known;
  } finally {
    await client.close();
  }
}

/** Prow: pod-utils/decorate/podspec.go switches the token off where the job names no account. */
const tokenFix =
  'this is a pod without a token: give its spec serviceAccountName and automountServiceAccountToken: true; Prow leaves the token out where no account is named';

function isPodWithoutToken({ message }: HarnessError, env: Machine['env']): boolean {
  return (env['KUBERNETES_SERVICE_HOST'] ?? '') !== '' && message.startsWith('no cluster is configured');
}

async function examineInside(
  client: KubeClient,
  namespace: string,
  { account, claim }: ClusterPatient,
  clock: Clock,
): Promise<readonly Finding[]> {
  const { ok, failed } = scribeOf('cluster');
  const user = await ourUser(client);
  if (user === 'system:anonymous')
    return [failed('account', 'the server takes us for system:anonymous', 'log in, or check the user of the context')];
  const known = user === null ? [] : [ok('account', user)];
  const found = await Promise.all([
    examineKinds(client),
    examineController(client, namespace, clock.now()),
    [examineNamespace(client, namespace)],
    examineRights(client, namespace, user ?? 'THE-USER-OF-THIS-KUBECONFIG'),
    examineAccount(client, namespace, account),
    [examineExecutor(client, namespace, account)],
    [examineClaim(client, namespace, claim)],
  ]);
  return [...known, ...(await Promise.all(found.flat()))];
}
