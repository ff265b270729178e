import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isTerminal } from '../../src/argo/phase.ts';
import type { Workflow } from '../../src/argo/types.ts';
import { writeHarnessJunit } from '../../src/report/junit-write.ts';
import type { StepReport, WorkflowReport } from '../../src/report/run-report.ts';
import { plainStyle } from '../../src/report/style.ts';
import { summaryText } from '../../src/report/summary.ts';
import { workflowTreeTable } from '../../src/report/tree-table.ts';
import type { WorkflowEnding } from '../../src/report/workflow-ending.ts';
import { workflowReport } from '../../src/report/workflow-report.ts';
import { parseXml } from '../../src/report/xml.ts';
import { sharedCorpus } from '../support/shared-corpus.ts';
import { runReportOf } from './support/reports.ts';

/** What a report says, in few words: steps indented as in the tree. */
interface Expected {
  readonly outcome: WorkflowReport['outcome'];
  /** `step: cause`, or the cause alone. */
  readonly failure: string | null;
  readonly steps: readonly string[];
}

const runs = sharedCorpus.path('argo', 'runs');
const json = (...path: readonly string[]) =>
  JSON.parse(readFileSync(sharedCorpus.path('argo', 'runs', ...path), 'utf8'));

function reportOf(run: string): WorkflowReport {
  const { deleted, timed_out, create_error, name } = json(run, 'result.json');
  if (create_error !== undefined) {
    const submitted: Workflow = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Workflow',
      metadata: { name: name ?? run },
      spec: {},
    };
    return workflowReport({
      name: run,
      workflow: submitted,
      ending: { type: 'rejected', message: create_error.message },
    });
  }
  const workflow: Workflow = json(run, 'final.json');
  const isOver = isTerminal(workflow.status?.phase);
  const ending: WorkflowEnding =
    deleted && !isOver
      ? { type: 'deleted' }
      : timed_out
        ? { type: 'timed-out', timeoutMs: 90_000 }
        : { type: 'completed' };
  return workflowReport({ name: run, workflow, ending });
}

function shortly({ outcome, failure, steps }: WorkflowReport): Expected {
  const cause = failure === null ? null : [...(failure.step === null ? [] : [failure.step]), failure.cause].join(': ');
  return { outcome, failure: cause, steps: steps.map(stepText) };
}

function stepText({ depth, name, type, phase, attempts, exitCode }: StepReport): string {
  return `${'  '.repeat(depth)}${name} ${type} ${phase}${attempts > 1 ? ` x${attempts}` : ''}${exitCode === null ? '' : ` ${exitCode}`}`;
}

const expected: Readonly<Record<string, Expected>> = {
  'own-dag-nested-fail': {
    outcome: 'failed',
    failure: 'a / x: exit code 4',
    steps: ['a DAG Failed', '  a / x Pod Failed 4', '  a / y Skipped Omitted', 'b Skipped Omitted'],
  },
  'own-retry-in-loop': {
    outcome: 'failed',
    failure: 'try(1:1): exit code 1 (last of 2 attempts)',
    steps: [
      'try(0:0) Pod Succeeded 0',
      'try(1:1) Retry Failed x2 1',
      '  try(1:1)(0) Pod Failed 1',
      '  try(1:1)(1) Pod Failed 1',
    ],
  },
  'own-retry-steps-template': {
    outcome: 'failed',
    failure: 'main / bad: exit code 1 (last of 2 attempts)',
    steps: [
      'main Retry Failed x2',
      '  main(0) Steps Failed',
      '    main(0) / ok Pod Succeeded 0',
      '    main(0) / bad Pod Failed 1',
      '  main(1) Steps Failed',
      '    main(1) / ok Pod Succeeded 0',
      '    main(1) / bad Pod Failed 1',
    ],
  },
  'own-retry-second-attempt-ok': {
    outcome: 'flaky',
    failure: null,
    steps: ['main Retry Succeeded x2 0', '  main(0) Pod Failed 1', '  main(1) Pod Succeeded 0'],
  },
  'up-exit-handlers': {
    outcome: 'failed',
    failure: 'intentional-fail: exit code 1',
    steps: [
      'intentional-fail Pod Failed 1',
      'onExit Steps Succeeded',
      '  onExit / celebrate Skipped Skipped',
      '  onExit / cry Pod Succeeded 0',
      '  onExit / notify Pod Succeeded 0',
    ],
  },
  'own-onexit-dag-fails': {
    outcome: 'failed',
    failure: 'a: exit code 1',
    steps: [
      'a Pod Failed 1',
      'b Skipped Omitted',
      'onExit DAG Failed',
      '  onExit / copy-artifacts Pod Failed 1',
      '  onExit / finish Skipped Omitted',
    ],
  },
  'own-onexit-handler-fails': {
    outcome: 'failed',
    failure: 'onExit: exit code 1',
    steps: ['main Pod Succeeded 0', 'onExit Pod Failed 1'],
  },
  'own-steps-continueon-wrong-kind': {
    outcome: 'failed',
    failure:
      'err: container wait: exit code 64: open /var/run/argo/outputs/parameters/tmp/nothing: no such file or directory',
    steps: ['err Pod Error 0'],
  },
  'up-dag-continue-on-fail': {
    outcome: 'failed',
    failure: 'E: exit code 1',
    steps: [
      'A Pod Succeeded 0',
      'B Pod Failed 1',
      'C Pod Succeeded 0',
      'E Pod Failed 1',
      'F Pod Succeeded 0',
      'D Pod Succeeded 0',
      'G Skipped Omitted',
    ],
  },
  'up-continue-on-fail': {
    outcome: 'passed',
    failure: null,
    steps: ['A Pod Succeeded 0', 'B Pod Succeeded 0', 'C Pod Failed 1', 'D Pod Succeeded 0'],
  },
  'own-when-not-boolean': {
    outcome: 'failed',
    failure: "failed to resolve references: Expected boolean evaluation for '1 + 1'. Got 2",
    steps: [],
  },
  'own-act-delete-dag-onexit': {
    outcome: 'deleted',
    failure: 'the workflow was deleted while it was Running; a had not ended',
    steps: ['a Pod Pending'],
  },
  'own-invalid-retry-limit': {
    outcome: 'error',
    failure: "main: exit code 1; no further attempt: value 'lots' cannot be resolved to an int",
    steps: ['main Pod Failed 1'],
  },
  'own-invalid-dag-cycle': {
    outcome: 'rejected',
    failure: 'invalid spec: templates.main sorting failed: graph with cycle',
    steps: [],
  },
  'own-invalid-rejected-unknown-field': {
    outcome: 'rejected',
    failure:
      'Workflow in version "v1alpha1" cannot be handled as a Workflow: strict decoding error: unknown field "spec.templates[0].container.comand"',
    steps: [],
  },
  'up-container-set-template--graph-workflow': {
    outcome: 'passed',
    failure: null,
    steps: [
      'main Pod Succeeded',
      '  main / a Container Succeeded',
      '  main / b Container Succeeded',
      '  main / c Container Succeeded',
      '  main / d Container Succeeded',
    ],
  },
  'own-deadline-workflow-dag-onexit': {
    outcome: 'failed',
    failure: 'two: deadline exceeded: Pod was active on the node longer than the specified deadline',
    steps: ['one Pod Succeeded 0', 'two Pod Failed 143', 'three Skipped Omitted', 'onExit Pod Succeeded 0'],
  },
  'own-act-stop-onexit': {
    outcome: 'failed',
    failure: 'main: stopped with the workflow (Stop)',
    steps: ['main Pod Failed', 'onExit Pod Succeeded 0'],
  },
  'own-missing-pvc-lost': {
    outcome: 'timed-out',
    failure:
      'main: not finished after 1m30s, the harness’s own deadline; main was Pending: Unschedulable: 0/1 nodes are available: persistentvolumeclaim "no-such-claim" not found. not found',
    steps: ['main Pod Pending'],
  },
};

const trees: Readonly<Record<string, readonly string[]>> = {
  'own-steps-dag-mix': [
    'STEP                    TEMPLATE  PODNAME                            DURATION  MESSAGE',
    ' ✔ steps-dag-mix-hbg6n  main',
    ' ├───✔ setup            ok        steps-dag-mix-hbg6n-ok-1150428541  2s',
    ' ├───✔ tests            tests',
    ' │   ├─✔ unit           ok        steps-dag-mix-hbg6n-ok-1011973812  10s',
    ' │   └─✔ e2e            e2e',
    ' │     ├───✔ deploy     ok        steps-dag-mix-hbg6n-ok-297508719   5s',
    ' │     └───✔ check      ok        steps-dag-mix-hbg6n-ok-1368330317  7s',
    ' └───✔ teardown         ok        steps-dag-mix-hbg6n-ok-746386122   7s',
  ],
  'own-retry-in-loop': [
    'STEP                    TEMPLATE  PODNAME                             DURATION  MESSAGE',
    " ✖ retry-in-loop-6vtz6  main                                                    child 'retry-in-loop-6vtz6-463028075' failed",
    ' └─┬─✔ try(0:0)(0)      try       retry-in-loop-6vtz6-try-1664328570  3s',
    '   └─✖ try(1:1)         try                                                     No more retries left',
    '     ├─✖ try(1:1)(0)    try       retry-in-loop-6vtz6-try-64761190    2s        main: Error (exit code 1)',
    '     └─✖ try(1:1)(1)    try       retry-in-loop-6vtz6-try-534387427   3s        main: Error (exit code 1)',
  ],
};

describe.runIf(sharedCorpus.present)(`recorded runs of the real controller${sharedCorpus.reason}`, () => {
  const names = sharedCorpus.present
    ? readdirSync(runs).filter((run) => existsSync(sharedCorpus.path('argo', 'runs', run, 'result.json')))
    : [];

  it('all 211 become a report whose outcome is the recorded phase', () => {
    const outcomes: Readonly<Record<string, readonly WorkflowReport['outcome'][]>> = {
      Succeeded: ['passed', 'flaky'],
      Failed: ['failed', 'rejected'],
      Error: ['error'],
      Running: ['timed-out', 'deleted'],
      '': ['rejected'],
    };
    expect(names).toHaveLength(211);
    const wrong = names.map(reportOf).filter(({ outcome, phase }) => !outcomes[phase]?.includes(outcome));
    expect(wrong).toEqual([]);
  });

  it('no failed run is left without a cause, and none blames a parent for a child', () => {
    const causes = names
      .map(reportOf)
      .flatMap(({ name, outcome, failure }) =>
        outcome === 'passed' || outcome === 'flaky' ? [] : [{ name, cause: failure?.cause ?? '' }],
      );
    expect(causes.length).toBeGreaterThan(90);
    expect(
      causes.filter(({ cause }) => cause === '' || /^child '|No more retries left|without a message/.test(cause)),
    ).toEqual([]);
  });

  it('no name of a step holds the name of its run, so that a row stays the same row', () => {
    const unstable = names
      .map(reportOf)
      .flatMap(({ workflowName, steps }) => steps.filter(({ name }) => name.startsWith(workflowName)));
    expect(unstable).toEqual([]);
  });

  it('every node that is drawn by argo is a step, once', () => {
    for (const run of names) {
      const ids = reportOf(run).steps.map(({ nodeId }) => nodeId);
      expect(ids, run).toHaveLength(new Set(ids).size);
    }
  });

  it('all together make one JUnit file and one summary', () => {
    const report = runReportOf({ workflows: names.map(reportOf) });
    expect(parseXml(writeHarnessJunit(report).text).type).toBe('parsed');
    expect(summaryText(report, 'failed', { style: plainStyle })).toMatch(
      /\nFAILED: \d+ of 211 workflows not green, \d+ flaky in 3m15s; results in file:\/\/\/results\/r1$/,
    );
  });

  it.each(Object.entries(expected))('%s is reported whole', (run, report) => {
    expect(shortly(reportOf(run))).toEqual(report);
  });

  it.each(Object.entries(trees))('%s is drawn as argo draws it', (run, lines) => {
    expect(workflowTreeTable(json(run, 'final.json'), { now: 0, style: plainStyle })).toEqual(lines);
  });
});
