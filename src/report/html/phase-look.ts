import type { Phase } from '../../argo/status-types.ts';
import type { Verdict, WorkflowOutcome } from '../run-report.ts';

/** Class that colours it, and a symbol, because colour alone tells too little. */
export interface Look {
  readonly tone: 'good' | 'bad' | 'warn' | 'busy' | 'none';
  readonly icon: string;
}

const good: Look = { tone: 'good', icon: '✔' };
const bad: Look = { tone: 'bad', icon: '✖' };
const warn: Look = { tone: 'warn', icon: '⚠' };
const none: Look = { tone: 'none', icon: '○' };

export const phaseLooks: Readonly<Record<Phase, Look>> = {
  Pending: { tone: 'warn', icon: '◷' },
  Running: { tone: 'busy', icon: '●' },
  Succeeded: good,
  Skipped: none,
  Omitted: none,
  Failed: bad,
  Error: { tone: 'bad', icon: '⚠' },
};

export const outcomeLooks: Readonly<Record<WorkflowOutcome | 'skipped', Look>> = {
  passed: good,
  flaky: { tone: 'warn', icon: '✔' },
  failed: bad,
  error: { tone: 'bad', icon: '⚠' },
  rejected: bad,
  deleted: bad,
  'timed-out': bad,
  lost: { tone: 'bad', icon: '⚠' },
  interrupted: warn,
  skipped: none,
};

export const verdictLooks: Readonly<Record<Verdict, Look & { readonly word: string }>> = {
  passed: { ...good, word: 'Passed' },
  flaky: { tone: 'warn', icon: '✔', word: 'Flaky' },
  'nothing-selected': { ...none, word: 'Nothing selected' },
  failed: { ...bad, word: 'Failed' },
  interrupted: { ...warn, word: 'Interrupted' },
  'no-verdict': { tone: 'bad', icon: '⚠', word: 'No verdict' },
};
