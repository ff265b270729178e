import type { Arguments, LifecycleHook, TemplateCall } from '../../../argo/types.ts';
import type { Boundary } from './boundary.ts';
import type { Outcome } from './call.ts';
import type { Execute } from './execute.ts';
import { NodeFault } from './node-fault.ts';
import { isCompleted, type Node } from './node-tree.ts';
import { addParameterVariables, lastAttempt, type Root } from './node-variables.ts';
import { markAbsent } from './resolve-call.ts';
import type { Run } from './run.ts';
import { layered, type Scope, Variables } from './scope.ts';
import { evaluateCondition, substitute } from './substitute.ts';

export interface HookOwner {
  readonly call: Pick<TemplateCall, 'hooks' | 'onExit'>;
  readonly node: Node;
  /** Name of the step or task, as its variables are called. */
  readonly name: string;
  readonly root: Root;
  readonly boundary: Boundary;
  /** What the call's own arguments could refer to. */
  scope(): Scope;
}

/** Runs the hooks of one step or task: each once, when its expression becomes true. */
export class Hooks {
  readonly #run: Run;
  readonly #execute: Execute;
  readonly #owner: HookOwner;
  readonly #started = new Map<string, Promise<Outcome>>();
  #fault: NodeFault | null = null;

  constructor(run: Run, execute: Execute, owner: HookOwner) {
    this.#run = run;
    this.#execute = execute;
    this.#owner = owner;
    if (this.#waiting().length === 0) return;
    run.nodes.onPhase(owner.node, () => this.#consider());
    this.#consider();
  }

  /** Resolves when all hooks that began have ended. Throws NodeFault. */
  async settled(): Promise<void> {
    let seen = -1;
    while (seen !== this.#started.size) {
      seen = this.#started.size;
      for (const outcome of await Promise.all(this.#started.values())) {
        if (outcome.fault !== null && outcome.fault.type !== 'depth') throw outcome.fault;
      }
    }
    if (this.#fault !== null) throw this.#fault;
  }

  #waiting(): readonly (readonly [string, LifecycleHook])[] {
    const hooks = Object.entries(this.#owner.call.hooks ?? {});
    return hooks.filter(([name]) => name !== 'exit' && !this.#started.has(name));
  }

  /** Argo looks at the hooks of a task only while it runs or after it has ended, at those of a step from its beginning. */
  #consider(): void {
    const { node, root } = this.#owner;
    if (root === 'tasks' && node.phase === 'Pending') return;
    for (const [name, hook] of this.#waiting()) {
      try {
        if (isDue(this.#owner, name, hook, this.#run)) this.#start(name, hook);
      } catch (error) {
        if (!(error instanceof NodeFault)) throw error;
        this.#fault ??= error;
      }
    }
  }

  #start(name: string, hook: LifecycleHook): void {
    const { node } = this.#owner;
    const args = node.outputs === undefined ? hook.arguments : hookArguments(this.#run, this.#owner, hook.arguments);
    this.#started.set(
      name,
      executeHook(this.#run, this.#execute, this.#owner, {
        hook,
        args,
        nodeName: `${node.name}.hooks.${name}`,
        onExit: false,
      }),
    );
  }
}

/** Runs the exit hook of a step or task that has completed, if it has one. Throws NodeFault. */
export async function runExitHook(run: Run, execute: Execute, owner: HookOwner): Promise<void> {
  const hook = exitHookOf(owner.call, run.deps.workflow.spec.arguments);
  if (hook === undefined || !isCompleted(owner.node) || !run.mayRun(true)) return;
  if (
    hook.expression !== undefined &&
    hook.expression !== '' &&
    !evaluateCondition(hook.expression, hookScope(run, owner))
  )
    return;
  const args = hookArguments(run, owner, hook.arguments);
  const outcome = await executeHook(run, execute, owner, {
    hook,
    args,
    nodeName: `${owner.node.name}.onExit`,
    onExit: true,
  });
  if (outcome.fault !== null && outcome.fault.type !== 'depth') throw outcome.fault;
}

/** Argo: `onExit` gets the workflow's arguments, `hooks.exit` its own and, without any, the workflow's. */
export function exitHookOf(
  call: Pick<TemplateCall, 'hooks' | 'onExit'>,
  workflowArguments: Arguments | undefined,
): LifecycleHook | undefined {
  const inherited = workflowArguments === undefined ? {} : { arguments: workflowArguments };
  if (call.onExit !== undefined && call.onExit !== '') return { template: call.onExit, ...inherited };
  const hook = call.hooks?.['exit'];
  return hook && (isEmpty(hook.arguments) ? { ...hook, ...inherited } : hook);
}

function isEmpty(args: Arguments | undefined): boolean {
  return (args?.parameters?.length ?? 0) === 0 && (args?.artifacts?.length ?? 0) === 0;
}

function isDue(owner: HookOwner, name: string, hook: LifecycleHook, run: Run): boolean {
  if (hook.expression === undefined || hook.expression === '') {
    throw new NodeFault(`Expression required for hook ${owner.node.name}.hooks.${name}`);
  }
  return evaluateCondition(hook.expression, hookScope(run, owner));
}

function hookScope(run: Run, owner: HookOwner): Scope {
  const scope = new Variables(owner.scope().entries());
  scope.set(`${owner.root}.${owner.name}.status`, owner.node.phase);
  return layered(scope, run.deps.globals);
}

function hookArguments(run: Run, owner: HookOwner, args: Arguments | undefined): Arguments | undefined {
  if (isEmpty(args) || args === undefined) return args;
  const scope = new Variables(owner.scope().entries());
  scope.set(`${owner.root}.${owner.name}.status`, owner.node.phase);
  addParameterVariables(scope, owner.root, owner.name, (lastAttempt(run, owner.node) ?? owner.node).outputs);
  const all = layered(scope, run.deps.globals);
  return substitute(markAbsent(args, all), all);
}

interface HookCall {
  readonly hook: LifecycleHook;
  readonly args: Arguments | undefined;
  readonly nodeName: string;
  readonly onExit: boolean;
}

function executeHook(
  run: Run,
  execute: Execute,
  owner: HookOwner,
  { hook, args, nodeName, onExit }: HookCall,
): Promise<Outcome> {
  const { boundary, node } = owner;
  return execute(run, {
    nodeName,
    target: hook,
    kind: 'step',
    arguments: args,
    boundary,
    onExit,
    hooked: true,
    depth: boundary.depth + 1,
    onNode: (child) => run.addChild(node, child),
  });
}
