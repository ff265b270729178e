import { mkdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { Volume, VolumeMount } from '../../../argo/pod-types.ts';
import { HarnessError } from '../../../core/errors.ts';
import type { LocalPod } from '../pod-runner.ts';
import type { ContainerMount } from './container-run.ts';
import type { ValueSources } from './keyed-values.ts';
import { valuesOf } from './keyed-values.ts';
import { claimDirectory, pathPart } from './pod-paths.ts';
import { writeKeyFiles } from './value-files.ts';

export interface VolumeContext extends ValueSources {
  readonly stateDir: string;
  /** Directories of claims that lie elsewhere, by claim name. */
  readonly claims: Readonly<Record<string, string>>;
  /** Directory for the volumes that are the pod's own. */
  readonly podVolumes: string;
}

/** The volumes that a template may mount: the workflow's, its claim templates as claims `<workflow>-<name>`, and its own. */
export function podVolumes(pod: Pick<LocalPod, 'workflowName' | 'workflowSpec' | 'template'>): readonly Volume[] {
  const claimTemplates = (pod.workflowSpec?.volumeClaimTemplates ?? []).map((claim) => {
    const name = claim.metadata?.name ?? '';
    return { name, persistentVolumeClaim: { claimName: `${pod.workflowName}-${name}` } };
  });
  return [...(pod.workflowSpec?.volumes ?? []), ...claimTemplates, ...(pod.template.volumes ?? [])];
}

/** Gives each mounted volume a directory, once per pod. Throws HarnessError ENGINE in Argo's words for a volume that nobody declared. */
export function createVolumeShelf(
  volumes: readonly Volume[],
  context: VolumeContext,
): (mount: VolumeMount) => Promise<ContainerMount> {
  const made = new Map<string, Promise<string>>();
  return async (mount) => {
    const volume = volumes.findLast((candidate) => candidate.name === mount.name);
    if (volume === undefined) throw new HarnessError('ENGINE', `volume '${mount.name}' not found in workflow spec`);
    const directory = made.get(volume.name) ?? volumeDirectory(volume, context);
    made.set(volume.name, directory);
    return {
      source: await directory,
      mountPath: mountPathOf(mount),
      subPath: subPathOf(mount),
      readOnly: mount.readOnly === true || volume.persistentVolumeClaim?.readOnly === true,
    };
  };
}

/** Absolute and without `..`, as the container sees it. Throws HarnessError ENGINE for one that cannot be mounted on. */
export function mountPathOf(mount: Pick<VolumeMount, 'mountPath'>): string {
  const path = posix.resolve('/', mount.mountPath);
  const isUsable = path !== '/' && ![...path].some((character) => character < ' ' || character === '\u007f');
  if (isUsable) return path;
  throw new HarnessError(
    'ENGINE',
    `nothing can be mounted at ${JSON.stringify(mount.mountPath)}: expected a directory below /`,
  );
}

/** Kubernetes: a subPath is relative and holds no `..`. */
function subPathOf(mount: VolumeMount): string | null {
  const subPath = mount.subPath ?? '';
  if (subPath === '') return null;
  const isInside = !subPath.startsWith('/') && !subPath.split('/').includes('..') && !subPath.includes('\0');
  if (isInside) return posix.normalize(subPath);
  throw new HarnessError(
    'ENGINE',
    `subPath ${JSON.stringify(subPath)} of volume ${mount.name} must be relative and must not contain ".."`,
  );
}

async function volumeDirectory(volume: Volume, context: VolumeContext): Promise<string> {
  const own = join(context.podVolumes, pathPart(volume.name));
  if (volume.persistentVolumeClaim !== undefined) {
    return made(claimDirectory(context.stateDir, volume.persistentVolumeClaim.claimName, context.claims));
  }
  if (volume.emptyDir !== undefined) return made(own);
  if (volume.secret !== undefined) {
    const { secretName, optional, items, defaultMode } = volume.secret;
    const values = valuesOf(context, 'secret', secretName ?? '', optional) ?? {};
    return writeKeyFiles(own, values, { items, mode: defaultMode ?? 0o400 });
  }
  if (volume.configMap !== undefined) {
    const { name, optional, items, defaultMode } = volume.configMap;
    const values = valuesOf(context, 'configmap', name ?? '', optional) ?? {};
    return writeKeyFiles(own, values, { items, mode: defaultMode ?? 0o644 });
  }
  const kinds = Object.keys(volume).filter((key) => key !== 'name');
  throw new HarnessError(
    'ENGINE',
    `volume ${volume.name} is ${kinds.join(', ') || 'nothing'}: expected a claim, emptyDir, secret or configMap`,
  );
}

async function made(directory: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  return directory;
}
