import type { Feature } from './feature.ts';

/** Where steps see this machine's own paths, a volume can only be where its directory is. */
export const mountFeatures: readonly Feature[] = [
  {
    id: 'mount-path',
    at: 'container',
    field: 'volumeMounts[].mountPath',
    support: 'refused',
    reason: 'this machine does not allow a step to have mounts of its own (unshare fails)',
    hint: 'allow user namespaces, or use the directories that the SDK gives',
    refuses: (value, { realDirectories }) =>
      realDirectories !== null &&
      !realDirectories.some((directory) => value === directory || String(value).startsWith(`${directory}/`)),
  },
];
