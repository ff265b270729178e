import type { RunReport, WorkflowReport } from './run-report.ts';

/** Commands of `e2e` that may be suggested where nobody says which there are. */
const ordinaryCommands: readonly string[] = ['get', 'lint', 'logs', 'run', 'show'];

/**
 * What a person types next about a workflow that is not green; every name of a stranger is quoted for the shell.
 * `available` names the commands of `e2e` that there are: no other is suggested.
 */
export function nextCommands(
  { runId, engine }: Pick<RunReport, 'runId' | 'engine'>,
  { name, file, workflowName, namespace, outcome, failure }: WorkflowReport,
  available: readonly string[] = ordinaryCommands,
): readonly string[] {
  const run = shellWord(runId);
  const step = failure === null || failure.step === null ? null : shellWord(stepArgument(failure.step));
  const ofStep = step === null ? '' : ` --step ${step}`;
  const isOnCluster = engine.name === 'argo';
  const again = step !== null && !isOnCluster ? `${ofStep} --from-run ${run}` : '';
  const where = ['--engine', 'argo', '--namespace', namespace, ...(engine.connection ?? [])];
  const place = isOnCluster ? ` ${where.map(shellWord).join(' ')}` : '';
  const source = shellWord(file === undefined || again !== '' ? name : file);
  const rejected = file === undefined ? [`e2e show ${source}`, 'e2e lint'] : [`e2e lint ${source}`];
  const look = step === null && isOnCluster ? 'get' : 'logs';
  const isThere = outcome !== 'deleted' || !isOnCluster;
  const ran = [
    ...(isThere ? [`e2e ${look} ${run} --workflow ${shellWord(workflowName)}${ofStep}${place}`] : []),
    `e2e run ${source}${again}${place}`,
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
