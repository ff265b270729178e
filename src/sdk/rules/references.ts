import type { TaskResult } from '../../argo/task-results.ts';
import type { Problem } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import { stepsOfCondition } from '../condition.ts';
import type { Finding } from '../finding.ts';
import type { StepHandle } from '../step-handle.ts';
import type { Value } from '../value.ts';
import { type StepDraft, valuesOf, type WorkflowDraft } from '../workflow-draft.ts';
import { stepProblem } from './report.ts';

/** Whatever a step waits for or reads must be there, in the same workflow and in the same graph. */
export function checkReferences(draft: WorkflowDraft): readonly Problem[] {
  return draft.steps.flatMap((step) => {
    const waits = step.conditions.flatMap(stepsOfCondition).flatMap((wait) => waitFindings(wait, step, draft));
    const reads = valuesOf(step, draft.options).flatMap(({ value, path }) => valueFindings(value, path, step, draft));
    return [...waits, ...reads].map((finding) => stepProblem(draft, step, finding));
  });
}

function waitFindings(
  wait: { readonly step: StepHandle; readonly result: TaskResult | null },
  step: StepDraft,
  draft: WorkflowDraft,
): readonly Finding[] {
  const finding = stepFinding(wait.step, 'after', step, draft);
  if (finding !== null) return [finding];
  const isOfLoop = wait.result === 'AnySucceeded' || wait.result === 'AllFailed';
  if (!isOfLoop || draftOf(wait.step, draft)?.loop !== null) return [];
  const hint = wait.result === 'AnySucceeded' ? 'say .succeeded' : 'say .failed';
  return [{ message: `${wait.result} is only known of a loop, and "${wait.step.name}" is none`, path: 'after', hint }];
}

function valueFindings(value: Value, path: string, step: StepDraft, draft: WorkflowDraft): readonly Finding[] {
  const { source } = value;
  switch (source.type) {
    case 'output':
      return outputFindings(source.step, source.name, path, step, draft);
    case 'result':
    case 'exitCode':
    case 'status': {
      const finding = stepFinding(source.step, path, step, draft);
      return finding === null ? [] : [finding];
    }
    case 'item':
      if (source.loop === step.loop?.id && path !== 'withParam') return [];
      return [
        {
          message: 'it reads the item of a loop that it is not in',
          path,
          hint: 'use the item inside the function given to withItems, withParam or withSequence',
        },
      ];
    case 'workflow':
      if (step.handle.part === 'exit') return [];
      return [
        {
          message: `the workflow's ${source.name} is not known before it has ended`,
          path,
          hint: 'only a step made with onExit(…) can read it',
        },
      ];
  }
}

function outputFindings(
  from: StepHandle,
  name: string,
  path: string,
  step: StepDraft,
  draft: WorkflowDraft,
): readonly Finding[] {
  const finding = stepFinding(from, path, step, draft);
  if (finding !== null) return [finding];
  const options = draftOf(from, draft)?.options;
  const names = [
    ...Object.keys(options?.outputs ?? {}),
    ...(options?.template?.outputs?.parameters ?? []).map((parameter) => parameter.name),
  ];
  if (names.includes(name)) return [];
  return [
    {
      message: `step "${from.name}" has no output "${name}"`,
      path,
      hint: didYouMean(name, names) ?? `add outputs: { ${JSON.stringify(name)}: '/path/of/file' } to "${from.name}"`,
    },
  ];
}

function stepFinding(other: StepHandle, path: string, step: StepDraft, draft: WorkflowDraft): Finding | null {
  if (other.owner !== draft.owner) {
    return {
      message: `it refers to step "${other.name}" of another workflow`,
      path,
      hint: 'a step can only refer to steps made by the same call of the workflow function',
    };
  }
  if (other.part === step.handle.part) return null;
  const hint = 'the exit handler is a graph of its own: hand values over in a file below dirs.outputs';
  return {
    message: `it refers to "${other.name}", which is ${other.part === 'exit' ? 'in' : 'outside'} the exit handler`,
    path,
    hint,
  };
}

function draftOf(handle: StepHandle, draft: WorkflowDraft): StepDraft | undefined {
  return draft.steps.find((each) => each.handle === handle);
}
