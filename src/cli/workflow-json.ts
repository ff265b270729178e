import { randomInt, randomUUID } from 'node:crypto';
import { withBulk } from '../argo/compressed-nodes.ts';
import { exactJson } from '../argo/exact-json.ts';
import { hasTypesOfWorkflow } from '../argo/lint/lint.ts';
import type { Workflow } from '../argo/types.ts';
import type { Problem } from '../core/errors.ts';
import { nameWorkflow } from '../engine/local/name-workflow.ts';
import type { RunOutcome } from '../run/run-e2e.ts';
import type { Host } from './host.ts';

/**
 * `e2e run --json`: the final Workflow, or a List of them; a workflow that Argo would call invalid carries its verdict. Where nothing could
 * be run, the problems that say why.
 */
export function printFinalWorkflows({ workflows: ended, report }: RunOutcome, host: Host): void {
  const workflows = ended.map((each) =>
    each.status === undefined ? each : { ...each, status: withBulk(each.status) },
  );
  const problems = report.error?.problems ?? [];
  const judged =
    report.workflows.length > 0
      ? workflows
      : workflows.flatMap((workflow) => judgedByArgo(workflow, problems, host) ?? []);
  const [first] = judged;
  const document =
    first === undefined
      ? {
          version: 1,
          problems:
            problems.length > 0
              ? problems
              : [
                  {
                    severity: 'error',
                    message: report.error?.message ?? 'nothing was run',
                    rule: 'not-run',
                    path: null,
                  },
                ],
        }
      : judged.length === 1
        ? { ...first, ...(problems.length > 0 ? { problems } : {}) }
        : { apiVersion: 'v1', kind: 'List', items: judged };
  host.stdout.write(`${exactJson(document, 2)}\n`);
}

/** The workflow as Argo's controller would leave it: it takes the object, which has a name then, finds it invalid and runs nothing. */
function judgedByArgo(workflow: Workflow, problems: readonly Problem[], { clock }: Host): Workflow | null {
  const judgements = problems.flatMap((each) => judgementOf(each) ?? []);
  const verdict = judgements.find(({ stage }) => stage === 'controller');
  if (verdict === undefined || !hasTypesOfWorkflow(workflow) || judgements.some(({ stage }) => stage === 'api'))
    return null; // no such object would exist
  if (!workflow.metadata.name && !workflow.metadata.generateName) return null;
  const { phase, message } = verdict;
  const now = clock.now();
  const named = nameWorkflow(workflow, { namespace: 'default', now, uid: randomUUID(), random: randomInt });
  const time = named.metadata.creationTimestamp ?? '';
  return { ...named, status: { phase, message, startedAt: time, finishedAt: time, progress: '0/0' } };
}

interface Judgement {
  /** Who finds it: the API server, before there is an object, or the controller. */
  readonly stage: string;
  readonly phase: 'Failed' | 'Error';
  readonly message: string;
}

/** What the linter says that Argo would say. */
function judgementOf(each: Problem): Judgement | null {
  if (!('argo' in each) || typeof each.argo !== 'object' || each.argo === null) return null;
  const { stage, phase, message } = each.argo as {
    readonly stage?: unknown;
    readonly phase?: unknown;
    readonly message?: unknown;
  };
  if (typeof stage !== 'string' || typeof message !== 'string') return null;
  if (stage === 'controller' && phase !== 'Failed' && phase !== 'Error') return null;
  return { stage, phase: phase === 'Error' ? 'Error' : 'Failed', message };
}
