/** `npm run cluster`: keeps a one-node Kubernetes with Argo's CRDs up until Ctrl-C. */
import { interruption } from './interruption.ts';
import { startOwnCluster } from './one-node/own-cluster.ts';
import { exitCodeOf, log } from './progress.ts';

const over = interruption();
try {
  const cluster = await startOwnCluster(log, over.signal);
  console.log(`export KUBECONFIG=${cluster.kubeconfig}`);
  console.log(`export PATH=${cluster.parts}:$PATH   # kubectl`);
  log(
    `namespace ${cluster.namespace}; ${cluster.hasController ? 'with' : 'without'} Argo's controller; Ctrl-C ends it`,
  );
  over.signal.addEventListener('abort', () => cluster.stop());
  const reason = await cluster.ended;
  if (reason !== null) throw new Error(`the cluster has ended: ${reason}`);
  log('nothing is left of it');
} catch (error) {
  process.exitCode = exitCodeOf(error, over.signal);
}
