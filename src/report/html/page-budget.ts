/** How much a page shows of a large run, so that it stays below the size that Spyglass and a browser take easily. */
export interface PageBudget {
  /** Characters of all logs together. */
  readonly logs: number;
  /** Rows of all timelines together. */
  readonly rows: number;
  /** Most steps of a workflow whose graph is drawn. */
  readonly graphSteps: number;
  readonly withInputs: boolean;
  /** Workflows that get a section. */
  readonly sections: number;
  /** Entries of any other list: the overview, problems, failed tests of a workflow. */
  readonly listed: number;
}

/** The first that gives a page of at most `maxPageBytes` is taken. */
export const pageBudgets: readonly [PageBudget, ...PageBudget[]] = [
  { logs: 400_000, rows: 2_000, graphSteps: 1_500, withInputs: true, sections: 500, listed: 300 },
  { logs: 250_000, rows: 1_200, graphSteps: 1_000, withInputs: false, sections: 300, listed: 200 },
  { logs: 100_000, rows: 500, graphSteps: 300, withInputs: false, sections: 100, listed: 100 },
  { logs: 40_000, rows: 100, graphSteps: 60, withInputs: false, sections: 30, listed: 40 },
  { logs: 10_000, rows: 20, graphSteps: 0, withInputs: false, sections: 5, listed: 10 },
];

export const maxPageBytes = 1_000_000;
