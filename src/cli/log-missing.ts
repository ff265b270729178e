/** What to say of steps that have no line: never begun, gone, or silent. */
import { shellWord } from '../report/next-commands.ts';
import type { FoundSteps } from './log-find.ts';
import type { LogsJob } from './log-job.ts';
import type { LogTarget } from './log-targets.ts';
import { connectionWords } from './open-cluster.ts';

const shownNames = 5;

/** Steps whose log is nowhere, beside others that were printed: a line for those that never began, one for those whose pods are gone. */
export function missingLines(job: LogsJob, missing: readonly LogTarget[]): readonly string[] {
  const [begun, never] = parted(missing);
  return [
    ...(never.length === 0 ? [] : [`no log of ${namesOf(never)}: ${neverBegan(job, never)}`]),
    ...(begun.length === 0 ? [] : [`no log of ${namesOf(begun)}: ${goneText(job)}`]),
  ];
}

/** Where no line was printed at all, why. */
export function silence(job: LogsJob, { meant, where }: FoundSteps, missing: readonly LogTarget[]): string {
  const { step, labels } = job.selection;
  const named = labels.length > 0 ? `${namesOf(meant)} in` : `step ${step} of`;
  const isNamed = labels.length > 0 ? meant.length > 0 : meant.length === 1 && step !== undefined;
  const what = isNamed ? `${named} ${where}` : where;
  const isWaiting = meant.every(({ hasEnded, containers }) => !hasEnded && !containers?.some((each) => each.hasBegun));
  if (meant.length === 0) return `there is no log of ${what}: no step has begun`;
  const [begun, never] = parted(missing);
  if (missing.length === 0)
    return isWaiting && meant[0]?.stateDir === null
      ? `there is no log of ${what} yet: ${waitText(job, meant)}`
      : `there is no log of ${what}: nothing was printed${executorHint(job)}`;
  return `there is no log of ${what}: ${begun.length === 0 ? neverBegan(job, never) : goneText(job)}`;
}

function parted(missing: readonly LogTarget[]): readonly [begun: LogTarget[], never: LogTarget[]] {
  return [missing.filter(({ neverBegan: never }) => !never), missing.filter(({ neverBegan: never }) => never)];
}

/** Init and wait containers are Argo's executor alone, most often. */
function executorHint({ selection: { container, withExecutor, place } }: LogsJob): string {
  const isOther = container !== null && container !== 'all' && container !== 'main';
  return isOther && !withExecutor && place === 'cluster' ? ' but what Argo’s executor writes: add --with-executor' : '';
}

function neverBegan(job: LogsJob, targets: readonly LogTarget[]): string {
  const plural = targets.length > 1;
  return `${plural ? 'they' : 'it'} never began, as far as the workflow tells; why: ${whyCommand(job, targets)}`;
}

function waitText(job: LogsJob, targets: readonly LogTarget[]): string {
  return `nothing of it has begun; why: ${whyCommand(job, targets)}`;
}

function whyCommand({ flags }: LogsJob, targets: readonly LogTarget[]): string {
  const [first] = targets;
  const steps = new Set(targets.map(({ step }) => step));
  const ofStep = steps.size === 1 ? ['--step', first?.step ?? ''] : [];
  const words = [first?.workflow ?? '', ...ofStep, '-n', first?.namespace ?? '', ...connectionWords(flags)];
  return ['e2e', 'why', ...words].map(shellWord).join(' ');
}

function goneText({ logging }: LogsJob): string {
  if (logging !== null) return `the pods are gone, and Cloud Logging of project ${logging.project} has nothing of them`;
  return 'the pods are gone, and Cloud Logging was not asked: name its project with --logging-project';
}

function namesOf(targets: readonly LogTarget[]): string {
  const names = [...new Set(targets.map(({ step }) => step))];
  return (
    names.slice(0, shownNames).join(', ') + (names.length > shownNames ? ` and ${names.length - shownNames} more` : '')
  );
}
