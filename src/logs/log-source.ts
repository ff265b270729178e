/** Where the log of a step is read. Implementations: local.ts now, pods.ts and stackdriver.ts on a cluster. */
export interface LogSource {
  readonly name: 'local' | 'pods' | 'stackdriver';
  /** The end of the log of one node, at most `maxBytes`, cut at a line start; null when this source has nothing of it. */
  tail(query: NodeLogQuery, maxBytes: number): Promise<LogTail | null>;
}

export interface NodeLogQuery {
  readonly workflow: string;
  readonly namespace: string;
  /** Key in `status.nodes`. */
  readonly nodeId: string;
}

export interface LogTail {
  readonly text: string;
  /** Whether earlier lines were left out. */
  readonly truncated: boolean;
  /** File that holds all of it, where there is one. */
  readonly file: string | null;
}
