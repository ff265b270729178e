/** The report of a run that wrote none, because it died half-way or still goes on: from the last objects that were seen of its workflows. */
import { isTerminal } from '../argo/phase.ts';
import type { Workflow } from '../argo/types.ts';
import { problem } from '../core/errors.ts';
import { prowVariables } from '../prow/variables.ts';
import { parseTime } from './durations.ts';
import { type RunReport, runReportVersion } from './run-report.ts';
import type { WorkflowEnding } from './workflow-ending.ts';
import { workflowReport } from './workflow-report.ts';

export interface SeenRun {
  readonly id: string;
  readonly workflows: readonly Workflow[];
  readonly engine: 'local' | 'argo';
  /** What further commands need to reach the cluster, word by word. */
  readonly connection: readonly string[];
  /** Whether nobody runs it any more. */
  readonly isAbandoned: boolean;
}

/** Without logs and JUnit. What has not ended counts as interrupted. */
export function reportOfWorkflows({ id, workflows, engine, connection, isAbandoned }: SeenRun): RunReport {
  const reason = isAbandoned ? 'the process that ran it was killed, and its steps with it' : 'the run goes on';
  const ending = ({ status }: Workflow): WorkflowEnding =>
    isTerminal(status?.phase) ? { type: 'completed' } : { type: 'interrupted', reason };
  const times = workflows.flatMap(({ status }) => parseTime(status?.startedAt) ?? []);
  const ends = workflows.map(({ status }) => parseTime(status?.finishedAt));
  return {
    version: runReportVersion,
    runId: id,
    job: jobOf(workflows),
    engine: { name: engine, chosenBy: 'where the run was found', connection },
    startedAt: times.length === 0 ? 0 : Math.min(...times),
    finishedAt: ends.includes(null) ? null : Math.max(...ends.filter((end) => end !== null)),
    stages: [],
    workflows: workflows.map((workflow) =>
      workflowReport({ name: entryNameOf(workflow), workflow, ending: ending(workflow) }),
    ),
    skipped: [],
    problems: [
      problem('the run left no report: this one is made of its workflows alone, without the results of tests'),
    ],
    error: null,
    resultsUri: null,
    links: [],
  };
}

/** From the labels that run_e2e gives its workflows; a plain manifest has none. */
function jobOf(workflows: readonly Workflow[]): RunReport['job'] {
  const labels = new Map(workflows.flatMap(({ metadata }) => Object.entries(metadata.labels ?? {})));
  const [owner, name, pull] = [prowVariables.repoOwner, prowVariables.repoName, prowVariables.pullNumber].map((each) =>
    labels.get(each),
  );
  return {
    type: labels.get(prowVariables.jobType) ?? 'unknown',
    name: labels.get(prowVariables.jobName) ?? 'unknown',
    buildId: labels.get(prowVariables.buildId) ?? '',
    prowJobId: labels.get(prowVariables.prowJobId) ?? '',
    repo: owner === undefined || name === undefined ? null : `${owner}/${name}`,
    pulls: pull === undefined || !/^\d{1,15}$/.test(pull) ? [] : [Number(pull)],
  };
}

function entryNameOf({ metadata }: Workflow): string {
  return metadata.labels?.['workflow_template'] ?? metadata.name ?? '';
}
