/** Where results are written: a bucket, or a directory laid out like one. Implementations: directory.ts, gcs.ts. */
export interface ObjectStore {
  /** Where readers find the objects, e.g. `gs://bucket/prefix` or `file:///path`. */
  readonly uri: string;
  /** Writes one whole object; readers see the old or the new content, never a part. Throws HarnessError STORAGE. */
  put(name: string, body: ObjectBody, options?: PutOptions): Promise<void>;
  /** The object's text, or null when there is none. */
  read(name: string): Promise<string | null>;
  /** Names below `prefix`, sorted. */
  list(prefix: string): AsyncIterable<string>;
}

/** Text, or a file that is streamed (moved when `move` is set and the store can). */
export type ObjectBody = string | { readonly file: string; readonly move?: boolean };

export interface PutOptions {
  /** @default by the name's extension */
  readonly contentType?: string;
  /** Custom metadata of the object (GCS `x-goog-meta-*`). */
  readonly metadata?: Readonly<Record<string, string>>;
}
