import type { WorkflowEngine } from '../engine/engine.ts';
import type { LogSource } from '../logs/log-source.ts';
import type { AskWhy } from '../run/collect-causes.ts';
import type { Ended } from '../run/execute.ts';

/** An engine that is open for one run, and where what its steps leave is found. */
export interface EngineSession {
  readonly engine: WorkflowEngine;
  readonly logs: LogSource;
  /** Directory of a workflow's artifacts; null where they are out of reach. */
  artifactsOf(ended: Ended): Promise<string | null>;
  /** Left out where nobody knows more of a failure than its status says. */
  readonly askWhy?: AskWhy;
  /** Ends what the engine keeps open. */
  close(): Promise<void>;
}
