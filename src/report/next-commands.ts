import type { RunReport, WorkflowReport } from './run-report.ts';

/** What a person types next about a workflow that is not green; every name of a stranger is quoted for the shell. */
export function nextCommands(
  { runId, engine }: Pick<RunReport, 'runId' | 'engine'>,
  { name, outcome, failure }: WorkflowReport,
): readonly string[] {
  const entry = shellWord(name);
  if (outcome === 'rejected') return [`e2e show ${entry}`, 'e2e lint'];
  const logs = `e2e logs --run ${shellWord(runId)} --workflow ${entry}`;
  if (failure === null || failure.step === null) return [logs, `e2e run ${entry}`];
  const step = shellWord(stepArgument(failure.step));
  const again = engine.name === 'local' ? ` --step ${step} --from-run ${shellWord(runId)}` : '';
  return [`${logs} --step ${step}`, `e2e run ${entry}${again}`];
}

/** A word that a POSIX shell takes as it is: quoted unless it cannot be misread. */
export function shellWord(word: string): string {
  return /^[A-Za-z0-9_@%+:,./][A-Za-z0-9_@%+=:,./-]*$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** The step itself, without the steps around it and the item of a loop. */
function stepArgument(step: string): string {
  const last = step.split(' / ').at(-1) ?? step;
  return last.split('(')[0] || last;
}
