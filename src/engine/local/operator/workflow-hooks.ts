import type { LifecycleHook } from '../../../argo/types.ts';
import type { Outcome } from './call.ts';
import type { Execute } from './execute.ts';
import { asFault, NodeFault } from './node-fault.ts';
import type { Run } from './run.ts';
import { evaluateCondition } from './substitute.ts';

/** Runs the hooks of the workflow itself, but for its exit handler: each once, when its expression becomes true. */
export class WorkflowHooks {
  readonly #run: Run;
  readonly #execute: Execute;
  readonly #waiting: Map<string, LifecycleHook>;
  readonly #running = new Set<Promise<Outcome>>();
  #hasFailed = false;
  readonly #failure = Promise.withResolvers<null>();

  constructor(run: Run, execute: Execute) {
    const hooks = Object.entries(run.deps.workflow.spec.hooks ?? {});
    this.#run = run;
    this.#execute = execute;
    this.#waiting = new Map(hooks.filter(([name]) => name !== 'exit'));
  }

  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  /** Starts every hook whose time has come. A hook that cannot be evaluated puts the root node in Error, as in Argo. */
  consider(): void {
    for (const [name, hook] of this.#waiting) {
      try {
        if (!this.#isDue(name, hook)) continue;
        this.#waiting.delete(name);
        this.#start(name, hook);
      } catch (error) {
        this.#waiting.delete(name);
        this.#fail(asFault(error));
      }
    }
  }

  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Resolves with null when a hook cannot be evaluated or made, which ends the workflow's main part in Error. */
  get failure(): Promise<null> {
    return this.#failure.promise;
  }

  /** Resolves when no hook runs. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #isDue(name: string, { expression = '' }: LifecycleHook): boolean {
    if (expression === '') throw new NodeFault(`Expression required for hook ${this.#run.name}.hooks.${name}`);
    this.#run.refreshGlobals();
    return evaluateCondition(expression, this.#run.deps.globals);
  }

  #start(name: string, hook: LifecycleHook): void {
    const run = this.#run;
    const call = {
      nodeName: `${run.name}.hooks.${name}`,
      target: hook,
      kind: 'step' as const,
      arguments: hook.arguments,
      boundary: null,
      onExit: false,
      hooked: true,
      depth: 1,
    };
    const outcome = this.#execute(run, call).then((result) => {
      if (result.fault !== null) this.#fail(result.fault);
      return result;
    });
    const root = run.nodes.byName(run.name);
    if (root !== undefined) run.nodes.addChild(root, run.nodes.idOf(call.nodeName));
    this.#running.add(outcome);
    const forget = () => this.#running.delete(outcome);
    outcome.then(forget, forget);
  }

  #fail(fault: NodeFault): void {
    const root = this.#run.nodes.byName(this.#run.name);
    if (root !== undefined) this.#run.nodes.mark(root, 'Error', fault.message);
    this.#hasFailed = true;
    this.#failure.resolve(null);
  }
}
