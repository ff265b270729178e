/** A plan from Workflow manifests as they stand: nothing is added to them. */
import { isDeepStrictEqual } from 'node:util';
import { hasTypesOfWorkflow } from '../argo/lint/lint.ts';
import { type Manifest, parseManifest } from '../argo/manifest.ts';
import type { Parameter, Workflow } from '../argo/types.ts';
import { HarnessError, type Problem, problem } from '../core/errors.ts';
import type { EngineChoice } from './choose-engine.ts';
import type { PlannedWorkflow } from './planned-workflow.ts';
import type { Plan } from './run-e2e.ts';

export interface ManifestRequest {
  /** YAML or JSON, one document or several. */
  readonly text: string;
  /** As `e2e run` takes it: a path, or `-` for standard input. */
  readonly file: string;
  /** Put over `spec.arguments.parameters`, or added to them. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly engine: EngineChoice;
  /** Milliseconds for each workflow. */
  readonly timeoutMs: number;
}

/** Throws HarnessError WORKFLOW_REFUSED when the text is no manifest, or holds a document that is no Workflow. */
export function planManifest({ text, file, parameters, engine, timeoutMs }: ManifestRequest): Plan {
  const called = file === '-' ? 'standard input' : file;
  const manifest = parseManifest(text, { lettersAreText: true });
  const strangers = manifest.documents.filter(({ value }) => !isWorkflow(value));
  const problems: readonly Problem[] = [
    ...manifest.problems,
    ...manifest.documents.flatMap((document) => document.problems),
    ...strangers.map(({ value, position }) => strangerProblem(value, position)),
    ...letterWarnings(text, manifest),
  ].map((each) => ({ ...each, file: called }));
  if (problems.some(({ severity }) => severity === 'error'))
    throw new HarnessError('WORKFLOW_REFUSED', `${called} cannot be run; nothing was started`, { problems });
  if (manifest.documents.length === 0)
    throw new HarnessError('WORKFLOW_REFUSED', `${called} holds no Workflow`, {
      hint: 'expected a document with kind: Workflow',
    });
  const workflows = manifest.documents.map(({ value }) =>
    plannedFor(value as Workflow, { file, parameters, engine, timeoutMs }),
  );
  return { workflows, skipped: [], problems };
}

function plannedFor(
  workflow: Workflow,
  { file, parameters, engine, timeoutMs }: Omit<ManifestRequest, 'text'>,
): PlannedWorkflow {
  const isAsGiven = Object.keys(parameters).length === 0 || !hasTypesOfWorkflow(workflow);
  return {
    name: calledBy(workflow.metadata),
    file,
    workflow: isAsGiven ? workflow : withArguments(workflow, parameters),
    engine: engine.engine,
    engineChosenBy: engine.chosenBy,
    timeoutMs,
  };
}

/** Whatever stands there: the linter has not seen it yet. */
function calledBy(metadata: unknown): string {
  const { name, generateName } = (metadata ?? {}) as { readonly name?: unknown; readonly generateName?: unknown };
  if (typeof name === 'string') return name;
  return typeof generateName === 'string' ? generateName.replace(/-+$/, '') : 'workflow';
}

/** The workflow with these values for its arguments; argo's `-p`. */
export function withArguments(workflow: Workflow, parameters: Readonly<Record<string, string>>): Workflow {
  const given = workflow.spec.arguments?.parameters ?? [];
  const kept = given.map((each) =>
    Object.hasOwn(parameters, each.name) ? withValue(each, parameters[each.name] ?? '') : each,
  );
  const added = Object.entries(parameters).flatMap(([name, value]) =>
    given.some((each) => each.name === name) ? [] : [{ name, value }],
  );
  return {
    ...workflow,
    spec: { ...workflow.spec, arguments: { ...workflow.spec.arguments, parameters: [...kept, ...added] } },
  };
}

/** Its `enum` goes on to hold, unlike with argo, which forgets it. */
function withValue({ valueFrom: _, ...parameter }: Parameter, value: string): Parameter {
  return { ...parameter, value };
}

/** Most readers of YAML take plain `y` and `n` as text, as this run does; kubectl takes them as booleans, and so would the cluster. */
function letterWarnings(text: string, { documents }: Manifest): readonly Problem[] {
  if (!/(?:^|[\s:,[{-])[yn](?:[\s,\]}]|$)/im.test(text)) return [];
  const strict = parseManifest(text).documents;
  return documents.flatMap(({ value, position }, index) =>
    isDeepStrictEqual(value, strict[index]?.value)
      ? []
      : [
          problem('plain y or n is read as text here, and as true or false by kubectl', {
            severity: 'warning',
            rule: 'yaml-letters',
            line: position.line,
            column: position.column,
            hint: 'write "y" or "n" in quotes',
          }),
        ],
  );
}

function isWorkflow(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'Workflow';
}

function strangerProblem(
  value: unknown,
  { line, column }: { readonly line: number; readonly column: number },
): Problem {
  const kind = typeof value === 'object' && value !== null && 'kind' in value ? String(value.kind) : typeof value;
  return problem(`a ${kind} cannot be run, only a Workflow can`, {
    path: 'kind',
    rule: 'not-a-workflow',
    line,
    column,
    hint:
      kind === 'WorkflowTemplate'
        ? 'copy its templates into the Workflow: the local engine has no cluster to find them in'
        : 'expected kind: Workflow',
  });
}
