import type { CallSite } from './call-site.ts';
import { callSiteOf } from './call-site.ts';
import type { Condition, ConditionNode } from './condition.ts';
import type { WorkflowContext } from './context.ts';
import { type CheckoutOptions, checkoutStep } from './in-step-tools.ts';
import { isLoop, type Loop } from './loop.ts';
import { makeStep } from './make-step.ts';
import type { Step, StepHandle } from './step-handle.ts';
import type { StepOptions } from './step-options.ts';
import { makeVolumeHandle, type VolumeHandle, type VolumeSource } from './volume.ts';
import type { StepDraft, VolumeDraft } from './workflow-draft.ts';

/** What the function given to `defineWorkflow` gets: the facts of this run, and the words to write a workflow with. */
export interface BuildContext<Args extends object = Readonly<Record<string, unknown>>> extends WorkflowContext<Args> {
  /** Adds a step. Its name is unique in the workflow: letters, digits and `-`, at most 63, a letter first. */
  step<Output extends string = never>(name: string, options: StepOptions<Output> | Loop<Output>): Step<Output>;
  /** Adds a step that checks the tested repository out at `dirs.repo`, base and pulls merged as Prow does. */
  checkout(options?: CheckoutOptions): Step<never>;
  /** Adds a step that runs after the rest, whatever came of it, and before artifacts are copied. It cannot refer to the other steps. */
  onExit<Output extends string = never>(name: string, options: StepOptions<Output> | Loop<Output>): Step<Output>;
  /** Adds a volume. The one that all steps share is there already. */
  volume(name: string, source: VolumeSource): VolumeHandle;
}

/** What has been written through a `BuildContext` so far. */
export interface Written {
  readonly steps: readonly StepDraft[];
  readonly volumes: readonly VolumeDraft[];
}

/** A context that records what is written through it. */
export function createBuildContext<Args extends object>(
  context: WorkflowContext<Args>,
  owner: symbol,
): { readonly build: BuildContext<Args>; readonly written: Written } {
  const steps: StepDraft[] = [];
  const volumes: VolumeDraft[] = [];
  const add = <Output extends string>(
    handle: StepHandle,
    given: StepOptions<Output> | Loop<Output>,
    at: CallSite | null,
  ): Step<Output> => {
    const options: StepOptions = isLoop(given) ? given.options : given;
    const conditions: ConditionNode[] = conditionsIn(options.after);
    steps.push({ handle, options, loop: isLoop(given) ? { id: given.loop, over: given.over } : null, conditions, at });
    return makeStep(handle, (nodes) => conditions.push(...nodes));
  };
  const build: BuildContext<Args> = {
    ...context,
    step: (name, options) => add({ name, owner, part: 'main' }, options, callSiteOf(build.step)),
    onExit: (name, options) => add({ name, owner, part: 'exit' }, options, callSiteOf(build.onExit)),
    checkout: (options = {}) =>
      add(
        { name: options.name ?? 'checkout', owner, part: 'main' },
        checkoutStep(options, context.dirs),
        callSiteOf(build.checkout),
      ),
    volume: (name, source) => {
      volumes.push({ volume: { name, ...source }, at: callSiteOf(build.volume) });
      return makeVolumeHandle(name);
    },
  };
  return { build, written: { steps, volumes } };
}

function conditionsIn(after: StepOptions['after']): ConditionNode[] {
  const conditions: readonly Condition[] = after === undefined ? [] : 'condition' in after ? [after] : after;
  return conditions.map(({ condition }) => condition);
}
