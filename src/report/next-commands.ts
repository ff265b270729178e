import type { RunReport, WorkflowReport } from './run-report.ts';

/** Commands of `e2e` that may be suggested where nobody says which there are. */
const ordinaryCommands: readonly string[] = ['get', 'lint', 'logs', 'run', 'show'];

/**
 * What a person types next about a workflow that is not green; every name of a stranger is quoted for the shell.
 * `available` names the commands of `e2e` that there are: no other is suggested.
 */
export function nextCommands(
  { runId, engine }: Pick<RunReport, 'runId' | 'engine'>,
  { name, workflowName, namespace, outcome, failure }: WorkflowReport,
  available: readonly string[] = ordinaryCommands,
): readonly string[] {
  const entry = shellWord(name);
  const run = shellWord(runId);
  const step = failure === null || failure.step === null ? null : shellWord(stepArgument(failure.step));
  const ofStep = step === null ? '' : ` --step ${step}`;
  const again = step !== null && engine.name === 'local' ? `${ofStep} --from-run ${run}` : '';
  const isOnCluster = engine.name === 'argo';
  const place = isOnCluster ? ` --engine argo --namespace ${shellWord(namespace)}` : '';
  const rejected = [`e2e show ${entry}`, 'e2e lint'];
  const look = step === null && isOnCluster ? 'get' : 'logs';
  const ran = [
    `e2e ${look} ${run} --workflow ${shellWord(workflowName)}${ofStep}${place}`,
    `e2e run ${entry}${again}${isOnCluster ? ' --engine argo' : ''}`,
  ];
  return (outcome === 'rejected' ? rejected : ran).filter((command) => available.includes(command.split(' ')[1] ?? ''));
}

/** A word that a POSIX shell takes as it is: quoted unless it cannot be misread. */
export function shellWord(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** The step itself, without the steps around it and the item of a loop. */
function stepArgument(step: string): string {
  const last = step.split(' / ').at(-1) ?? step;
  return last.split('(')[0] || last;
}
