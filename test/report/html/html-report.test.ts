/** The HTML report as text; what a browser makes of it is in test/pages. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Workflow } from '../../../src/argo/types.ts';
import { htmlReport } from '../../../src/report/html/html-report.ts';
import type { RunReport } from '../../../src/report/run-report.ts';
import { verdictOf } from '../../../src/report/verdict.ts';
import { workflowReport } from '../../../src/report/workflow-report.ts';
import { hostileText, reportSaying } from '../../pages/support/hostile-report.ts';
import { failingRun, greenRun, interruptedRun, largeRun } from '../../pages/support/sample-reports.ts';
import { recordedRuns } from '../../support/recorded-run.ts';
import { sharedCorpus } from '../../support/shared-corpus.ts';
import { runReportOf, stepReport, workflowReportOf } from '../support/reports.ts';

const page = (report: RunReport) => htmlReport(report, verdictOf(report));
/** Without what only a script or a style sheet reads. */
const shownIn = (text: string) => text.replaceAll(/<(script|style)[\s\S]*?<\/\1>/g, '');

describe('htmlReport', () => {
  it('says the verdict before anything else', () => {
    const words = [failingRun, greenRun, interruptedRun].map(
      (run) => /<h1>.*?<\/span> ([^<]+)<\/h1>/.exec(page(run))?.[1],
    );
    expect(words).toEqual(['Failed', 'Passed', 'Interrupted']);
  });

  it('tells of workflows that are not green before the others', () => {
    const ids = [...page(failingRun).matchAll(/<section id="(w\d+)"/g)].map(([, id]) => id);
    expect(ids).toEqual(['w1', 'w0']);
  });

  it('has one title, which is a constant, and no description: the lens prints both as markup', () => {
    const text = page(reportSaying(hostileText));
    expect([...text.matchAll(/<title\b[\s\S]*?<\/title>/g)].map(([each]) => each)).toEqual([
      '<title>E2E summary</title>',
    ]);
    expect(text).not.toMatch(/name="?description/);
  });

  it('has a joiner behind every escaped sign, so that a second decoding finds no markup', () => {
    const text = shownIn(page(reportSaying(hostileText)));
    expect(text.match(/&(?:lt|amp);(?!\u2060)/g)?.filter((each) => each !== '&amp;') ?? []).toEqual([]);
    expect(text.match(/&(?!(?:lt;\u2060|gt;|amp;\u2060|amp;copy=2))/g)).toBeNull();
  });

  it('has neither `&` nor `<` in what scripts read, and no `&` in the script and the style sheet', () => {
    const [data = '', ...others] = [
      ...page(reportSaying(hostileText)).matchAll(/<(script|style)([^>]*)>([\s\S]*?)<\/\1>/g),
    ]
      .map(([, name, attributes = '', body = '']) => ({ isData: attributes.includes('json'), name, body }))
      .toSorted((a, b) => Number(b.isData) - Number(a.isData))
      .map(({ body }) => body);
    expect([data.length > 1000, /[<>&]/.test(data), others.map((each) => each.includes('&'))]).toEqual([
      true,
      false,
      [false, false],
    ]);
  });

  it('lets a browser load nothing and run nothing but its own script', () => {
    const text = page(failingRun);
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(text)?.[1];
    const script = /<script>([\s\S]*?)<\/script>/.exec(text)?.[1] ?? '';
    const hash = createHash('sha256').update(script).digest('base64');
    expect(policy).toBe(
      `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
    );
  });

  it('suggests commands, and none where nothing of the run is kept', () => {
    const commands = (text: string) => [...text.matchAll(/<code>([^<]*)<\/code>/g)].map(([, command]) => command);
    expect(commands(page(failingRun))).toEqual([
      'e2e logs 20261121-r1 --workflow e2e-x1 --step deploy',
      'e2e run e2e --step deploy --from-run 20261121-r1',
    ]);
    expect(commands(htmlReport(failingRun, 'failed', { commands: [] }))).toEqual([]);
  });

  it('is written alike from the same report', () => {
    expect(page(failingRun)).toBe(page(structuredClone(failingRun)));
  });

  it('shows 500 steps in a fraction of a megabyte', () => {
    expect(Buffer.byteLength(page(largeRun))).toBeLessThan(400_000);
  });

  const wide = '🦜'.repeat(3_000);
  const monstrous = runReportOf({
    runId: wide,
    stages: Array.from({ length: 8 }, () => ({ name: wide, startedAt: 0, durationMs: 1, error: wide })),
    skipped: Array.from({ length: 2_000 }, () => ({ name: wide, reason: wide })),
    problems: Array.from({ length: 2_000 }, () => ({
      severity: 'error',
      message: wide,
      path: null,
      hint: wide,
      file: null,
      line: null,
      column: null,
    })),
    error: { code: 'CONFIG', message: wide, hint: wide, problems: [] },
    links: Array.from({ length: 300 }, () => ({ name: wide, url: wide, workflow: null })),
    workflows: Array.from({ length: 200 }, (_, index) =>
      workflowReportOf(wide, {
        workflowName: wide,
        message: wide,
        outcome: index % 2 === 0 ? 'failed' : 'passed',
        parameters: Array.from({ length: 60 }, () => ({ name: wide, value: wide })),
        steps: Array.from({ length: 200 }, (_, step) =>
          stepReport(`${wide}${step}`, { message: wide, template: wide, parameters: [{ name: wide, value: wide }] }),
        ),
        failure:
          index % 2 === 0
            ? { step: wide, nodeId: null, cause: wide, exitCode: wide, logTail: `${wide}\n`.repeat(20), logFile: wide }
            : null,
        junit: {
          files: 1,
          tests: 100,
          failures: 90,
          skipped: 0,
          flaky: 0,
          failed: Array.from({ length: 20 }, () => wide),
        },
      }),
    ),
  });

  it('stays below a megabyte, whatever the run was, and says what is left out', () => {
    const text = page(monstrous);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1_000_000);
    expect(text).toContain('more workflows are in run-report.json');
  });

  it('gives each of many logs the same room, and what a short one leaves to the others', () => {
    const tail = (name: string, lines: number) => ({
      step: name,
      nodeId: null,
      cause: 'exit code 1',
      exitCode: '1',
      logTail: `${name} line\n`.repeat(lines),
      logFile: null,
    });
    const workflows = ['a', 'b', 'c', ...Array.from({ length: 12 }, (_, index) => `w${index}`)].map((name) =>
      workflowReportOf(name, { outcome: 'failed', failure: tail(name, name === 'a' ? 3 : 8_000) }),
    );
    const data = /<script type="application\/json"[^>]*>([^<]*)</.exec(page(runReportOf({ workflows })))?.[1] ?? '';
    const lengths = (JSON.parse(data) as string[]).map((text) => text.length);
    const ofEach = workflows.map((_, index) => (lengths[2 * index] ?? 0) + (lengths[2 * index + 1] ?? 0));
    expect(ofEach[0]).toBe('a line\n'.repeat(3).length - 1);
    expect(Math.max(...ofEach.slice(1)) - Math.min(...ofEach.slice(1))).toBeLessThan(20);
    expect(ofEach.reduce((sum, each) => sum + each)).toBeGreaterThan(390_000);
  });

  it('links only what is http and cannot be read as something else', () => {
    const urls = [
      'https://a.test/x?a=1&b=2',
      'https://a.test/q;x=%20',
      'javascript:alert(1)',
      'https://a.test/?a&lt;b',
      'data:text/html,x',
      'https://a.test/"onclick="x',
      'nonsense',
    ];
    const report = runReportOf({ links: urls.map((url, index) => ({ name: `l${index}`, url, workflow: null })) });
    const linked = [...page(report).matchAll(/<a href="(https?:[^"]*)"/g)].map(([, href]) => href);
    expect(linked).toEqual([
      'https://a.test/x?a=1&amp;b=2',
      'https://a.test/q;x=%20',
      'https://a.test/%22onclick=%22x',
    ]);
  });
});

describe.runIf(sharedCorpus.present)(`htmlReport of recorded runs${sharedCorpus.reason}`, () => {
  it('has a row and a place in the graph for every step', () => {
    const reports = recordedRuns().flatMap(({ name, final }) =>
      final === null ? [] : [workflowReport({ name, workflow: final as Workflow, ending: { type: 'completed' } })],
    );
    const missing = reports.flatMap((workflow) => {
      const text = page(runReportOf({ workflows: [workflow] }));
      return workflow.steps.flatMap((_, index) =>
        text.includes(`<tr id="w0s${index}"`) && text.includes(`href="#w0s${index}"`)
          ? []
          : [`${workflow.name} ${index}`],
      );
    });
    expect(missing).toEqual([]);
    expect(reports.length).toBeGreaterThan(150);
  });
});
