/** `prow_config.yaml` once read, checked and with its defaults put in. `schema.ts` has the form people write. */

export interface HarnessConfig {
  /** Files this came from, in the order they were given. */
  readonly files: readonly string[];
  readonly workflows: readonly WorkflowEntry[];
}

export const engineNames = ['argo', 'local'] as const;
export type EngineName = (typeof engineNames)[number];

export interface WorkflowEntry {
  readonly name: string;
  /** Null: every job type; an empty list: none. Text, a legacy spelling: every job type that is a part of it. */
  readonly jobTypes: readonly string[] | string | null;
  /** fnmatch patterns, braces and a leading `!` as extensions; empty: no filter. */
  readonly includeDirs: readonly string[];
  readonly launcher: Launcher;
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly settings: WorkflowSettings;
  readonly source: EntrySource;
}

/** How the entry's Workflow is made. Only `ts_func` can be run. */
export type Launcher =
  | {
      readonly type: 'ts_func' /** Relative to the root of the checkout. */;
      readonly module: string;
      readonly exportName: string;
    }
  | {
      readonly type: 'py_func' | 'ksonnet' | 'tekton' /** What the entry says, for messages. */;
      readonly value: string;
    }
  | { readonly type: 'none' };

/** Everything `defaults:` may set and an entry may override. Null: not said anywhere. */
export interface WorkflowSettings {
  readonly engine: EngineName | null;
  readonly namespace: string | null;
  readonly serviceAccount: string | null;
  readonly image: string | null;
  readonly volume: { readonly claim: string; readonly mountPath: string };
  /** Deadline of the whole workflow, milliseconds. */
  readonly timeoutMs: number;
}

export interface EntrySource {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly column: number;
  /** Position in the file's `workflows`. */
  readonly index: number;
}
