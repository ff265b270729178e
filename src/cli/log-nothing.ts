/** What to say where no line is: which labels and steps there are instead, and where it was looked. */

import { nearest } from '../core/nearest.ts';
import type { LabelTerm } from '../gcp/log-query.ts';
import type { FoundSteps } from './log-find.ts';
import type { LogSelection } from './log-selection.ts';
import { hasLabels, isNamed, type LogTarget, mayHave } from './log-targets.ts';

/** Values that are shown, nearest first. */
const shownValues = 10;

/** Null: what is meant is there. */
export function nothingMeant(
  { known, meant, labels: further, where }: FoundSteps,
  selection: LogSelection,
): string | null {
  if (meant.length > 0) return noContainer(meant, selection.container, where);
  const { step, labels, failed } = selection;
  if (known.length === 0 && further.length === 0)
    return labels.length === 0 ? null : `${termsText(labels)}: nothing has these labels in ${where}`;
  for (const term of labels) {
    if (known.some((each) => hasLabels(each, [term]))) continue;
    return noLabel(
      term,
      [...known.map((each) => each.labels), ...further].flatMap((own) => Object.entries(own)),
      where,
    );
  }
  const withLabels = known.filter((each) => hasLabels(each, labels));
  if (withLabels.length === 0) return `nothing in ${where} has all of ${termsText(labels)}`;
  const named = step === undefined ? withLabels : withLabels.filter((each) => isNamed(each, step));
  if (step !== undefined && named.length === 0) return noStep(step, withLabels, where);
  return failed && !named.some(({ hasFailed }) => hasFailed)
    ? `no step of ${where} has failed`
    : `no step of ${where} has been at work since then`;
}

/** Null where a pod has it, or nobody knows what it had. */
function noContainer(meant: readonly LogTarget[], wanted: string | null, where: string): string | null {
  if (wanted === null || wanted === 'all' || meant.some(({ containers }) => mayHave(containers, wanted))) return null;
  const there = [...new Set(meant.flatMap(({ containers }) => (containers ?? []).map(({ name }) => name)))];
  return `no step of ${where} has a container ${wanted}; there are ${listed(wanted, there)}`;
}

/** `no step_name=untt; there are unit, lint`, the nearest first. */
export function noLabel(
  { keys, values }: LabelTerm,
  known: readonly (readonly [string, string])[],
  where: string,
): string {
  const [key = ''] = keys;
  const there = [...new Set(known.filter(([name]) => keys.includes(name)).map(([, value]) => value))];
  const asked = values.length === 1 ? `${key}=${values[0]}` : `${key} in (${values.join(',')})`;
  if (there.length > 0)
    return `no ${asked}; there ${there.length === 1 ? 'is' : 'are'} ${listed(values[0] ?? '', there)}`;
  const names = [...new Set(known.map(([name]) => name))].filter((name) => !name.startsWith('workflows.argoproj.io/'));
  return `no ${asked}: nothing in ${where} has a label ${key}${names.length === 0 ? '' : `; there are ${listed(key, names)}`}`;
}

function noStep(step: string, known: readonly LogTarget[], where: string): string {
  return `${where} has no step ${step}; there are ${listed(step, [...new Set(known.map((each) => each.step))])}`;
}

function listed(wanted: string, there: readonly string[]): string {
  const near = nearest(wanted, there);
  const ordered = near === null ? there : [near, ...there.filter((each) => each !== near)];
  const rest = ordered.length - shownValues;
  return ordered.slice(0, shownValues).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

export function termsText(terms: readonly LabelTerm[]): string {
  return terms
    .map(({ keys: [key], values }) => (values.length === 1 ? `${key}=${values[0]}` : `${key} in (${values.join(',')})`))
    .join(',');
}
