/** A store whose losses are kept on this machine, to be uploaded later: the bucket may be away, the results are not lost. */
import { appendFile, copyFile, link, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type KeptObject, keptBody, keptHeader, keptIndex } from './kept-objects.ts';
import { type ObjectBody, type ObjectStore, type PutOptions, StorageError } from './object-store.ts';

export interface Keeping {
  /** Gets the objects; made when there is one. */
  readonly directory: string;
  /** Where they belong, for whoever uploads them: the bucket with its prefix, and the run's directory below that. */
  readonly bucket: string;
  readonly runDir: string;
  /** Called once for each object that is kept, with what was wrong with the store. */
  readonly onKept: (error: StorageError) => void;
}

/** Puts as `store` does; what the store itself could not take is kept, which is an error of its own. */
export function createKeepingStore(store: ObjectStore, keeping: Keeping): ObjectStore {
  let begun: Promise<void> | null = null;
  const begin = () => {
    begun ??= beginIndex(keeping);
    return begun;
  };
  return {
    uri: store.uri,
    read: (name) => store.read(name),
    list: (prefix) => store.list(prefix),
    put: async (name, body, options = {}) => {
      try {
        await store.put(name, body, options);
      } catch (error) {
        if (!(error instanceof StorageError) || error.trouble !== 'store') throw error;
        try {
          await begin();
          await keep(keeping, name, body, options);
        } catch (cause) {
          throw notKept(error, keeping, cause);
        }
        keeping.onKept(error);
        throw new StorageError('kept', null, error.message, { hint: error.hint, cause: error });
      }
    },
  };
}

async function beginIndex({ directory, bucket, runDir }: Keeping): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, keptIndex), `${JSON.stringify(keptHeader(bucket, runDir))}\n`);
}

async function keep({ directory }: Keeping, name: string, body: ObjectBody, options: PutOptions): Promise<void> {
  const place = join(directory, keptBody(name));
  await mkdir(dirname(place), { recursive: true });
  await rm(place, { force: true });
  if (typeof body === 'string') await writeFile(place, body);
  else if (body.move) await rename(body.file, place).catch(() => copyFile(body.file, place));
  else await link(body.file, place).catch(() => copyFile(body.file, place));
  const entry: KeptObject = { name, options };
  await appendFile(join(directory, keptIndex), `${JSON.stringify(entry)}\n`);
}

function notKept(error: StorageError, { directory }: Keeping, cause: unknown): StorageError {
  const reason = cause instanceof Error ? cause.message : 'unknown reason';
  return new StorageError('store', null, `${error.message}; and it cannot be kept in ${directory}: ${reason}`, {
    hint: error.hint,
    cause,
  });
}
