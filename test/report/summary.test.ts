import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { problem } from '../../src/core/errors.ts';
import type { RunReport } from '../../src/report/run-report.ts';
import { colourStyle, plainStyle } from '../../src/report/style.ts';
import { summaryText } from '../../src/report/summary.ts';
import { verdictOf } from '../../src/report/verdict.ts';
import { runReportOf, stepReport, workflowReportOf } from './support/reports.ts';

const commands = ['get', 'lint', 'logs', 'run', 'show', 'why'];
const summary = (report: RunReport, options = {}) =>
  summaryText(report, verdictOf(report), { style: plainStyle, commands, ...options });
/** What Prow's build log viewer highlights. */
const lensWords = /timed out|ERROR:|(FAIL|Failure \[)\b|panic\b|^E\d{4} \d\d:\d\d:\d\d/m;

const junit = { files: 1, tests: 120, failures: 0, skipped: 2, flaky: 0, failed: [] };
const retried = [
  stepReport('unit', { type: 'Retry', attempts: 3 }),
  stepReport('unit(0)', { depth: 1, phase: 'Failed' }),
  stepReport('unit(1)', { depth: 1, phase: 'Failed' }),
  stepReport('unit(2)', { depth: 1 }),
];
const types = {
  step: 'checks / types(0:a)',
  nodeId: 'n',
  cause: 'exit code 2',
  exitCode: '2',
  logTail: 'compiling\n\u001b[31msrc/a.ts(3,1): error\u001b[0m\nError: exit status 2\n',
  logFile: '/results/r1/logs/types.log',
};
const failed = workflowReportOf('unit-tests', {
  outcome: 'failed',
  phase: 'Failed',
  finishedAt: 193_000,
  failure: types,
});

describe('summaryText', () => {
  it('ends with the verdict, after the details of each failure', () => {
    const report = runReportOf({
      workflows: [
        workflowReportOf('hello', { junit }),
        workflowReportOf('e2e', { outcome: 'flaky', steps: retried, junit: { ...junit, flaky: 1 } }),
        failed,
      ],
      skipped: [{ name: 'docs', reason: 'no changed file matches include_dirs' }],
      problems: [problem('could not write logs/x: disk full', { severity: 'warning', hint: 'free some space' })],
    });
    expect(summary(report)).toBe(
      [
        '✔ hello       passed   41s    120 tests',
        '✔ e2e         flaky    41s    unit passed on attempt 3, 1 test passed on a repeat',
        '✖ unit-tests  failed   3m12s  checks / types(0:a): exit code 2',
        '○ docs        skipped         no changed file matches include_dirs',
        '',
        'FAIL unit-tests/checks / types(0:a)',
        '  cause      exit code 2',
        '  last lines of its log:',
        '  | compiling',
        '  | src/a.ts(3,1): error',
        '  | Error: exit status 2',
        '  log        /results/r1/logs/types.log',
        '  workflow   unit-tests-x1',
        '  next       e2e logs 20261121-r1 --workflow unit-tests-x1 --step types',
        '             e2e run unit-tests --step types --from-run 20261121-r1',
        '',
        'problems that did not change the verdict:',
        '  warning: could not write logs/x: disk full → free some space',
        '',
        'FAILED: 1 of 3 workflows not green, 1 flaky, 1 skipped in 3m15s; results in file:///results/r1',
      ].join('\n'),
    );
  });

  it('names what else failed, and the command that explains all of it, once for all attempts', () => {
    const steps = [
      stepReport('lint', { phase: 'Failed', nodeId: 'n' }),
      ...retried.map((step) => ({ ...step, phase: 'Failed' as const })),
      ...retried.map((step) => ({ ...step, name: `x${step.name}`, displayName: `x${step.displayName}` })),
      stepReport('slow', { phase: 'Failed', message: 'workflow shutdown with strategy:  Stop' }),
      stepReport('deploy', { phase: 'Error' }),
    ];
    const failure = { ...types, step: 'lint', logTail: null, logFile: null };
    const workflow = workflowReportOf('w', { outcome: 'failed', failure, steps });
    expect(
      summary(runReportOf({ workflows: [workflow] }))
        .split('\n')
        .slice(2, -2),
    ).toEqual([
      'FAIL w/lint',
      '  cause      exit code 2',
      '  also       unit, deploy failed',
      '  workflow   w-x1',
      '  next       e2e logs 20261121-r1 --workflow w-x1 --step lint',
      '             e2e why 20261121-r1 --workflow w-x1',
      '             e2e run w --step lint --from-run 20261121-r1',
    ]);
  });

  it('keeps the table readable where a registry, say, tells a long story, which stands by the failure in full', () => {
    const cause = `image cannot be pulled: ${'dial tcp: '.repeat(50)}`.trim();
    const workflow = workflowReportOf('w', { outcome: 'failed', failure: { ...types, step: null, cause } });
    const [first = '', , , third] = summary(runReportOf({ workflows: [workflow] })).split('\n');
    expect([first.endsWith('…'), first.length < 270, third]).toEqual([true, true, `  cause      ${cause}`]);
  });

  const lastLines: readonly (readonly [string, Partial<RunReport>, string])[] = [
    [
      'passed',
      { workflows: [workflowReportOf('a')] },
      'PASSED: 1 workflow passed in 3m15s; results in file:///results/r1',
    ],
    [
      'flaky',
      { workflows: [workflowReportOf('a', { outcome: 'flaky' })] },
      'FLAKY: 1 workflow passed, 1 flaky in 3m15s; results in file:///results/r1',
    ],
    [
      'nothing selected',
      { skipped: [{ name: 'a', reason: 'r' }] },
      'NOTHING SELECTED: no workflow ran, 1 skipped in 3m15s; results in file:///results/r1',
    ],
    [
      'no verdict',
      { error: { code: 'ENGINE', message: 'm', hint: null, problems: [] } },
      'NO VERDICT: no workflow ran in 3m15s; results in file:///results/r1',
    ],
    [
      'interrupted, with nowhere to write',
      {
        error: { code: 'INTERRUPTED', message: 'interrupted by SIGTERM', hint: null, problems: [] },
        resultsUri: null,
        finishedAt: null,
      },
      'INTERRUPTED: no workflow ran',
    ],
  ];
  it.each(lastLines)('has its last line for %s', (_, rest, line) => {
    expect(summary(runReportOf(rest)).split('\n').at(-1)).toBe(line);
  });

  it('prints what ended the run, with every problem and the hint', () => {
    const error = {
      code: 'CONFIG',
      message: 'prow_config.yaml cannot be used',
      hint: 'run e2e lint',
      problems: [problem('unknown key "nam"', { file: 'prow_config.yaml', line: 3, column: 5 })],
    } as const;
    expect(summary(runReportOf({ error })).split('\n').slice(0, 3)).toEqual([
      'ERROR: prow_config.yaml cannot be used',
      '  prow_config.yaml:3:5  unknown key "nam"',
      '  → run e2e lint',
    ]);
  });

  it('shows as many lines of the log as asked for, the last ones', () => {
    const workflow = {
      ...failed,
      failure: { ...types, logTail: Array.from({ length: 99 }, (_, index) => `line ${index}`).join('\n') },
    };
    const shown = summary(runReportOf({ workflows: [workflow] }), { logLines: 2 }).split('\n');
    expect(shown.filter((line) => line.startsWith('  | '))).toEqual(['  | line 97', '  | line 98']);
  });

  it('names failed tests and says how many more there are', () => {
    const workflow = { ...failed, junit: { ...junit, failures: 3, failed: ['s › a: boom', 's › b'] } };
    expect(summary(runReportOf({ workflows: [workflow] }))).toContain(
      '\n  failed tests:\n  - s › a: boom\n  - s › b\n  - and 1 more\n',
    );
  });

  const suggestions: readonly (readonly [string, RunReport['workflows'][number], string, readonly string[]])[] = [
    [
      'a rejected workflow is shown and linted',
      workflowReportOf('w', { outcome: 'rejected', failure: { ...types, step: null } }),
      'local',
      ['e2e show w', 'e2e lint'],
    ],
    [
      'without a step, the whole workflow is run again',
      workflowReportOf('w', { outcome: 'deleted', failure: { ...types, step: null } }),
      'local',
      ['e2e logs 20261121-r1 --workflow w-x1', 'e2e run w'],
    ],
    [
      'on a cluster there is no volume to run one step on',
      workflowReportOf('w', { outcome: 'failed', failure: { ...types, step: 'a' } }),
      'argo',
      ['e2e logs 20261121-r1 --workflow w-x1 --step a -n ci', 'e2e run w --engine argo -n ci'],
    ],
    [
      'on a cluster a workflow without a step to blame is looked at as a whole',
      workflowReportOf('w', { outcome: 'timed-out', failure: { ...types, step: null } }),
      'argo',
      ['e2e get 20261121-r1 --workflow w-x1 -n ci', 'e2e run w --engine argo -n ci'],
    ],
    [
      'on a cluster nothing is left to look at of a workflow that was deleted',
      workflowReportOf('w', { outcome: 'deleted', failure: { ...types, step: null } }),
      'argo',
      ['e2e run w --engine argo -n ci'],
    ],
    [
      'a manifest is run again by its file, which no entry names',
      workflowReportOf('w', { file: 'my flow.yaml', outcome: 'failed', failure: { ...types, step: 'a' } }),
      'argo',
      ['e2e logs 20261121-r1 --workflow w-x1 --step a -n ci', "e2e run 'my flow.yaml' --engine argo -n ci"],
    ],
    [
      'a manifest that was rejected is linted by its file',
      workflowReportOf('w', { file: 'w.yaml', outcome: 'rejected', failure: { ...types, step: null } }),
      'local',
      ['e2e lint w.yaml'],
    ],
    [
      'one step of a manifest is found again by the name of its workflow',
      workflowReportOf('w', { file: 'w.yaml', outcome: 'failed', failure: { ...types, step: 'a' } }),
      'local',
      ['e2e logs 20261121-r1 --workflow w-x1 --step a', 'e2e run w --step a --from-run 20261121-r1'],
    ],
    [
      'names of strangers are quoted for the shell',
      workflowReportOf('w; rm -rf $HOME', { outcome: 'failed', failure: { ...types, step: "it's `x`" } }),
      'local',
      [
        "e2e logs 20261121-r1 --workflow 'w; rm -rf $HOME-x1' --step 'it'\\''s `x`'",
        "e2e run 'w; rm -rf $HOME' --step 'it'\\''s `x`' --from-run 20261121-r1",
      ],
    ],
  ];
  it.each(suggestions)('%s', (_, workflow, engine, expected) => {
    const lines = summary(runReportOf({ workflows: [workflow], engine: { name: engine, chosenBy: '--engine' } })).split(
      '\n',
    );
    const first = lines.findIndex((line) => line.startsWith('  next '));
    const block = lines.slice(first, lines.indexOf('', first));
    expect(block.map((line) => line.replace(/^ +(next +)?/, ''))).toEqual(expected);
  });

  it('suggests commands that go to the same cluster, quoted for the shell', () => {
    const workflow = workflowReportOf('w', { outcome: 'failed', failure: { ...types, step: null } });
    const engine = { name: 'argo', chosenBy: '--engine', connection: ['--context', 'prod of us'] };
    expect(summary(runReportOf({ workflows: [workflow], engine }))).toContain(
      "e2e run w --engine argo -n ci --context 'prod of us'\n",
    );
  });

  it('suggests only commands that there are', () => {
    const lines = summary(runReportOf({ workflows: [failed] }), { commands: undefined }).split('\n');
    expect(lines.filter((line) => line.includes('e2e '))).toEqual([
      '  next       e2e logs 20261121-r1 --workflow unit-tests-x1 --step types',
      '             e2e run unit-tests --step types --from-run 20261121-r1',
    ]);
  });

  it('calls an interrupted workflow no failure', () => {
    const text = summary(runReportOf({ workflows: [{ ...failed, outcome: 'interrupted' }] }));
    expect(text).toContain('\nINTERRUPTED unit-tests/checks / types(0:a)\n');
    expect(text).not.toMatch(lensWords);
  });

  it('holds no word that Prow highlights unless something failed', () => {
    const report = runReportOf({
      workflows: [workflowReportOf('hello', { junit }), workflowReportOf('e2e', { outcome: 'flaky', steps: retried })],
      skipped: [{ name: 'docs', reason: 'job type' }],
      problems: [problem('could not write logs/x', { severity: 'warning' })],
    });
    expect(summary(report)).not.toMatch(lensWords);
    expect(summary(runReportOf({ workflows: [failed] }))).toMatch(lensWords);
  });

  it('lets no text of a stranger forge lines or move the cursor', () => {
    const hostile = 'x\nPASSED: all\u001b[2J\u001b]0;t\u0007\r\u202e';
    const workflow = workflowReportOf(hostile, {
      outcome: 'failed',
      workflowName: hostile,
      failure: { step: hostile, nodeId: null, cause: hostile, exitCode: hostile, logTail: hostile, logFile: hostile },
      junit: { ...junit, failures: 1, failed: [hostile] },
    });
    const text = summary(
      runReportOf({
        workflows: [workflow],
        skipped: [{ name: hostile, reason: hostile }],
        problems: [problem(hostile)],
        resultsUri: hostile,
        error: { code: 'ENGINE', message: hostile, hint: hostile, problems: [problem(hostile)] },
      }),
    );
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(text).not.toMatch(/^PASSED/m);
  });

  it('has the same words with colour and without', () => {
    const report = runReportOf({ workflows: [workflowReportOf('hello'), failed] });
    const coloured = summary(report, { style: colourStyle });
    expect(coloured).toContain('\u001b[31m');
    expect(stripVTControlCharacters(coloured)).toBe(summary(report));
  });
});
