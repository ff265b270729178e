/** The HTML report in a real browser: by double click, and in the frame that Prow's html lens makes of it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Frame, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { htmlReport } from '../../src/report/html/html-report.ts';
import type { RunReport } from '../../src/report/run-report.ts';
import { verdictOf } from '../../src/report/verdict.ts';
import { installedBrowser, openBrowser, type Shown, show, type View } from './support/browser.ts';
import { hostileText, reportSaying } from './support/hostile-report.ts';
import { failingRun, greenRun, interruptedRun, largeRun } from './support/sample-reports.ts';
import { spyglassPage } from './support/spyglass.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const samples: readonly (readonly [string, RunReport])[] = [
  ['failing', failingRun],
  ['green', greenRun],
  ['interrupted', interruptedRun],
  ['large', largeRun],
];
const places = ['alone', 'in Spyglass'] as const;
/** The lens puts the policy where browsers ignore it; they say so on the console. */
const ignoredPolicy = /Content Security Policy .* was delivered via a <meta> element outside the document's <head>/;

describe.runIf(installedBrowser.present)(`the HTML report in a browser${installedBrowser.reason}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  const rows = samples.flatMap(([name, run]) =>
    places.flatMap((place) =>
      [1200, 360].flatMap((width) => [false, true].map((dark) => ({ name, run, place, width, dark }))),
    ),
  );

  it.each(rows)(
    '$name, $place, $width px, dark: $dark: asks for nothing, complains of nothing, and fits',
    async ({ run, place, ...view }) => {
      const { shown, inside } = await open(browser, run, place, view);
      expect({ ...quiet(shown), ...(await overflow(shown.page, inside)) }).toEqual({
        requests: [],
        dialogs: [],
        complaints: [],
        tooWide: false,
        tooHigh: false,
      });
      await shown.page.close();
    },
  );

  it.each(places)('text that tries to become markup stays text, %s', async (place) => {
    const [harmless, hostile] = [
      await open(browser, reportSaying('word'), place),
      await open(browser, reportSaying(hostileText), place),
    ];
    expect(await census(hostile.inside)).toEqual(await census(harmless.inside));
    expect(quiet(hostile.shown)).toEqual({ requests: [], dialogs: [], complaints: [] });
    expect(await hostile.shown.page.title()).toBe(place === 'alone' ? 'E2E summary' : 'Spyglass');
    await Promise.all([harmless.shown.page.close(), hostile.shown.page.close()]);
  });

  it.each(places)('shows names and logs exactly as they are, %s', async (place) => {
    const text = 'a <b> &lt;i&gt; &amp;amp; "quoted" \'x\' </script>';
    const { shown, inside } = await open(browser, reportSaying(text), place);
    const said = await inside.evaluate(`[...document.querySelectorAll('.cause, pre')].map((each) => each.textContent)`);
    expect(said).toEqual([
      text,
      `${text} (exit code a <b> &lt;i&g…cript>)`,
      `${text}\n${text}`,
      `${text} (exit code a <b> &lt;i&g…cript>)`,
      `${text}\n${text}`,
    ]);
    await shown.page.close();
  });

  it.each(
    samples.flatMap(([name, run]) =>
      places.flatMap((place) => [false, true].map((dark) => ({ name, run, place, dark }))),
    ),
  )('axe finds nothing serious in $name, $place, dark: $dark', async ({ run, place, dark }) => {
    const { shown, inside } = await open(browser, run, place, { dark });
    await inside.evaluate(`document.querySelectorAll('details').forEach((each) => { each.open = true; })`);
    await inside.evaluate(axe);
    const violations = (await inside.evaluate(
      `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, impact, nodes }) => ({ id, impact, where: nodes.slice(0, 3).map(({ html }) => html) })))`,
    )) as readonly { readonly id: string; readonly impact: string }[];
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
    await shown.page.close();
  });

  it.each(places)('is walked by Tab in the order of what it says, a graph being one stop, %s', async (place) => {
    const { shown, inside } = await open(browser, failingRun, place);
    const stops: string[] = [];
    for (let press = 0; press < 13; press++) {
      await shown.page.keyboard.press('Tab');
      stops.push(await focused(inside));
    }
    expect(stops).toEqual([
      'A Skip to the workflows',
      'A unit-tests',
      'A e2e',
      'A Argo UI',
      'A Logs',
      'SUMMARY 171 earlier lines',
      'SUMMARY Graph',
      'DIV Graph of workflow 2',
      'a ✔ checkoutSucceeded 9s',
      'SUMMARY Timeline of 8 steps',
      'SUMMARY Inputs',
      'SUMMARY Graph',
      'SUMMARY Timeline of 8 steps',
    ]);
    await shown.page.close();
  });

  it.each(places)('leads from the graph to the row of a step by arrow keys and Enter, %s', async (place) => {
    const { shown, inside } = await open(browser, failingRun, place);
    for (let press = 0; press < 9; press++) await shown.page.keyboard.press('Tab');
    await shown.page.keyboard.press('ArrowRight');
    expect(await focused(inside)).toBe('a ✔ typesSucceeded 31s');
    await shown.page.keyboard.press('End');
    expect(await focused(inside)).toBe('a ✔ onExitSucceeded 4s');
    await shown.page.keyboard.press('Enter');
    expect(await focused(inside)).toMatch(/^TR ✔ onExit/);
    await shown.page.close();
  });

  it('opens what is folded around the target of a link, and the frame grows with it', async () => {
    const { shown, inside } = await open(browser, failingRun, 'in Spyglass');
    const before = await frameHeight(shown.page);
    await inside.evaluate(
      `document.querySelector('a[href="#w0s6"]').dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))`,
    );
    await shown.page.waitForFunction(`Number.parseInt(document.querySelector('iframe').height) > ${before}`);
    expect(await inside.evaluate(`document.activeElement.closest('details').open`)).toBe(true);
    expect(await overflow(shown.page, inside)).toEqual({ tooWide: false, tooHigh: false });
    await shown.page.close();
  });

  it('shows 500 steps within a second, folded and unfolded', async () => {
    const begun = performance.now();
    const { shown, inside } = await open(browser, largeRun, 'in Spyglass');
    const unfolding = await inside.evaluate(
      `(() => { const begun = performance.now(); document.querySelectorAll('details.part').forEach((each) => { each.open = true; }); document.body.offsetHeight; return performance.now() - begun; })()`,
    );
    expect(await inside.evaluate(`document.querySelectorAll('.timeline tbody tr').length`)).toBe(
      largeRun.workflows[0]?.steps.length,
    );
    expect({ shown: performance.now() - begun < 5000, unfolded: Number(unfolding) < 1000 }).toEqual({
      shown: true,
      unfolded: true,
    });
    await shown.page.close();
  });
});

interface Opened {
  readonly shown: Shown;
  /** The document of the report itself. */
  readonly inside: Page | Frame;
}

async function open(
  browser: Browser,
  run: RunReport,
  place: (typeof places)[number],
  view: View = {},
): Promise<Opened> {
  const report = htmlReport(run, verdictOf(run));
  if (place === 'alone') {
    const shown = await show(browser, report, view);
    return { shown, inside: shown.page };
  }
  const shown = await show(browser, spyglassPage(report, view), view);
  await shown.page.waitForFunction('window.told > 0');
  const frame = await (await shown.page.$('iframe'))?.contentFrame();
  if (frame === undefined) throw new Error('the page has no frame');
  return { shown, inside: frame };
}

function quiet({ requests, dialogs, complaints }: Shown): Pick<Shown, 'requests' | 'dialogs' | 'complaints'> {
  return { requests, dialogs, complaints: complaints.filter((each) => !ignoredPolicy.test(each)) };
}

async function overflow(
  page: Page,
  inside: Page | Frame,
): Promise<{ readonly tooWide: unknown; readonly tooHigh: unknown }> {
  const tooWide = await inside.evaluate('document.documentElement.scrollWidth > innerWidth');
  const tooHigh =
    inside === page ? false : await inside.evaluate('document.documentElement.scrollHeight > innerHeight + 1');
  return { tooWide, tooHigh };
}

/** How many elements there are of each name, and every attribute's name. */
function census(inside: Page | Frame): Promise<unknown> {
  return inside.evaluate(`(() => {
    const counts = {};
    for (const { localName, attributes } of document.querySelectorAll('*'))
      for (const name of [localName, ...[...attributes].map((each) => localName + ' ' + each.name)]) counts[name] = (counts[name] ?? 0) + 1;
    return counts;
  })()`);
}

async function focused(inside: Page | Frame): Promise<string> {
  const said = await inside.evaluate(
    `(() => { const { tagName, textContent, ariaLabel } = document.activeElement; return tagName + ' ' + (ariaLabel ?? textContent); })()`,
  );
  return String(said).trim();
}

async function frameHeight(page: Page): Promise<number> {
  return Number.parseInt(String(await page.evaluate(`document.querySelector('iframe').height`)), 10);
}
