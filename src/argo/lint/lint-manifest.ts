import { type Problem, problem } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
import { type ManifestDocument, type ParseOptions, parseManifest } from '../manifest.ts';
import { nothingKnown, withObjects } from './cluster-objects.ts';
import { type LintOptions, type LintProblem, lintWorkflow, verdictOf } from './lint.ts';

export interface ManifestLint {
  /** Its name or generateName; null where it has none. */
  readonly workflow: string | null;
  readonly verdict: 'valid' | 'invalid';
  /** With line and column of the text. */
  readonly problems: readonly Problem[];
}

/** Lints every Workflow of a YAML file; other objects in it serve what refers to them. A file without a Workflow is invalid. */
export function lintManifest(text: string, options: LintOptions & ParseOptions = {}): readonly ManifestLint[] {
  const { documents, problems } = parseManifest(text, options);
  if (problems.length > 0) return [result(null, problems)];
  const objects = documents.map(({ value }) => value);
  return lintDocuments(documents, { ...options, cluster: withObjects(options.cluster ?? nothingKnown, objects) });
}

/** The same for a file that has been read; `cluster` holds what its other documents define. */
export function lintDocuments(
  documents: readonly ManifestDocument[],
  options: LintOptions = {},
): readonly ManifestLint[] {
  const workflows = workflowsIn(documents);
  if (workflows.length === 0) return [result(null, [noWorkflow(documents)])];
  return workflows.map((document) => {
    const found = lintWorkflow(document.value, options).map((each) => placed(each, document));
    return result(nameOf(document.value), [...document.problems, ...found]);
  });
}

/** The documents that are Workflows, or were meant to be. */
export function workflowsIn(documents: readonly ManifestDocument[]): readonly ManifestDocument[] {
  return documents.filter(({ value }) => isMeantAsWorkflow(value));
}

function noWorkflow(documents: readonly ManifestDocument[]): Problem {
  return problem('there is no Workflow in this file', {
    rule: 'document',
    hint: 'expected a document with kind: Workflow',
    ...documents[0]?.position,
  });
}

function result(workflow: string | null, problems: readonly Problem[]): ManifestLint {
  return { workflow, verdict: verdictOf(problems), problems };
}

/** Line and column of a problem: of the key where the key is at fault, of the value otherwise. */
function placed({ argo: _, ...each }: LintProblem, document: ManifestDocument): Problem {
  const target = each.rule === 'unknown-field' || each.rule === 'controller-hang' ? 'key' : 'value';
  const { line, column } = document.positionOf(each.path, target) ?? document.position;
  return { ...each, line, column };
}

/** Kind Workflow, no kind at all, or a kind that is nearly the word. */
function isMeantAsWorkflow(value: unknown): boolean {
  const { kind, apiVersion } = fieldsOf(value);
  if (typeof kind !== 'string') return kind === undefined && 'spec' in fieldsOf(value);
  const isOther = [
    'WorkflowTemplate',
    'ClusterWorkflowTemplate',
    'CronWorkflow',
    'WorkflowEventBinding',
    'WorkflowTaskSet',
  ].includes(kind);
  return (
    kind === 'Workflow' ||
    (!isOther && String(apiVersion).startsWith('argoproj.io/') && nearest(kind, ['Workflow']) !== null)
  );
}

function nameOf(value: unknown): string | null {
  const { name, generateName } = fieldsOf(fieldsOf(value)['metadata']);
  const found = name ?? generateName;
  return typeof found === 'string' ? found : null;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
