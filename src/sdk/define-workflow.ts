import type { Workflow } from '../argo/types.ts';
import { type Problem, problem, WorkflowDefinitionError } from '../core/errors.ts';
import { type BuildContext, createBuildContext, type Written } from './build-context.ts';
import { checkDraft } from './check-draft.ts';
import { finished } from './condition.ts';
import type { WorkflowContext } from './context.ts';
import { copyArtifactsStep } from './in-step-tools.ts';
import { workflowOf } from './scaffold.ts';
import type { SchemaIssue, StandardSchema } from './standard-schema.ts';
import type { StepDraft, WorkflowDraft } from './workflow-draft.ts';
import type { WorkflowOptions } from './workflow-options.ts';

/** What `ts_func` names: gives the Workflow of one entry. `defineWorkflow` makes one; a plain function of this type does as well. */
export type WorkflowFunction<Args extends object = Readonly<Record<string, unknown>>> = (
  context: WorkflowContext<Args>,
) => Workflow | Promise<Workflow>;

/** Writes the steps; what it returns is not looked at, but a promise is waited for. */
export type Build<Args extends object> = (context: BuildContext<Args>) => unknown;

/**
 * A workflow in a few lines: volume, labels, environment, directories, exit handler and deadline are there already.
 *
 * ```ts
 * export const unitTests = defineWorkflow(({ step, checkout }) => {
 *   const source = checkout();
 *   const lint = step('lint', { run: 'npm run lint', after: source });
 *   const unit = step('unit', { run: 'npm test', after: source });
 *   step('package', { run: 'npm pack', after: [lint, unit] });
 * });
 * ```
 * The function made throws WorkflowDefinitionError with everything that is wrong.
 */
export function defineWorkflow<Args extends object = Readonly<Record<string, unknown>>>(
  build: Build<Args>,
): (context: WorkflowContext<Args>) => Promise<Workflow>;
export function defineWorkflow<Args extends object>(
  options: WorkflowOptions<Args>,
  build: Build<Args>,
): (context: WorkflowContext<object>) => Promise<Workflow>;
export function defineWorkflow<Args extends object>(
  ...given: [Build<Args>] | [WorkflowOptions<Args>, Build<Args>]
): (context: WorkflowContext<Args>) => Promise<Workflow> {
  const [options, build] = given.length === 1 ? [{}, given[0]] : given;
  return async (context) => {
    const args = options.args === undefined ? context.args : await checkedArgs(options.args, context);
    const owner = Symbol(context.names.entry);
    const { build: buildContext, written } = createBuildContext({ ...context, args }, owner);
    await build(buildContext);
    const { args: _, ...draftOptions } = options;
    return buildWorkflow({
      owner,
      context,
      options: draftOptions,
      ...withCopyArtifacts(written, owner, context, options.copyArtifacts ?? true),
    });
  };
}

function buildWorkflow(draft: WorkflowDraft): Workflow {
  throwIfAny(checkDraft(draft), draft.context.names.entry);
  return workflowOf(draft);
}

/** The scaffold's own exit step comes last, whatever became of the author's. */
function withCopyArtifacts(
  written: Written,
  owner: symbol,
  context: WorkflowContext<object>,
  isWanted: boolean,
): Written {
  if (!isWanted) return written;
  const before = written.steps.filter(({ handle }) => handle.part === 'exit');
  const copy: StepDraft = {
    handle: { name: 'copy-artifacts', owner, part: 'exit' },
    options: copyArtifactsStep(context.dirs, context.names.workflow),
    loop: null,
    conditions: before.map(({ handle }) => finished(handle)),
    findings: [],
    at: null,
  };
  return { ...written, steps: [...written.steps, copy] };
}

async function checkedArgs<Args extends object>(
  schema: StandardSchema<Args>,
  { args, names }: WorkflowContext<object>,
): Promise<Args> {
  const result = await schema['~standard'].validate(args);
  if (result.issues === undefined) return result.value;
  throwIfAny(
    result.issues.map((issue) => issueProblem(issue, names.entry)),
    names.entry,
  );
  throw new WorkflowDefinitionError(`workflow "${names.entry}": its schema refuses kwargs without saying why`, []);
}

function issueProblem({ message, path = [] }: SchemaIssue, entry: string): Problem {
  const place = ['kwargs', ...path.map((segment) => (typeof segment === 'object' ? segment.key : segment))];
  const text = place.reduce<string>(
    (before, key) =>
      typeof key === 'number' ? `${before}[${key}]` : before === '' ? String(key) : `${before}.${String(key)}`,
    '',
  );
  return problem(`workflow "${entry}": ${text}: ${message}`, {
    path: text,
    hint: `correct it under kwargs of "${entry}"`,
  });
}

function throwIfAny(problems: readonly Problem[], entry: string): void {
  if (problems.length === 0) return;
  const more = problems.length === 1 ? '' : ` (and ${problems.length - 1} more)`;
  throw new WorkflowDefinitionError(`${problems[0]?.message ?? entry}${more}`, problems);
}
