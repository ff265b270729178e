import type { CallSite } from './call-site.ts';
import { callSiteOf } from './call-site.ts';
import type { WorkflowContext } from './context.ts';
import type { Finding } from './finding.ts';
import { type CheckoutOptions, checkoutStep } from './in-step-tools.ts';
import { unknownOptions } from './known-options.ts';
import { isLoop, type Loop } from './loop.ts';
import { makeStep } from './make-step.ts';
import type { Step, StepHandle } from './step-handle.ts';
import type { StepOptions } from './step-options.ts';
import { makeVolumeHandle, type VolumeHandle, type VolumeSource } from './volume.ts';
import { waitsOfCall, waitsOfOptions } from './waits.ts';
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
    draft: Pick<StepDraft, 'handle' | 'at' | 'options' | 'loop'>,
    stray: readonly Finding[],
  ): Step<Output> => {
    const waits = waitsOfOptions(draft.options);
    const conditions = [...waits.conditions];
    const findings = [...stray, ...waits.findings];
    steps.push({ ...draft, conditions, findings });
    return makeStep(draft.handle, (later) => {
      const more = waitsOfCall(later);
      conditions.push(...more.conditions);
      findings.push(...more.findings);
    });
  };
  const addStep = <Output extends string>(
    handle: StepHandle,
    given: StepOptions<Output> | Loop<Output>,
    at: CallSite | null,
  ): Step<Output> => {
    const parts = partsOf(given);
    return add({ handle, at, ...parts }, unknownOptions(parts.options, 'a step'));
  };
  const build: BuildContext<Args> = {
    ...context,
    step: (name, options) => addStep({ name, owner, part: 'main' }, options, callSiteOf(build.step)),
    onExit: (name, options) => addStep({ name, owner, part: 'exit' }, options, callSiteOf(build.onExit)),
    checkout: (options = {}) => {
      const handle: StepHandle = { name: options.name ?? 'checkout', owner, part: 'main' };
      const step = { handle, at: callSiteOf(build.checkout), options: checkoutStep(options, context.dirs), loop: null };
      return add(step, unknownOptions(options, 'checkout(…)'));
    },
    volume: (name, source) => {
      volumes.push({ volume: { name, ...source }, at: callSiteOf(build.volume) });
      return makeVolumeHandle(name);
    },
  };
  return { build, written: { steps, volumes } };
}

/** JavaScript may give no options at all: then the step has nothing to run, which a rule says. */
function partsOf(given: StepOptions | Loop): Pick<StepDraft, 'options' | 'loop'> {
  if (!isObject(given)) return { options: nothing, loop: null };
  if (!isLoop(given)) return { options: given, loop: null };
  return {
    options: isObject(given.options) ? given.options : nothing,
    loop: { id: given.loop, over: given.over },
  };
}

const nothing = {} as StepOptions; // as of an author who writes JavaScript

function isObject(candidate: unknown): boolean {
  return typeof candidate === 'object' && candidate !== null;
}
