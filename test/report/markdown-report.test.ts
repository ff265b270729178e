import { describe, expect, it } from 'vitest';
import { markdownReport } from '../../src/report/markdown-report.ts';
import { verdictOf } from '../../src/report/verdict.ts';
import { reportSaying } from '../pages/support/hostile-report.ts';
import { failingRun } from '../pages/support/sample-reports.ts';
import { runReportOf, workflowReportOf } from './support/reports.ts';

const written = (report: typeof failingRun) => markdownReport(report, verdictOf(report));

describe('markdownReport', () => {
  it('is a verdict, a table, and the end of the log of what failed', () => {
    const shortLog = {
      ...failingRun,
      workflows: failingRun.workflows.map((each) => ({
        ...each,
        failure: each.failure && { ...each.failure, logTail: 'apply\nERROR: <forbidden>\n' },
      })),
    };
    expect(written(shortLog)).toMatchInlineSnapshot(`
      "### ✖ FAILED: 1 of 2 workflows not green, 1 flaky, 1 skipped in 2m20s

      | | Workflow | Result | Time | Why |
      |---|---|---|---|---|
      | ✔ | <code>unit-tests</code> | flaky | 2m15s |  |
      | ✖ | <code>e2e</code> | failed | 2m15s | <code>deploy&#58; exit code 2</code> |
      | ○ | <code>docs</code> | skipped |  | <code>no changed file matches include&#95;dirs</code> |

      <details><summary><code>e2e&#47;deploy</code></summary>

      - <code>e2e › widget comes up&#58; timed out after 60 s</code>
      - <code>e2e › widget answers&#58; 503</code>

      <pre>
      apply
      ERROR&#58; &#60;forbidden&#62;
      </pre>

      </details>

      Results: <code>file&#58;&#47;&#47;&#47;results&#47;r1</code>
      "
    `);
  });

  it('writes every sign of a stranger’s text as a reference: no mention, no issue, no link, no markup', () => {
    const text = written(
      reportSaying('@kubeflow/admins #12 https://evil.test www.evil.test | <img> **b** `c` ~~d~~ &lt; [x](y) a@b.test'),
    );
    const own = text.replaceAll(
      /<code>[A-Za-z0-9 …]*(?:&#\d+;[A-Za-z0-9 …]*)*<\/code>|<pre>\n[A-Za-z0-9 …\n]*(?:&#\d+;[A-Za-z0-9 …\n]*)*<\/pre>/g,
      'X',
    );
    expect(own).not.toMatch(/kubeflow|evil|@|\*\*|`|~~|\[/);
  });

  it('fits into a comment of GitHub, and keeps the table where the logs do not', () => {
    const signs = '<'.repeat(2_000);
    const workflows = Array.from({ length: 300 }, (_, index) =>
      workflowReportOf(`${index}${signs}`, {
        outcome: 'failed',
        failure: {
          step: signs,
          nodeId: null,
          cause: signs,
          exitCode: null,
          logTail: `${signs}\n`.repeat(100),
          logFile: null,
        },
        junit: {
          files: 1,
          tests: 50,
          failures: 50,
          skipped: 0,
          flaky: 0,
          failed: Array.from({ length: 20 }, () => signs),
        },
      }),
    );
    const text = written(runReportOf({ workflows }));
    expect(text.length).toBeLessThanOrEqual(65_000);
    expect(text).toMatch(/^### ✖ FAILED: 300 of 300 workflows not green/);
  });
});
