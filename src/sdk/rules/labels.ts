import type { Problem } from '../../core/errors.ts';
import type { Finding } from '../finding.ts';
import type { WorkflowDraft } from '../workflow-draft.ts';
import { stepProblem, workflowProblem } from './report.ts';

const maxLength = 63;
const maxPrefixLength = 253;
/** Kubernetes: begins and ends with a letter or digit; the same for the name part of a key. */
const labelText = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const keyPrefix = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

/** What Prow gives us is made legal; what the author writes is theirs to correct. */
export function checkLabels(draft: WorkflowDraft): readonly Problem[] {
  const ofSteps = draft.steps.flatMap((step) =>
    labelFindings(step.options.labels ?? {}).map((finding) => stepProblem(draft, step, finding)),
  );
  return [...labelFindings(draft.options.labels ?? {}).map((finding) => workflowProblem(draft, finding)), ...ofSteps];
}

function labelFindings(labels: Readonly<Record<string, string>>): readonly Finding[] {
  return Object.entries(labels).flatMap(([key, value]) => {
    const path = `labels.${key}`;
    if (!isLabelKey(key))
      return [
        {
          message: `"${key}" is no legal label key`,
          path,
          hint: `at most ${maxLength} letters, digits, "-", "_" and "."`,
        },
      ];
    if (key === 'created-by-prow')
      return [{ message: 'the label "created-by-prow" would make Prow delete the pods', path, hint: 'leave it out' }];
    if (isLabelValue(value)) return [];
    return [
      {
        message: `label "${key}" has the illegal value ${JSON.stringify(value)}`,
        path,
        hint: `at most ${maxLength} letters, digits, "-", "_" and ".", a letter or digit first and last`,
      },
    ];
  });
}

function isLabelValue(value: unknown): boolean {
  return typeof value === 'string' && (value === '' || (value.length <= maxLength && labelText.test(value)));
}

function isLabelKey(key: string): boolean {
  const slash = key.indexOf('/');
  const prefix = slash === -1 ? null : key.slice(0, slash);
  const name = key.slice(slash + 1);
  if (prefix !== null && (prefix.length > maxPrefixLength || !keyPrefix.test(prefix))) return false;
  return name.length <= maxLength && labelText.test(name);
}
