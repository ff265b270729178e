import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Container, VolumeMount } from '../../../argo/pod-types.ts';
import { HarnessError } from '../../../core/errors.ts';
import { planContainer } from './container-plan.ts';
import type { ContainerMount, ContainerPlan } from './container-run.ts';
import { containerEnvironment } from './environment.ts';
import { expandVariables } from './expansion.ts';
import { pathPart } from './pod-paths.ts';
import type { PodRun } from './run-pod.ts';
import { podIdentity, stepEnvironment } from './step-environment.ts';

/** A container that only has to be started. */
export interface PreparedContainer {
  readonly name: string;
  readonly plan: ContainerPlan;
  /** Its private directory. */
  readonly scratch: string;
  /** Its environment; null stands for the value of a secret. */
  readonly publicEnvironment: Readonly<Record<string, string | null>>;
}

type Shelf = (mount: VolumeMount) => Promise<ContainerMount>;

/** `main` of a container or script template. Throws HarnessError ENGINE for what cannot be had. */
export async function prepareMain(run: PodRun, shelf: Shelf): Promise<PreparedContainer> {
  const { template } = run.pod;
  const container = template.container ?? template.script;
  if (container === undefined) {
    throw new HarnessError('ENGINE', `template ${template.name ?? ''} is neither a container nor a script`);
  }
  const scratch = containerScratch(run, 'main');
  const mounts = await mountsOf(container, shelf, run);
  const outputFiles = (template.outputs?.parameters ?? []).flatMap(({ valueFrom }) => valueFrom?.path || []);
  const scriptFile = template.script === undefined ? null : writeScript(template.script.source, scratch, run);
  return { name: 'main', scratch, ...planned(run, 'main', container, scratch, { mounts, outputFiles, scriptFile }) };
}

/** The init containers in their order. With `mirrorVolumeMounts` they see what `main` sees. */
export async function prepareInitContainers(
  run: PodRun,
  shelf: Shelf,
  mainMounts: readonly ContainerMount[],
): Promise<readonly PreparedContainer[]> {
  const prepared: PreparedContainer[] = [];
  for (const container of run.pod.template.initContainers ?? []) {
    const name = pathPart(container.name ?? 'init');
    const scratch = containerScratch(run, `init-${name}`);
    const own = await mountsOf(container, shelf, run);
    const mirrored = container.mirrorVolumeMounts === true ? mainMounts : [];
    const mounts = [...mirrored.filter(({ mountPath }) => !own.some((mount) => mount.mountPath === mountPath)), ...own];
    const parts = { mounts, outputFiles: [], scriptFile: null };
    prepared.push({ name, scratch, ...planned(run, name, container, scratch, parts) });
  }
  return prepared;
}

function planned(
  run: PodRun,
  name: string,
  container: Container,
  scratch: string,
  parts: Omit<Parameters<typeof planContainer>[1], 'environment'>,
): Pick<PreparedContainer, 'plan' | 'publicEnvironment'> {
  const { context, token, startedAt } = run;
  const base = stepEnvironment(run.pod, name, {
    path: context.path,
    home: seenAt(run, scratch, 'argo/home'),
    tmp: context.isolation.type === 'none' ? join(scratch, 'tmp') : null,
    token,
    startedAt,
    more: context.env,
  });
  const environment = containerEnvironment(container, base, podIdentity(run.pod), context);
  return {
    plan: planContainer(container, { ...parts, environment }),
    publicEnvironment: Object.fromEntries(
      Object.entries(environment.variables).map(([key, value]) => [
        key,
        environment.secretNames.has(key) ? null : value,
      ]),
    ),
  };
}

async function mountsOf(
  container: Pick<Container, 'volumeMounts'>,
  shelf: Shelf,
  { context }: PodRun,
): Promise<readonly ContainerMount[]> {
  const mounts = await Promise.all((container.volumeMounts ?? []).map(shelf));
  const shared = context.shared.filter(({ mountPath }) => !mounts.some((mount) => mount.mountPath === mountPath));
  return [...shared, ...mounts].toSorted((a, b) => a.mountPath.length - b.mountPath.length); // a volume below another one comes later
}

function containerScratch(run: PodRun, name: string): string {
  const scratch = join(run.paths.containers, name);
  mkdirSync(join(scratch, 'tmp'), { recursive: true });
  chmodSync(join(scratch, 'tmp'), 0o1777);
  mkdirSync(join(scratch, 'argo', 'home'), { recursive: true });
  return scratch;
}

/** Argo sends the script through an environment variable, so that Kubernetes turns its `$$` into `$`. */
function writeScript(source: string, scratch: string, run: PodRun): string {
  const script = 'argo/staging/script';
  mkdirSync(join(scratch, 'argo', 'staging'), { recursive: true });
  writeFileSync(join(scratch, script), expandVariables(source, {}), { mode: 0o755 });
  return seenAt(run, scratch, script);
}

/** Where the container sees a file of its private directory. */
function seenAt(run: PodRun, scratch: string, file: string): string {
  return run.context.isolation.type === 'namespaces' ? `/${file}` : join(scratch, file);
}
