/** The history of a job in a real browser. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jobHistoryPage } from '../../src/report/html/job-history-page.ts';
import { type BuildRecord, jobHistory } from '../../src/report/job-history.ts';
import type { JunitCase } from '../../src/report/junit-read.ts';
import { installedBrowser, openBrowser, show } from './support/browser.ts';
import { hostileText } from './support/hostile-report.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const statuses = ['passed', 'failed', 'flaky', 'skipped'] as const;

/** 20 builds of 40 tests. */
function page(text: string): string {
  const builds = Array.from({ length: 20 }, (_, index): BuildRecord => {
    const tests = Array.from({ length: 40 }, (_unused, test): JunitCase => {
      const status = statuses[test < 8 ? (test + index) % 4 : 0] ?? 'passed';
      return { suite: `${text}${test}`, classname: text, name: text, status, message: text };
    });
    const result = index % 3 === 0 ? 'failed' : 'passed';
    return { id: `${text}${index}`, startedAt: index * 3_600_000, finishedAt: null, result, tests, unreadable: 0 };
  });
  return jobHistoryPage(jobHistory(text, builds));
}

describe.runIf(installedBrowser.present)(`the history of a job in a browser${installedBrowser.reason}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  it.each([1200, 360].flatMap((width) => [false, true].map((dark) => ({ width, dark }))))(
    '$width px, dark: $dark: asks for nothing, fits, and axe finds nothing serious',
    async (view) => {
      const shown = await show(browser, page('word'), view);
      const { page: tab, requests, dialogs, complaints } = shown;
      expect({ requests, dialogs, complaints }).toEqual({ requests: [], dialogs: [], complaints: [] });
      expect(await tab.evaluate('document.documentElement.scrollWidth > innerWidth')).toBe(false);
      await tab.evaluate(axe);
      const found = await tab.evaluate(
        `axe.run().then(({ violations }) => violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id))`,
      );
      expect(found).toEqual([]);
      await tab.close();
    },
  );

  it('keeps names of tests that try to become markup as text', async () => {
    const census = async (text: string) => {
      const { page: tab, dialogs, requests } = await show(browser, page(text));
      const names = await tab.evaluate(`[...document.querySelectorAll('*')].map((each) => each.localName).join(' ')`);
      await tab.close();
      return { names, dialogs, requests };
    };
    expect(await census(hostileText)).toEqual(await census('word'));
  });
});
