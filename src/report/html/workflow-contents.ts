/** Which workflows a page tells of at length, in which order, and how much of each. */
import type { RunReport, WorkflowReport } from '../run-report.ts';
import { isGreen } from '../verdict.ts';
import type { ShownLog } from './log-budget.ts';
import type { PageBudget } from './page-budget.ts';
import { shareOf } from './share.ts';

export interface WorkflowContent {
  /** Place in the report. */
  readonly index: number;
  readonly workflow: WorkflowReport;
  readonly log: { readonly shown: ShownLog; readonly place: number } | null;
  /** Steps of this one that are shown. */
  readonly rows: number;
  /** Whether its steps are shown at once: a green one’s are folded away where another is red. */
  readonly isOpen: boolean;
}

/** Those that are not green come first. `logs` are those of the workflows that have one, in the report's order. */
export function workflowContents(
  { workflows }: RunReport,
  logs: readonly ShownLog[],
  { sections, rows }: PageBudget,
): readonly WorkflowContent[] {
  const withLogs = withPlaces(workflows, logs);
  const [red, green] = [withLogs.filter(isRed), withLogs.filter((each) => !isRed(each))];
  const shown = [...red, ...green].slice(0, sections);
  const limit = shareOf(
    shown.map(({ workflow }) => workflow.steps.length),
    rows,
  );
  return shown.map((each) => ({ ...each, rows: limit, isOpen: red.length === 0 || isRed(each) }));
}

type Placed = Pick<WorkflowContent, 'index' | 'workflow' | 'log'>;

function withPlaces(workflows: readonly WorkflowReport[], logs: readonly ShownLog[]): readonly Placed[] {
  let place = 0;
  return workflows.map((workflow, index) => {
    const shown = typeof workflow.failure?.logTail === 'string' ? logs[place] : undefined;
    return { index, workflow, log: shown === undefined ? null : { shown, place: place++ } };
  });
}

function isRed({ workflow }: Placed): boolean {
  return !isGreen(workflow.outcome);
}
