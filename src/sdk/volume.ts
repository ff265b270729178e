import type { Volume, VolumeMount } from '../argo/pod-types.ts';

/** Where a volume's contents come from: exactly one of Kubernetes' sources, e.g. `{ emptyDir: {} }`. */
export type VolumeSource = {
  [Source in VolumeSourceName]: Pick<Required<Volume>, Source> & {
    readonly [Other in Exclude<VolumeSourceName, Source>]?: never;
  };
}[VolumeSourceName];

type VolumeSourceName = Exclude<keyof Volume, 'name'>;

export interface MountOptions {
  /** Directory inside the volume. @default its root */
  readonly subPath?: string;
  /** @default false */
  readonly readOnly?: boolean;
}

/** A volume of the workflow; steps that mount it say `volumeMounts: [cache.at('/cache')]`. */
export interface VolumeHandle {
  readonly name: string;
  at(mountPath: string, options?: MountOptions): VolumeMount;
}

export function makeVolumeHandle(name: string): VolumeHandle {
  return { name, at: (mountPath, options = {}) => ({ name, mountPath, ...options }) };
}
