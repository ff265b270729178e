import type { WorkflowEntry } from '../config/harness-config.ts';
import type { JobTrigger } from '../prow/job-config.ts';
import { parseGlob } from './glob.ts';
import { re2OfPatterns } from './re2-pattern.ts';

/** When Prow must start a job that runs these entries. */
export interface Triggering {
  readonly trigger: JobTrigger;
  /**
   * Names of entries whose `!patterns` Prow cannot be told: changes that they exclude start the job as well, which then runs nothing of them.
   * Prow knows one expression, and RE2 has no "but not".
   */
  readonly widened: readonly string[];
}

/** The union of the entries' `include_dirs`; an entry without any is for every change. */
export function triggerOf(entries: readonly WorkflowEntry[]): Triggering {
  const filters = entries.map(({ name, includeDirs }) => {
    const globs = includeDirs.map(parseGlob);
    return {
      name,
      isUnscoped: globs.length === 0,
      admitting: globs.filter(({ excludes }) => !excludes).map(({ source }) => source),
      excluding: globs.filter(({ excludes }) => excludes).map(({ source }) => source),
    };
  });
  if (filters.some(({ isUnscoped }) => isUnscoped)) return { trigger: { type: 'always' }, widened: [] };
  const widened = filters.filter(({ excluding }) => excluding.length > 0).map(({ name }) => name);
  const open = filters.filter(({ admitting }) => admitting.length === 0);
  if (open.length === 0)
    return { trigger: { type: 'changed', pattern: re2OfPatterns(filters.flatMap((each) => each.admitting)) }, widened };
  const exclusions = new Set(filters.map(({ excluding }) => JSON.stringify(excluding.toSorted())));
  if (open.length < filters.length || exclusions.size > 1) return { trigger: { type: 'always' }, widened };
  return { trigger: { type: 'changed-besides', pattern: re2OfPatterns(open[0]?.excluding ?? []) }, widened: [] };
}
