import type { ObjectStore } from './object-store.ts';

/** A store that is opened when it is first used. */
export function lazyStore(uri: string, open: () => Promise<ObjectStore>): ObjectStore {
  let opened: Promise<ObjectStore> | null = null;
  const store = () => {
    opened ??= open();
    return opened;
  };
  return {
    uri,
    put: async (name, body, options) => (await store()).put(name, body, options),
    read: async (name) => (await store()).read(name),
    list: async function* (prefix) {
      yield* (await store()).list(prefix);
    },
  };
}
