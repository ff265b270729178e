import type { Problem } from '../../src/core/errors.ts';
import { WorkflowDefinitionError } from '../../src/core/errors.ts';
import {
  type Build,
  type DagTask,
  defineWorkflow,
  sampleContext,
  type Template,
  type Workflow,
  type WorkflowOptions,
} from '../../src/index.ts';

/** The Workflow of a function without args. */
export function workflowOf(
  build: Build<Readonly<Record<string, unknown>>>,
  options: WorkflowOptions = {},
): Promise<Workflow> {
  return defineWorkflow(options, build)(sampleContext());
}

export async function tasksOf(build: Build<Readonly<Record<string, unknown>>>): Promise<readonly DagTask[]> {
  return templateOf(await workflowOf(build), 'e2e').dag?.tasks ?? [];
}

export function templateOf(workflow: Workflow, name: string): Template {
  const template = workflow.spec.templates?.find((each) => each.name === name);
  if (template === undefined) throw new Error(`no template ${name}`);
  return template;
}

/** Everything that is wrong with a workflow, less its place in this file. */
export async function problemsOf(
  build: Build<Readonly<Record<string, unknown>>>,
  options: WorkflowOptions = {},
): Promise<readonly Pick<Problem, 'message' | 'path' | 'hint'>[]> {
  try {
    await workflowOf(build, options);
    return [];
  } catch (error) {
    if (!(error instanceof WorkflowDefinitionError)) throw error;
    return error.problems.map(({ message, path, hint }) => ({ message, path, hint }));
  }
}
