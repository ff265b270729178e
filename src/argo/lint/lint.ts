import { adviseWorkflow } from './advice/advise-workflow.ts';
import { type ClusterObjects, nothingKnown } from './cluster-objects.ts';
import { LintContext } from './lint-context.ts';
import { type ArgoReaction, type LintProblem, lintError } from './lint-problem.ts';
import type { LintedWorkflow } from './linted-types.ts';
import { checkMetadata, checkSkippedValidation } from './rules/metadata.ts';
import { conform } from './schema/conform.ts';
import { isRecord } from './schema/json-types.ts';
import { validateWorkflow } from './validate-workflow.ts';

export type { ClusterObjects, KnownWorkflowTemplate } from './cluster-objects.ts';
export { readWorkflowTemplate } from './cluster-objects.ts';
export type { ArgoReaction, LintProblem } from './lint-problem.ts';
export { type LintRule, lintRules } from './lint-rules.ts';

export interface LintOptions {
  /** What the workflow may refer to. @default nothing is known, and what it refers to is not checked */
  readonly cluster?: ClusterObjects;
}

/**
 * Every problem of a Workflow object at once: errors are what Argo 4.1 on Kubernetes with its full CRDs refuses or cannot run,
 * warnings what it accepts and its author may regret. Offline; the order is the one in which Argo looks.
 */
export function lintWorkflow(value: unknown, options: LintOptions = {}): readonly LintProblem[] {
  const { value: conformed, problems } = conform(value, 'Workflow');
  const document = checkDocument(value);
  const workflow = readable(conformed);
  const context = new LintContext(workflow, options.cluster ?? nothingKnown);
  checkMetadata(context, workflow.metadata);
  checkSkippedValidation(context, workflow.metadata, workflow.status);
  validateWorkflow(context);
  adviseWorkflow(context);
  const faulty = new Set(problems.map(({ path }) => path));
  return [...document, ...problems, ...context.problems.filter(({ path }) => !faulty.has(path))];
}

/** Whether it may be read and written as a Workflow: every field has the type that the CRD gives it. What has not is refused by lintWorkflow. */
export function hasTypesOfWorkflow(value: unknown): boolean {
  const { metadata, spec } = fieldsOf(value);
  return isRecord(metadata) && isRecord(spec) && verdictOf(conform(value, 'Workflow').problems) === 'valid';
}

/** Valid: Argo accepts it and starts to run it. It may still fail. */
export function verdictOf(problems: readonly { readonly severity: 'error' | 'warning' }[]): 'valid' | 'invalid' {
  return problems.some(({ severity }) => severity === 'error') ? 'invalid' : 'valid';
}

/** What Argo itself does with a workflow that has these problems: it stops at the first; null when it runs it. */
export function argoVerdict(problems: readonly LintProblem[]): ArgoReaction | null {
  const reactions = problems.flatMap(({ severity, argo }) => (severity === 'error' && argo !== null ? [argo] : []));
  return reactions.find(({ stage }) => stage === 'api') ?? reactions[0] ?? null;
}

function checkDocument(value: unknown): readonly LintProblem[] {
  const { apiVersion, kind } = fieldsOf(value);
  const expect = (path: string, seen: unknown, expected: string) =>
    seen === expected
      ? []
      : [
          lintError({
            rule: 'document',
            path,
            message: `${path} must be ${expected}, not ${JSON.stringify(seen) ?? 'nothing'}`,
            argo: { stage: 'api', message: `${path} does not match` },
          }),
        ];
  return [...expect('apiVersion', apiVersion, 'argoproj.io/v1alpha1'), ...expect('kind', kind, 'Workflow')];
}

/** The conformed value has the fields of the CRD with their types; only these two may be missing. */
function readable(conformed: unknown): LintedWorkflow {
  const { metadata = {}, spec = {}, ...rest } = fieldsOf(conformed);
  return { ...rest, metadata, spec } as unknown as LintedWorkflow;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}
