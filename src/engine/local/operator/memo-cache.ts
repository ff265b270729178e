import type { Outputs } from '../../../argo/types.ts';

export interface MemoEntry {
  readonly nodeId: string;
  readonly outputs: Outputs | null;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/** Outputs of memoized templates, by the cache's name and the key. Argo keeps them in a ConfigMap, we keep them with the engine. */
export interface MemoCache {
  load(cache: string, key: string): MemoEntry | undefined;
  save(cache: string, key: string, entry: MemoEntry): void;
}

export function createMemoCache(): MemoCache {
  const entries = new Map<string, MemoEntry>();
  const place = (cache: string, key: string) => JSON.stringify([cache, key]);
  return {
    load: (cache, key) => entries.get(place(cache, key)),
    save: (cache, key, entry) => entries.set(place(cache, key), entry),
  };
}
