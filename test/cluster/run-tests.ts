/**
 * `npm run test:cluster [-- --kubeconfig FILE] [what vitest takes]`: the tests of project `cluster` on somebody's cluster that has Argo, or else on
 * one that is built, started and stopped for them.
 */
import { interruption } from './interruption.ts';
import { startOwnCluster } from './one-node/own-cluster.ts';
import { exitCodeOf, log } from './progress.ts';
import { runVitest } from './run-vitest.ts';
import { enterCluster, type Guest } from './somebodys-cluster.ts';
import type { ClusterUnderTest } from './under-test.ts';

const over = interruption();
const { kubeconfig, vitestArguments } = readArguments(process.argv.slice(2));
try {
  const guest = await guestOf(kubeconfig);
  process.exitCode = guest === null ? await testOwnCluster() : await testAsGuest(guest);
} catch (error) {
  process.exitCode = exitCodeOf(error, over.signal);
}

function readArguments(all: readonly string[]) {
  const at = all.indexOf('--kubeconfig');
  if (at === -1) return { kubeconfig: null, vitestArguments: all };
  return { kubeconfig: all[at + 1] ?? '', vitestArguments: all.toSpliced(at, 2) };
}

/** A cluster that was named on purpose must have Argo; one that merely is in the environment need not. */
async function guestOf(named: string | null): Promise<Guest | null> {
  if (named === null && (process.env['KUBECONFIG'] ?? '') === '') return null;
  const guest = await enterCluster(named, log);
  if (guest !== null) return guest;
  if (named !== null) throw new Error(`the cluster of ${named} has no Argo (no resource of argoproj.io/v1alpha1)`);
  log('the cluster of KUBECONFIG has no Argo: the tests get one of their own');
  return null;
}

async function testAsGuest(guest: Guest): Promise<number> {
  try {
    return await runVitest(guest.cluster, vitestArguments, over.signal);
  } finally {
    await guest.leave();
  }
}

async function testOwnCluster(): Promise<number> {
  const own = await startOwnCluster(log, over.signal);
  const { kubeconfig: file, namespace, controlSocket, parts } = own;
  const statusAuthor = own.hasController ? 'controller' : 'replayer';
  const cluster: ClusterUnderTest = { kubeconfig: file, namespace, controlSocket, parts, statusAuthor };
  const died = new AbortController();
  const ended = own.ended.then((reason) => {
    log(reason === null ? 'stopped' : `the cluster has ended: ${reason}`);
    if (reason !== null) died.abort(new Error('its tests cannot go on'));
  });
  try {
    return await runVitest(cluster, vitestArguments, AbortSignal.any([over.signal, died.signal]));
  } finally {
    await own.stop();
    await ended;
  }
}
