/** How far the steps of a run are kept apart from this machine and from each other. */
export type Isolation = NamespaceIsolation | NoIsolation;

/** Own mounts, own `/tmp`, own processes; nothing outside the volumes is written to this machine. */
export interface NamespaceIsolation {
  readonly type: 'namespaces';
  /** Whether a user namespace had to be made since we are not root. */
  readonly rootless: boolean;
  readonly tools: SandboxTools;
}

/** Only a process group of its own: mount paths and `/tmp` are those of this machine. */
export interface NoIsolation {
  readonly type: 'none';
  /** Why there is nothing better, in one sentence. */
  readonly reason: string;
}

export const sandboxToolNames = [
  'unshare',
  'setpriv',
  'mount',
  'umount',
  'pivot_root',
  'mkdir',
  'head',
  'env',
  'sh',
] as const;
/** Absolute paths of what a sandbox is made with (util-linux, coreutils, a shell). */
export type SandboxTools = { readonly [name in (typeof sandboxToolNames)[number]]: string };
