import type { WorkflowEntry } from '../config/harness-config.ts';
import type { Problem } from '../core/errors.ts';
import { unreachable } from '../core/unreachable.ts';
import type { ChangedFiles } from './changed-files.ts';
import { printable } from './printable.ts';
import type { Match, Selection } from './selection.ts';

export interface Plan {
  readonly jobType: string;
  readonly changed: ChangedFiles;
  /** In file order; empty where the configuration cannot be used. */
  readonly selections: readonly Selection[];
  readonly problems: readonly Problem[];
}

/** What `e2e plan --json` prints. */
export interface PlanDocument {
  readonly version: 1;
  /** Null where the job could not be read. */
  readonly job_type: string | null;
  /** Null: nobody knows them. */
  readonly changed_files: number | null;
  readonly workflows: readonly PlannedEntry[];
  readonly problems: readonly PlanProblem[];
}

export interface PlannedEntry {
  readonly name: string;
  readonly selected: boolean;
  /** The filter that refused it; null when selected. */
  readonly reason: 'job_type' | 'include_dirs' | null;
  /** What fired it; null where no filter applied. */
  readonly matched: Match | null;
}

type PlanProblem = Pick<Problem, 'severity' | 'message' | 'file' | 'path' | 'line' | 'column' | 'hint'>;

export function planDocument({ jobType, changed, selections, problems }: Plan): PlanDocument {
  return {
    version: 1,
    job_type: jobType,
    changed_files: changed.files?.length ?? null,
    workflows: selections.map(plannedEntry),
    problems: problems.map(planProblem),
  };
}

/** The document where there is no plan: it says why. */
export function refusedDocument(problems: readonly Problem[], jobType: string | null): PlanDocument {
  return { version: 1, job_type: jobType, changed_files: null, workflows: [], problems: problems.map(planProblem) };
}

function planProblem({ severity, message, file, path, line, column, hint }: Problem): PlanProblem {
  return { severity, message, file, path, line, column, hint };
}

function plannedEntry(selection: Selection): PlannedEntry {
  const { name } = selection.entry;
  switch (selection.type) {
    case 'selected':
      return { name, selected: true, reason: null, matched: selection.matched };
    case 'skipped':
      return { name, selected: false, reason: selection.reason, matched: null };
    default:
      return unreachable(selection);
  }
}

/** The same for people: what runs, what does not, and why. */
export function formatPlan({ jobType, changed, selections }: Plan): string {
  const names = selections.map(({ entry }) => printable(entry.name));
  const width = Math.max(0, ...names.map(({ length }) => length));
  const lines = selections.map((selection, index) => {
    const mark = selection.type === 'selected' ? '+' : '-';
    return `${mark} ${(names[index] ?? '').padEnd(width)}  ${reasonOf(selection, jobType, changed)}`;
  });
  const count = selections.filter(({ type }) => type === 'selected').length;
  const total = `${count} of ${selections.length} ${selections.length === 1 ? 'workflow' : 'workflows'} selected`;
  return [`${jobType}, ${describeFiles(changed)}`, ...lines, total, ''].join('\n');
}

/** Why an entry was selected or not, in words: also for reports. */
export function reasonOf(selection: Selection, jobType: string, changed: ChangedFiles): string {
  switch (selection.type) {
    case 'selected':
      return printable(whySelected(selection.entry, selection.matched, jobType, changed));
    case 'skipped':
      return printable(whySkipped(selection.entry, selection.reason, jobType));
    default:
      return unreachable(selection);
  }
}

function whySelected(entry: WorkflowEntry, matched: Match | null, jobType: string, changed: ChangedFiles): string {
  if (matched?.pattern.startsWith('!')) return `${matched.file} is not excluded by ${matched.pattern}`;
  if (matched !== null) return `${matched.file} matches ${matched.pattern}`;
  if (entry.includeDirs.length === 0) return 'no include_dirs';
  return jobType === 'periodic' ? 'periodic jobs ignore include_dirs' : `include_dirs passes: ${changed.origin}`;
}

function whySkipped(entry: WorkflowEntry, reason: 'job_type' | 'include_dirs', jobType: string): string {
  switch (reason) {
    case 'job_type':
      return `${jobType} is not in its job_types (${listed(entry.jobTypes ?? [])})`;
    case 'include_dirs':
      return `no changed file matches its include_dirs (${listed(entry.includeDirs)})`;
    default:
      return unreachable(reason);
  }
}

function describeFiles({ files, origin }: ChangedFiles): string {
  if (files === null) return `changed files unknown: ${origin}`;
  return `${files.length} changed ${files.length === 1 ? 'file' : 'files'}: ${origin}`;
}

function listed(items: readonly string[] | string): string {
  if (typeof items === 'string') return items;
  const shown = items.slice(0, 4).join(', ');
  return items.length > 4 ? `${shown} and ${items.length - 4} more` : shown || 'none';
}
