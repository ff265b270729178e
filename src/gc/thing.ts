/** What runs leave behind, and may be swept away. */

export const kinds = ['workflow', 'claim', 'namespace', 'directory'] as const;
export type Kind = (typeof kinds)[number];

export interface Thing {
  readonly kind: Kind;
  /** The bare name, by which a class knows it. */
  readonly name: string;
  /** The namespace, or the directory, that it is in; null for a namespace. */
  readonly place: string | null;
  /** Milliseconds; null where nothing tells. */
  readonly ageMs: number | null;
  /** Who still works with it, such as `is Running`; null when nobody does. */
  readonly use: string | null;
  /** Why it is never ours to delete, whatever its age; null when it is. */
  readonly taboo: string | null;
  /** Deletes this very thing, and no other that has its name by now. Throws HarnessError. */
  remove(): Promise<Removal>;
}

/** `gone`: somebody else was faster. `changed`: another one has its name now, and was left alone. */
export type Removal = 'deleted' | 'gone' | 'changed';

/** What was found, and what could not be looked at. */
export interface Found {
  readonly things: readonly Thing[];
  readonly notes: readonly string[];
}
