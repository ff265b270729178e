import type { Template } from '../../../argo/types.ts';
import { failedAttempt, runAttempt } from './attempt.ts';
import type { Call, Outcome } from './call.ts';
import { applyDisplayName } from './display-name.ts';
import { acquireLocks } from './locks.ts';
import { lookUp, memoized, remember } from './memoize.ts';
import { asFault, NodeFault } from './node-fault.ts';
import { isUnsuccessful } from './node-tree.ts';
import { enterBoundary, type Place } from './place.ts';
import { processArgs } from './process-args.ts';
import { runRetries } from './retry.ts';
import type { Run } from './run.ts';
import { Variables } from './scope.ts';
import { isPodTemplate } from './template-kind.ts';

/** Argo: the depth at which recursion ends. */
const maxDepth = 100;
const tooDeep =
  'Maximum recursion depth exceeded. See https://argo-workflows.readthedocs.io/en/latest/scaling/#maximum-recursion-depth';

/** Runs a template under a node's name and resolves when the node is done (a daemon: when it runs). */
export async function executeTemplate(run: Run, call: Call): Promise<Outcome> {
  const turn = run.turn(); // without a wait all goes on at once, so that a caller sees the node that it asked for
  if (turn !== undefined) await turn;
  try {
    return await executePrepared(run, call, prepare(run, call));
  } catch (error) {
    return failedAttempt(run, call, asFault(error));
  }
}

function prepare(run: Run, call: Call): Template {
  if (call.depth >= maxDepth) throw new NodeFault(tooDeep, 'depth');
  const written = run.templates.of(call.target);
  if (written === undefined) throw new NodeFault(`template ${call.target.template ?? ''} not found`);
  run.refreshGlobals();
  const { globals, configMaps } = run.deps;
  return processArgs(written, call.arguments, { globals, locals: localsOf(run, call, written), configMaps });
}

async function executePrepared(run: Run, call: Call, template: Template): Promise<Outcome> {
  const entered = enterBoundary(run, call.boundary);
  const place = entered instanceof Promise ? await entered : entered;
  try {
    return await withLocks(run, call, template, place);
  } finally {
    const node = run.nodes.byName(call.nodeName);
    place.leave(node !== undefined && isUnsuccessful(node));
  }
}

async function withLocks(run: Run, call: Call, template: Template, place: Place): Promise<Outcome> {
  const acquired = acquireLocks(run, call, template);
  const locks = acquired instanceof Promise ? await acquired : acquired;
  if (locks.type === 'over') return { node: locks.node, fault: null };
  try {
    const memo = lookUp(run, template);
    if (memo?.hit !== undefined) return { node: memoized(run, call, template, locks.node, memo.hit), fault: null };
    const ready = { call, template, place, existing: locks.node };
    const outcome = await (template.retryStrategy === undefined
      ? runAttempt(
          run,
          { ...ready, nodeName: call.nodeName, flag: call.hooked ? { hooked: true } : null, podDeadline: null },
          executeTemplate,
        )
      : runRetries(run, { ...ready, strategy: template.retryStrategy }, executeTemplate));
    if (memo !== null) remember(run, memo, outcome.node);
    applyDisplayName(run, template, outcome.node);
    return outcome;
  } finally {
    locks.release();
  }
}

/** Argo: a retried template learns its pod's name attempt by attempt. */
function localsOf(run: Run, call: Call, template: Template): Variables {
  const locals = new Variables([
    ['node.name', call.nodeName],
    [call.kind === 'task' ? 'tasks.name' : 'steps.name', call.target.name ?? ''],
  ]);
  if (isPodTemplate(template) && template.retryStrategy === undefined) {
    locals.set('pod.name', run.podName(call.nodeName, template.name));
  }
  return locals;
}
