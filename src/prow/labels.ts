import { mainRefsOf } from './job.ts';
import type { JobFacts } from './job-env.ts';
import { prowVariables } from './variables.ts';

/** The label each step's pod carries besides the job's. */
export const stepNameLabel = 'step_name';

const maxLength = 63;
const legalValue = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

export interface LabelSubject {
  /** `metadata.name` of the Workflow. */
  readonly workflow: string;
  /** The entry's name in prow_config.yaml. */
  readonly workflowTemplate: string;
}

/**
 * Kubeflow's labels, for a Workflow and for each of its pods; what the job does not know is left out.
 * Never `created-by-prow`: Prow's sinker deletes pods that carry it.
 */
export function labelsForJob(job: JobFacts, subject: LabelSubject): Readonly<Record<string, string>> {
  const refs = mainRefsOf(job);
  const pull = job.type === 'presubmit' ? refs?.pulls[0] : undefined;
  return legalLabels({
    [prowVariables.jobName]: job.name,
    [prowVariables.jobType]: job.type,
    [prowVariables.buildId]: job.buildId,
    [prowVariables.buildNumber]: job.buildId,
    [prowVariables.prowJobId]: job.prowJobId,
    [prowVariables.repoOwner]: refs?.org,
    [prowVariables.repoName]: refs?.repo,
    [prowVariables.pullNumber]: pull?.number.toString(),
    [prowVariables.pullBaseSha]: refs?.baseSha,
    [prowVariables.pullPullSha]: pull?.sha,
    workflow: subject.workflow,
    workflow_template: subject.workflowTemplate,
  });
}

/**
 * The one rule that makes a text a label value; a query by label or by log field must ask for the same value.
 * Prow's: a legal value stays, a longer one is cut at 63 with trailing `.`, `_`, `-` trimmed, else the part after the last `/` is taken.
 * Where Prow then drops the label, we write each run of other characters as `-`. Null when nothing legal is left.
 */
export function legalLabelValue(text: string): string | null {
  const candidates = [text, cutValue(text), cutValue(text.slice(text.lastIndexOf('/') + 1))];
  const legal = candidates.find((candidate) => candidate.length <= maxLength && legalValue.test(candidate));
  if (legal !== undefined) return legal;
  const replaced = cutValue(text.replaceAll(/[^-A-Za-z0-9_.]+/g, '-').replace(/^[-_.]+/, ''));
  return replaced === '' ? null : replaced;
}

function legalLabels(values: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {};
  for (const [name, text] of Object.entries(values)) {
    const value = text === undefined ? null : legalLabelValue(text);
    if (value !== null) labels[name] = value;
  }
  return labels;
}

function cutValue(text: string): string {
  let end = Math.min(text.length, maxLength);
  while (end > 0 && '-_.'.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}
