/** A real browser without a screen. What a page asks of the network, says in dialogs or complains of is kept. */
import { existsSync } from 'node:fs';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';

const candidates = [process.env['CHROME_BIN'] ?? '', '/usr/bin/chromium', '/usr/bin/google-chrome'];
const executablePath = candidates.find((path) => path !== '' && existsSync(path));
const inCi = (process.env['CI'] ?? '') !== '';

/** Tests that need it are skipped where there is none, and fail there under CI. */
export const installedBrowser = {
  present: executablePath !== undefined || inCi,
  reason: executablePath === undefined ? ' (skipped: there is no chromium; set CHROME_BIN)' : '',
};

export function openBrowser(): Promise<Browser> {
  if (executablePath === undefined) throw new Error('no chromium: install it, or set CHROME_BIN');
  // Root has no user namespaces to build its sandbox from; the pages are our own.
  return puppeteer.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--force-color-profile=srgb'],
  });
}

export interface View {
  readonly width?: number;
  readonly dark?: boolean;
}

export interface Shown {
  readonly page: Page;
  /** Addresses asked for. */
  readonly requests: readonly string[];
  readonly dialogs: readonly string[];
  /** Exceptions and errors on the console. */
  readonly complaints: readonly string[];
}

/** Shows HTML as a document of its own, with everything that it asks for refused. */
export async function show(browser: Browser, html: string, { width = 1200, dark = false }: View = {}): Promise<Shown> {
  const page = await browser.newPage();
  const [requests, dialogs, complaints]: [string[], string[], string[]] = [[], [], []];
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }]);
  page.on('dialog', async (dialog) => {
    dialogs.push(dialog.message());
    await dialog.dismiss();
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.setRequestInterception(true);
  page.on('request', async (request) => {
    if (request.url() === documentUrl) return request.respond({ contentType: 'text/html; charset=utf-8', body: html });
    requests.push(request.url());
    await request.abort();
  });
  await page.goto(documentUrl, { waitUntil: 'load' });
  return { page, requests, dialogs, complaints };
}

const documentUrl = 'http://report.test/';
