import { formatDuration } from './durations.ts';
import { neutraliseLine } from './neutralise.ts';
import type { RunReport, Verdict } from './run-report.ts';
import type { Style, StyleName } from './style.ts';
import { isGreen } from './verdict.ts';

const words: Readonly<Record<Verdict, readonly [word: string, style: StyleName]>> = {
  passed: ['PASSED', 'green'],
  flaky: ['FLAKY', 'yellow'],
  'nothing-selected': ['NOTHING SELECTED', 'green'],
  failed: ['FAILED', 'red'],
  interrupted: ['INTERRUPTED', 'yellow'],
  'no-verdict': ['NO VERDICT', 'red'],
};

/** Verdict, counts, time and place in one line. It is the last one, because Kubernetes keeps the end of a failed container's log as its message. */
export function verdictLine(report: RunReport, verdict: Verdict, style: Style): string {
  const [word, colour] = words[verdict];
  const time = report.finishedAt === null ? '' : ` in ${formatDuration(report.finishedAt - report.startedAt)}`;
  const place = report.resultsUri === null ? '' : `; results in ${neutraliseLine(report.resultsUri)}`;
  return `${style[colour](style.bold(word))}: ${countsText(report)}${time}${place}`;
}

function countsText({ workflows, skipped }: RunReport): string {
  const left = skipped.length === 0 ? '' : `, ${skipped.length} skipped`;
  if (workflows.length === 0) return `no workflow ran${left}`;
  const green = workflows.filter(({ outcome }) => isGreen(outcome)).length;
  const flaky = workflows.filter(({ outcome }) => outcome === 'flaky').length;
  const red = workflows.length - green;
  const all = `${workflows.length} workflow${workflows.length === 1 ? '' : 's'}`;
  return `${red === 0 ? `${all} passed` : `${red} of ${all} not green`}${flaky === 0 ? '' : `, ${flaky} flaky`}${left}`;
}
