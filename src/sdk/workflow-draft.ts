import type { Volume } from '../argo/pod-types.ts';
import type { CallSite } from './call-site.ts';
import type { ConditionNode } from './condition.ts';
import type { WorkflowContext } from './context.ts';
import type { Finding } from './finding.ts';
import type { LoopSource } from './loop.ts';
import type { StepHandle } from './step-handle.ts';
import type { EnvValue, StepOptions } from './step-options.ts';
import { isValue, type Value } from './value.ts';
import { isTest, valuesOfTest } from './when.ts';
import type { WorkflowOptions } from './workflow-options.ts';

/** What an author has said so far. Checked as a whole, then made into a Workflow. */
export interface WorkflowDraft {
  readonly owner: symbol;
  readonly context: WorkflowContext<object>;
  readonly options: WorkflowOptions<never>;
  readonly steps: readonly StepDraft[];
  readonly volumes: readonly VolumeDraft[];
}

export interface StepDraft {
  readonly handle: StepHandle;
  readonly options: StepOptions;
  readonly loop: { readonly id: symbol; readonly over: LoopSource } | null;
  /** What the author said the step waits for; all must hold. */
  readonly conditions: readonly ConditionNode[];
  /** What was wrong with it already when it was written down. */
  readonly findings: readonly Finding[];
  readonly at: CallSite | null;
}

export interface VolumeDraft {
  readonly volume: Volume;
  readonly at: CallSite | null;
}

/** Every value a step reads, with the option it stands in. */
export function valuesOf(
  step: StepDraft,
  options: WorkflowOptions<never>,
): readonly { readonly value: Value; readonly path: string }[] {
  const { when, command = [], args = [] } = step.options;
  return [
    ...Object.entries(envOf(step, options)).flatMap(([name, value]) =>
      isValue(value) ? [{ value, path: `env.${name}` }] : [],
    ),
    ...[...command, ...args].flatMap((value, index) =>
      isValue(value) ? [{ value, path: argumentPath(index, command.length) }] : [],
    ),
    ...(isTest(when) ? valuesOfTest(when.test).map((value) => ({ value, path: 'when' })) : []),
    ...(step.loop?.over.type === 'withParam' ? [{ value: step.loop.over.list, path: 'withParam' }] : []),
  ];
}

/** The author's variables of a step: the workflow's and its own. */
export function envOf(step: StepDraft, options: WorkflowOptions<never>): Readonly<Record<string, EnvValue>> {
  return { ...options.env, ...step.options.env };
}

function argumentPath(index: number, commandLength: number): string {
  return index < commandLength ? `command[${index}]` : `args[${index - commandLength}]`;
}
