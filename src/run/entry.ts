/** One entry's workflow, built without regard to the selection: for `show` and `run NAME`. */
import type { HarnessConfig, WorkflowEntry } from '../config/harness-config.ts';
import { HarnessError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';

/** The entry of that name; several may share one, then the first. Throws HarnessError NOT_FOUND with the nearest name. */
export function entryNamed(config: HarnessConfig, name: string): WorkflowEntry {
  const found = config.workflows.find((entry) => entry.name === name);
  if (found !== undefined) return found;
  const names = config.workflows.map((entry) => entry.name);
  const near = nearest(name, names);
  throw new HarnessError('NOT_FOUND', `there is no workflow "${name}" in ${config.files.join(', ')}`, {
    hint: near === null ? `there are ${names.join(', ') || 'none'}` : `did you mean "${near}"?`,
  });
}

/** The entry with `-p key=value` put over its kwargs; the values are text. */
export function withParameters(entry: WorkflowEntry, parameters: Readonly<Record<string, string>>): WorkflowEntry {
  return { ...entry, kwargs: { ...entry.kwargs, ...parameters } };
}
