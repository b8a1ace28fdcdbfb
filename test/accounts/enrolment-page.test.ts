import t from 'tap';
import { createStaffAccount, readActor } from '../../src/features/accounts/index.ts';
import { startTestApp } from '../support/app.ts';
import { faintTexts, fitsSideways, noBrowser, startBrowser, watchPage } from '../support/browser.ts';
import { addPasskeyDevice } from '../support/console.ts';
import { freePort } from '../support/server-process.ts';

// Scripts for the page are text: the compiler of this project knows no browser.
const SIGN_IN = `(async () => {
  const post = async (path, body, headers) => (await fetch(path, {
    method: 'POST', headers: { 'content-type': 'application/json', 'x-curbside-web': '1', ...headers }, body: JSON.stringify(body ?? {}),
  }));
  const options = await (await post('/v1/auth/passkey/options')).json();
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const response = (await navigator.credentials.get({ publicKey })).toJSON();
  const signedIn = await (await post('/v1/auth/passkey/verify', { response })).json();
  const refreshed = await (await post('/v1/auth/refresh')).json();
  return { signedIn, refreshed, cookie: document.cookie };
})()`;

t.test('an operator’s link makes a passkey in a browser, and it signs in', { skip: noBrowser }, async (t) => {
  const port = await freePort();
  const app = await startTestApp(t, { settings: { AUTH_SINGLE_FACTOR: 'false', PORT: String(port) } });
  await app.app.listen({ host: '127.0.0.1', port });
  t.equal(app.config.pageUrl, `http://localhost:${port}`);
  const made = await createStaffAccount(app.services, {
    email: 'vera@clinic.example',
    name: 'Vera Example',
    role: 'verifier',
    password: undefined,
  });
  const browser = await startBrowser(t);
  const page = await (await browser.newContext()).newPage();
  const watch = await watchPage(page, app.config.pageUrl);
  await addPasskeyDevice(page);
  await page.goto(`${app.config.pageUrl}/enrol#${made.enrolmentToken ?? ''}`);
  t.equal(await page.inputValue('#code'), made.enrolmentToken, 'the code came in the fragment');
  t.equal(new URL(page.url()).hash, '', 'and is out of the address');
  await page.focus('#label');
  await page.keyboard.press('Enter');
  await page.locator('#status', { hasText: 'Done' }).waitFor();
  const { signedIn, refreshed, cookie } = await page.evaluate<{
    signedIn: Record<string, string>;
    refreshed: Record<string, string>;
    cookie: string;
  }>(SIGN_IN);
  t.match(await readActor(app.services.db, signedIn['session_id'] ?? ''), {
    accountId: made.accountId,
    isStaffGrade: true,
  });
  t.equal(refreshed['session_id'], signedIn['session_id'], 'the cookie refreshed it');
  t.equal(cookie, '', 'and no script sees it');
  t.notOk(signedIn['refresh_token'] ?? refreshed['refresh_token']);
  t.same(watch.foreign, []);
  t.same(watch.errors, []);
  t.same(await watch.violations(), []);
  t.notMatch(app.log(), /cbe_|cbr_|eyJ/, 'neither code nor token was logged');

  await page.goto(`${app.config.pageUrl}/enrol#${made.enrolmentToken ?? ''}`);
  await page.reload();
  await page.fill('#code', made.enrolmentToken ?? '');
  await page.click('#make');
  await page.locator('#status', { hasText: 'used or too old' }).waitFor();
});

t.test('the page reads well, light and dark, wide and narrow', { skip: noBrowser }, async (t) => {
  const base = await (await startTestApp(t)).listen();
  const browser = await startBrowser(t);
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [1280, 320]) {
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 } });
      const page = await context.newPage();
      const watch = await watchPage(page, base);
      await page.goto(`${base}/enrol`);
      t.ok(await fitsSideways(page), `${colorScheme} ${width}: fits`);
      t.same(await faintTexts(page), [], `${colorScheme} ${width}: contrast`);
      t.same(await watch.violations(), []);
      t.same(watch.errors, []);
      const folder = process.env['PICTURES'];
      if (folder) await page.screenshot({ path: `${folder}/enrol-${colorScheme}-${width}.png` });
      await context.close();
    }
});
