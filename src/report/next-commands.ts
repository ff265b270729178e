import { otherFailures } from './other-failures.ts';
import type { RunReport, WorkflowReport } from './run-report.ts';

/** Commands of `e2e` that may be suggested where nobody says which there are. */
const ordinaryCommands: readonly string[] = ['get', 'lint', 'logs', 'retry', 'run', 'show', 'why'];

/**
 * What a person types next about a workflow that is not green; every name of a stranger is quoted for the shell.
 * `available` names the commands of `e2e` that there are: no other is suggested.
 */
export function nextCommands(
  run: Pick<RunReport, 'runId' | 'engine'>,
  workflow: WorkflowReport,
  available: readonly string[] = ordinaryCommands,
): readonly string[] {
  const all = workflow.outcome === 'rejected' ? ofRejected(workflow) : ofRun(run, workflow);
  return all.filter((command) => available.includes(command.split(' ')[1] ?? ''));
}

function ofRejected({ name, file }: WorkflowReport): readonly string[] {
  return file === undefined ? [`e2e show ${shellWord(name)}`, 'e2e lint'] : [`e2e lint ${shellWord(file)}`];
}

function ofRun({ runId, engine }: Pick<RunReport, 'runId' | 'engine'>, workflow: WorkflowReport): readonly string[] {
  const { name, file, workflowName, namespace, outcome } = workflow;
  const step = stepOf(workflow);
  if (engine.name === 'argo') {
    const place = ` ${['-n', namespace, ...(engine.connection ?? [])].map(shellWord).join(' ')}`;
    const looks = lookCommands(runId, workflow, { verb: step === null ? 'get' : 'logs', place });
    const retry = `e2e retry ${shellWord(runId)} --workflow ${shellWord(workflowName)}${place}`;
    const isKnown = file !== undefined || name !== workflowName; // else it was found by its labels, and whatever made it is elsewhere
    const again = isKnown ? [`e2e run ${shellWord(file ?? name)} --engine argo${place}`] : [];
    return [...(outcome === 'deleted' ? [] : [...looks, retry]), ...again];
  }
  const looks = lookCommands(runId, workflow, { verb: 'logs', place: '' });
  if (step === null) return [...looks, `e2e run ${shellWord(file ?? name)}`];
  return [...looks, `e2e run ${shellWord(name)} --step ${step} --from-run ${shellWord(runId)}`];
}

/** At the step to blame, and where others failed too at all of them. */
function lookCommands(
  runId: string,
  workflow: WorkflowReport,
  { verb, place }: { readonly verb: 'get' | 'logs'; readonly place: string },
): readonly string[] {
  const step = stepOf(workflow);
  const which = `${shellWord(runId)} --workflow ${shellWord(workflow.workflowName)}`;
  const look = `e2e ${verb} ${which}${step === null ? '' : ` --step ${step}`}${place}`;
  return otherFailures(workflow).length === 0 ? [look] : [look, `e2e why ${which}${place}`];
}

/** A word that a POSIX shell takes as it is: quoted unless it cannot be misread. */
export function shellWord(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** As a word: the step itself, without the steps around it and the item of a loop. */
function stepOf({ failure }: WorkflowReport): string | null {
  if (failure === null || failure.step === null) return null;
  const last = failure.step.split(' / ').at(-1) ?? failure.step;
  return shellWord(last.split('(')[0] || last);
}
