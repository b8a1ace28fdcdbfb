import axe from 'axe-core';
import type { BrowserContext, Page } from 'playwright-core';
import type { Test } from 'tap';
import { createStaffAccount } from '../../src/features/accounts/index.ts';
import type { Role } from '../../src/kernel/actor.ts';
import { aDoctor } from './doctors.ts';
import { fitsSideways, type Watch } from './browser.ts';
import { startTestApp, type TestApp } from './app.ts';
import { freePort } from './server-process.ts';

export const PASSWORD = 'tidal-lantern-oboe-42';

/** A server with the console, at an address that it knows beforehand; `url` is that of pages, with passkeys possible. */
export interface ConsoleServer extends TestApp {
  readonly url: string;
}

export async function startConsoleServer(
  t: Pick<Test, 'teardown'>,
  settings: Readonly<Record<string, string>> = {},
): Promise<ConsoleServer> {
  const port = await freePort();
  const app = await startTestApp(t, { settings: { PORT: String(port), ...settings } });
  await app.app.listen({ host: '127.0.0.1', port });
  return { ...app, url: `http://localhost:${port}` };
}

export interface Staff {
  readonly email: string;
  readonly accountId: string;
  /** For the page that makes the passkey. */
  readonly enrolmentToken: string;
}

/** Somebody of the staff who signs in by {@link PASSWORD} where the server allows it. */
export async function someStaff(app: TestApp, name = 'Vera Checkwell', role: Role = 'verifier'): Promise<Staff> {
  const email = `${name.toLowerCase().replaceAll(' ', '.')}@clinic.example`;
  const made = await createStaffAccount(app.services, { email, name, role, password: PASSWORD });
  return { email, accountId: made.accountId, enrolmentToken: made.enrolmentToken ?? '' };
}

/** Signs in by password at the page that is open, with the keyboard alone. */
export async function signInByKeyboard(page: Page, { email }: Staff): Promise<void> {
  await page.getByLabel('E-mail').waitFor();
  await tabTo(page, 'E-mail');
  await page.keyboard.type(email);
  await page.keyboard.press('Tab');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
}

/** Presses Tab until what has this accessible name holds the focus; throws after 40. */
export async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    if ((await focusedName(page)).includes(name)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not come to ${name}; it stands at ${await focusedName(page)}`);
}

/** Waits until a dialog stands and holds the focus. */
export async function inDialog(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('dialog', { name }).waitFor();
  await soon(page, `document.activeElement.closest('[role="dialog"]') !== null`);
}

/** Presses a key of the page itself; what closes a dialog shows its result before the dialog is gone, and keys rest under one. */
export async function pressHotkey(page: Page, key: string): Promise<void> {
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press(key);
}

/** Presses a button by Enter once the focus rests on it: a dialog that closed gives the focus back, and what came of it takes it 100 ms later. */
export async function pressButton(page: Page, name: string): Promise<void> {
  const button = page.getByRole('button', { name, exact: true });
  for (let tries = 0; tries < 40; tries += 1) {
    await button.focus();
    await page.waitForTimeout(150);
    if ((await focusedName(page)).startsWith(name)) return page.keyboard.press('Enter');
  }
  throw new Error(`the focus does not rest on ${name}; it stands at ${await focusedName(page)}`);
}

/** Waits until an expression is true in the page. Playwright's own way evaluates text there, which the page's policy forbids. */
export async function soon(page: Page, expression: string): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (await page.evaluate<boolean>(expression)) return;
    await new Promise((resolve) => void setTimeout(resolve, 50));
  }
  throw new Error(`it never came to this: ${expression}`);
}

/** The name of what has the focus, once that is so; a dialog that closes gives the focus back a frame later. */
export async function focusGoesTo(page: Page, name: string): Promise<string> {
  for (let tries = 0; tries < 40 && !(await focusedName(page)).startsWith(name); tries += 1)
    await page.waitForTimeout(50);
  return focusedName(page);
}

/** What the focus is on, by its label or text. */
export function focusedName(page: Page): Promise<string> {
  return page.evaluate<string>(
    `(() => { const at = document.activeElement; const own = at.labels?.[0]?.textContent ?? at.getAttribute('aria-label'); return own ?? (at.matches('a, button') ? at.textContent : ''); })()`,
  );
}

/** Findings of axe-core 4.14 (WCAG 2.2 A and AA, best practices) on the page as it stands, one line each; every target at least 24 px. */
export async function axeFindings(page: Page): Promise<string[]> {
  await settled(page);
  await page.evaluate(axe.source);
  return page.evaluate<string[]>(`axe.run({
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    rules: { 'target-size': { enabled: true } },
  }).then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + ' ' + target + ' ' + failureSummary)))`);
}

/** Halfway between two colours a button has the contrast of neither. */
const settled = (page: Page): Promise<void> =>
  soon(page, 'document.getAnimations().every((one) => !(one instanceof CSSTransition))');

/** Where PICTURES names a folder, a picture of the page is left there. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['PICTURES'];
  if (folder) await settled(page);
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` });
}

/** Chromium's own software passkey, kept by the page. */
export async function addPasskeyDevice(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

/** Names of the cookies a context holds, with whether scripts can read them. */
export async function cookieFacts(context: BrowserContext): Promise<string[]> {
  return (await context.cookies()).map(({ name, httpOnly, secure }) => `${name} ${httpOnly} ${secure}`);
}

/** A claim that waits for a verifier: what the sandbox answers goes by the number. */
export async function aClaim(app: TestApp, number: string, lastName = 'Example'): Promise<string> {
  const doctor = await aDoctor(app, { verified: false, roles: ['applicant'] });
  const claim = { kind: 'licence', country: 'US', number, first_name: 'Alda', last_name: lastName, attestation: true };
  const made = await doctor.call('POST', '/v1/claims', claim);
  if (made.status !== 201) throw new Error(made.text);
  for (let tries = 0; tries < 200; tries += 1) {
    const { body } = await doctor.call('GET', `/v1/claims/${String(made.body.id)}`);
    if (body.status === 'needs_review') return String(body.id);
    await new Promise((resolve) => void setTimeout(resolve, 50));
  }
  throw new Error('the claim was not checked in time');
}

/** No finding of axe, and at 320 CSS pixels nothing sticks out to the side (WCAG 1.4.10). */
export async function looksRight(t: Test, page: Page, name: string): Promise<void> {
  await picture(page, name);
  t.same(await axeFindings(page), [], `${name}: axe finds nothing`);
  const size = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  t.ok(await fitsSideways(page), `${name}: fits into 320 px`);
  await picture(page, `${name}-320`);
  if (size) await page.setViewportSize(size);
}

/** No CSP violation, no request to anybody else, no error. */
export async function breaksNothing(t: Test, watch: Watch, name: string): Promise<void> {
  t.same(await watch.violations(), [], `${name}: no CSP violation`);
  t.same(watch.foreign, [], `${name}: no foreign request`);
  t.same(watch.errors, [], `${name}: no error`);
}
