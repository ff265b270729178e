/**
 * The story of one cluster, told from inside its namespaces: `node inside.ts SETTINGS`. Says on its output how far it is, a JSON line for each
 * `Report`, and ends with its input: the process that holds the other end is gone then, and the namespaces end with this one.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { compactEtcd, createApiServer } from './api-server.ts';
import {
  type ArgoBinaries,
  argoController,
  controllerConfiguration,
  executorImageFor,
  executorRights,
  noControllerAnnotation,
} from './argo-controller.ts';
import { writeCertificates } from './certificates.ts';
import { apiServerAddress, containerd, controllerManager, etcd, kubelet, scheduler } from './components.ts';
import { serveControl } from './control.ts';
import { forward } from './forwarder.ts';
import { baseImages, type Image, writeImage } from './images.ts';
import { createCgroups, isolateMounts } from './isolation.ts';
import { kubeconfigFor } from './kubeconfig.ts';
import { argoNamespace, layoutOf } from './layout.ts';
import { node, setUpNetwork } from './network.ts';
import { containerdSocket, writeNodeConfig } from './node-config.ts';
import { logTail, mustRun, type Program, startProgram } from './process.ts';
import { argoCustomResources } from './workflow-crd.ts';

export interface InsideSettings {
  readonly directory: string;
  readonly parts: string;
  /** Of the forwarder outside. */
  readonly server: string;
  readonly argo: ArgoBinaries | null;
}

export type Report =
  | { readonly type: 'waiting'; readonly for: string }
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly reason: string };

const settings = JSON.parse(process.argv[2] ?? '') as InsideSettings; // written by cluster.ts
const layout = layoutOf(settings.directory, settings.parts);
const api = createApiServer(layout, () => died('kube-apiserver'));

process.stdin.on('end', () => process.exit(0)).resume();
process.on('uncaughtException', (error) => fail(error.stack ?? error.message));
process.on('unhandledRejection', (error) => fail(error instanceof Error ? (error.stack ?? error.message) : `${error}`));

await Promise.all([mkdir(layout.logs), mkdir(layout.kubeconfigs)]);
await isolateMounts(layout);
await Promise.all([
  createCgroups(layout),
  setUpNetwork(),
  writeCertificates(layout.certificates),
  writeNodeConfig(layout),
]);
await writeKubeconfigs();
start(etcd(layout));
start(containerd(layout));
const images = importImages([...baseImages, ...(settings.argo === null ? [] : [executorImageFor(settings.argo)])]);
report({ type: 'waiting', for: 'the API server' });
await api.start();
for (const component of [controllerManager, scheduler, kubelet]) start(component(layout));
report({ type: 'waiting', for: 'the node' });
await createObjects();
await images;
await kubectl('wait', '--for=create', `node/${node.name}`, 'serviceaccount/default', '--timeout=60s');
await kubectl('wait', '--for=condition=Ready', `node/${node.name}`, '--timeout=60s');
if (settings.argo !== null) start(argoController(settings.argo, layout));
await forward({ path: layout.apiSocket }, apiServerAddress);
await serveControl(layout.controlSocket, {
  'restart-api-server': ({ downMs }) => api.restart(downMs),
  'compact-etcd': compactEtcd,
  'import-images': ({ archive }) => importArchive(archive),
});
report({ type: 'ready' });

async function writeKubeconfigs(): Promise<void> {
  const inside = { server: `https://${apiServerAddress.host}:${apiServerAddress.port}`, namespace: argoNamespace };
  const write = (file: string, options: { readonly server: string; readonly user: string }) =>
    writeFile(file, kubeconfigFor(layout.certificates, { ...inside, ...options }), { mode: 0o600 });
  await Promise.all([
    ...['admin', 'kubelet', 'kube-controller-manager', 'kube-scheduler'].map((user) =>
      write(join(layout.kubeconfigs, user), { ...inside, user }),
    ),
    write(layout.kubeconfig, { server: settings.server, user: 'admin' }),
  ]);
}

async function createObjects(): Promise<void> {
  const annotations = settings.argo === null ? { [noControllerAnnotation]: 'true' } : {};
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: argoNamespace, annotations } };
  const items = [namespace, ...argoCustomResources, controllerConfiguration, ...executorRights(argoNamespace)];
  await kubectlWith(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }), 'create', '-f', '-');
  await kubectl('wait', '--for=condition=Established', 'crd', '--all', '--timeout=30s');
}

async function importImages(all: readonly Image[]): Promise<void> {
  const archives = await Promise.all(
    all.map(async (image, index) => {
      const directory = join(layout.directory, 'images', String(index));
      await mkdir(directory, { recursive: true });
      return writeImage(image, directory);
    }),
  );
  await untilContainerdAnswers();
  for (const archive of archives) await importArchive(archive);
}

async function importArchive(archive: string): Promise<void> {
  await ctr('images', 'import', archive);
}

async function untilContainerdAnswers(): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const answered = await ctr('version').then(
      () => true,
      () => false,
    );
    if (answered) return;
    await pause(50);
  }
  throw new Error(`containerd does not answer:\n${logTail(layout.logs, 'containerd')}`);
}

function ctr(...args: readonly string[]): Promise<string> {
  return mustRun('ctr', ['--address', containerdSocket, '-n', 'k8s.io', ...args]);
}

function kubectl(...args: readonly string[]): Promise<string> {
  return kubectlWith('', ...args);
}

function kubectlWith(input: string, ...args: readonly string[]): Promise<string> {
  const own = ['--kubeconfig', join(layout.kubeconfigs, 'admin'), '--cache-dir', join(layout.directory, 'kubectl')];
  return mustRun(join(layout.parts, 'kubectl'), [...own, ...args], undefined, input);
}

/** None of the parts is expected to end before the cluster does. */
function start(program: Program): void {
  startProgram(program, layout.logs).on('exit', () => died(program.name));
}

function died(name: string): void {
  fail(`${name} has ended:\n${logTail(layout.logs, name)}`);
}

function fail(reason: string): void {
  report({ type: 'failed', reason });
  process.stdout.write('', () => process.exit(1));
}

function report(event: Report): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}
