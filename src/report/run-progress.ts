import type { Workflow } from '../argo/types.ts';

/** Shows how workflows go on while they run. Implementations: progress-lines.ts for logs, live-tree.ts for terminals. */
export interface RunProgress {
  /** Called with every object that is seen of a workflow, changed or not; `name` is the entry's. */
  changed(name: string, workflow: Workflow): void;
  /** Prints a line of its own. */
  line(text: string): void;
  /** Ends the display; nothing may be called after it. */
  close(): void;
}
