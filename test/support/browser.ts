import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import file, { type Test } from 'tap';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
];

/** Why browser tests are left out here, or false when there is a browser; CHROMIUM names another place. */
export const noBrowser: string | false =
  executable() === undefined ? 'no Chromium found; set CHROMIUM to its path' : false;

function executable(): string | undefined {
  return [process.env['CHROMIUM'] ?? '', ...PLACES].find((place) => place !== '' && existsSync(place));
}

let running: Promise<Browser> | undefined;

/** A headless Chromium with nothing open: one a file, as starting it takes seconds; what is opened ends with the test. */
export async function startBrowser(t: Pick<Test, 'teardown'>): Promise<Browser> {
  const browser = await (running ??= launch());
  t.teardown(async () => void (await Promise.all(browser.contexts().map((context) => context.close()))));
  return browser;
}

async function launch(): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: executable() ?? '',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  file.teardown(() => browser.close());
  return browser;
}

/** What a page did that it must not do: CSP violations, requests to other hosts, errors. */
export interface Watch {
  readonly foreign: string[];
  readonly errors: string[];
  violations(): Promise<string[]>;
}

/** Watches a page from before its first script on; `base` is the only origin it may speak to. */
export async function watchPage(page: Page, base: string): Promise<Watch> {
  const foreign: string[] = [];
  const errors: string[] = [];
  await page.addInitScript(COUNT_VIOLATIONS);
  page.on('request', (request) => {
    const isOwn = [`${base}/`, `blob:${base}/`, 'data:'].some((start) => request.url().startsWith(start));
    if (!isOwn) foreign.push(request.url());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return {
    foreign,
    errors,
    violations: () => page.evaluate<string[]>('globalThis.cspViolations'),
  };
}

// Scripts for the page are text: the compiler of this project knows no document.
const COUNT_VIOLATIONS = `globalThis.cspViolations = [];
document.addEventListener('securitypolicyviolation', (event) => {
  cspViolations.push(event.effectiveDirective + ' ' + event.blockedURI + ' ' + event.sourceFile);
});`;

/** Whether nothing of the page sticks out to the side. */
export function fitsSideways(page: Page): Promise<boolean> {
  return page.evaluate<boolean>('document.documentElement.scrollWidth <= document.documentElement.clientWidth');
}

/** Texts whose contrast with what lies behind them is below 4.5 : 1 (WCAG 2.2, 1.4.3). */
export function faintTexts(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(FAINT_TEXTS);
}

const FAINT_TEXTS = `(() => {
  const channels = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number);
  const linear = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const luminance = (color) => {
    const [r, g, b] = channels(color).slice(0, 3).map((value) => linear(value / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    if (!element) return 'rgb(255, 255, 255)';
    const { backgroundColor } = getComputedStyle(element);
    return channels(backgroundColor)[3] === 0 ? behind(element.parentElement) : backgroundColor;
  };
  return [...document.querySelectorAll('body *')]
    .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.nodeValue.trim()))
    .map((element) => {
      const [dark, light] = [luminance(getComputedStyle(element).color), luminance(behind(element))].sort((a, b) => a - b);
      return { text: element.textContent, contrast: (light + 0.05) / (dark + 0.05) };
    })
    .filter(({ contrast }) => contrast < 4.5)
    .map(({ text, contrast }) => text.slice(0, 40) + ' ' + contrast.toFixed(1));
})()`;
