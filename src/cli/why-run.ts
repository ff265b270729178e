/** `e2e why`: the causes of a run's failures, in words. */
import type { Workflow } from '../argo/types.ts';
import { type ExitCode, exitCodes, HarnessError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { diagnoseWorkflow } from '../diagnosis/diagnose-workflow.ts';
import { diagnosisLines } from '../diagnosis/diagnosis-text.ts';
import { nodesOfStep, stepNamesOf, suspects } from '../diagnosis/suspects.ts';
import type { FlagValues } from './command.ts';
import type { placeFlags } from './flags.ts';
import { type FoundRun, openRuns, type Runs } from './found-run.ts';
import type { Host } from './host.ts';
import { notFound } from './not-found.ts';
import { styleFor } from './run-output.ts';
import { type Cause, causeOfStep, causeOfWorkflow, isStarting, type Witness, witnessOf } from './why-cause.ts';
import { quietLines } from './why-quiet.ts';

export interface WhyRequest {
  /** A run, a workflow or a step; undefined: the newest run. */
  readonly named: string | undefined;
  readonly workflow: string | undefined;
  readonly step: string | undefined;
  readonly place: FlagValues<typeof placeFlags>;
  readonly json: boolean;
}

/** Throws HarnessError NOT_FOUND when there is no such run, workflow or step. */
export async function explainRun(request: WhyRequest, host: Host): Promise<ExitCode> {
  const runs = await openRuns(request.place, host);
  try {
    const { run, step } = await findMeant(runs, request);
    const witness = witnessOf(run, host);
    const scene = { run, witness, now: host.clock.now() };
    const causes = (await Promise.all(run.workflows.map((each) => causesOf(each, step, scene)))).flat();
    host.stdout.write(request.json ? `${JSON.stringify(causes, null, 2)}\n` : textOf(run, causes, host));
    return exitCodes.passed;
  } finally {
    await runs.close();
  }
}

interface Meant {
  readonly run: FoundRun;
  readonly step: string | undefined;
}

/** What is no run and no workflow may be a step of the newest run. */
async function findMeant(runs: Runs, { named = 'latest', workflow, step }: WhyRequest): Promise<Meant> {
  try {
    const run = await runs.find(named, workflow);
    return { run: step === undefined ? run : withStep(run, step), step };
  } catch (error) {
    const mayBeStep = error instanceof HarnessError && error.code === 'NOT_FOUND' && step === undefined;
    if (!mayBeStep || named === 'latest') throw error;
    const newest = await runs.find('latest', workflow).catch(() => null);
    if (newest === null || !newest.workflows.some((each) => nodesOfStep(each, named).length > 0)) throw error;
    return { run: withStep(newest, named), step: named };
  }
}

/** Only the workflows that have the step. */
function withStep(run: FoundRun, step: string): FoundRun {
  const workflows = run.workflows.filter((each) => nodesOfStep(each, step).length > 0);
  if (workflows.length > 0) return { ...run, workflows };
  const names = [...new Set(run.workflows.flatMap(stepNamesOf))];
  const near = nearest(step, names);
  const known = names.length === 0 ? 'no step has begun' : `it has ${names.slice(0, 10).join(', ')}`;
  throw notFound(`run ${run.id} has no step ${step}`, near === null ? known : `did you mean "${near}"?`);
}

async function causesOf(
  workflow: Workflow,
  step: string | undefined,
  scene: { readonly run: FoundRun; readonly witness: Witness; readonly now: number },
): Promise<readonly Cause[]> {
  const whole = step === undefined ? diagnoseWorkflow(workflow) : null;
  if (whole !== null) return [causeOfWorkflow(workflow, whole)];
  const meant = step === undefined ? suspects(workflow) : nodesOfStep(workflow, step);
  const causes = await Promise.all(
    meant.map(async (node) => {
      const cause = await causeOfStep(workflow, node, scene);
      return step === undefined && cause !== null && isStarting(node, cause, scene.now) ? null : cause;
    }),
  );
  return causes.filter((cause) => cause !== null);
}

function textOf(run: FoundRun, causes: readonly Cause[], host: Host): string {
  if (causes.length === 0) return `${run.workflows.map((each) => quietLines(each, run)).join('\n')}\n`;
  const style = styleFor(host.stdout, host.env);
  const blocks = causes.map(({ title, ...cause }) => diagnosisLines(title, cause, { style }).join('\n'));
  return `${blocks.join('\n\n')}\n`;
}
