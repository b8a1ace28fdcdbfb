import t from 'tap';
import { endSessions } from '../src/features/accounts/index.ts';
import { transaction } from '../src/platform/database/connection.ts';
import { noBrowser, startBrowser, watchPage } from './support/browser.ts';
import { aPerson, column, decide, execute, newKey } from './support/claims.ts';
import { aDoctor } from './support/doctors.ts';
import { aClaimInReview, aPdf, aPicture, sendDocument } from './support/documents.ts';
import {
  aClaim,
  addPasskeyDevice,
  axeFindings,
  breaksNothing,
  cookieFacts,
  focusGoesTo,
  focusedName,
  inDialog,
  looksRight,
  PASSWORD,
  pressHotkey,
  signInByKeyboard,
  soon,
  someStaff,
  startConsoleServer,
  tabTo,
} from './support/console.ts';

t.setTimeout(480_000);

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'";

t.test('the page and its parts come under the strict policy, and nothing else lies behind the address', async (t) => {
  const app = await startConsoleServer(t);
  const page = await fetch(`${app.url}/console`);
  const html = await page.text();
  t.equal(page.headers.get('content-security-policy'), POLICY);
  t.equal(page.headers.get('cache-control'), 'no-store');
  const parts = [...html.matchAll(/(?:src|href)="(\/console\/[^"]+)"/g)].map(([, path = '']) => path);
  t.equal(parts.length, 2, 'one script, one sheet');
  for (const path of parts) {
    const part = await fetch(`${app.url}${path}`);
    t.equal(part.status, 200, path);
    t.equal(part.headers.get('content-security-policy'), POLICY);
    t.match(part.headers.get('cache-control'), /immutable/);
    t.equal(part.headers.get('x-content-type-options'), 'nosniff');
  }
  const absent = [
    '/console/assets/none.js',
    '/console/assets/..%2f..%2fpackage.json',
    '/console/assets/%2e%2e%2findex.html',
  ];
  for (const path of absent) {
    const reply = await fetch(`${app.url}${path}`);
    t.ok([400, 404].includes(reply.status), `${path} ${reply.status}`);
    t.match(await reply.json(), { status: reply.status });
  }
});

t.test(
  'a verifier signs in by passkey, stays signed in over a reload, and signs out',
  { skip: noBrowser },
  async (t) => {
    const app = await startConsoleServer(t, { AUTH_SINGLE_FACTOR: 'false' });
    const staff = await someStaff(app);
    const context = await (await startBrowser(t)).newContext();
    const page = await context.newPage();
    const watch = await watchPage(page, app.url);
    await addPasskeyDevice(page);
    await page.goto(`${app.url}/enrol#${staff.enrolmentToken}`);
    await page.click('#make');
    await page.locator('#status', { hasText: 'Done' }).waitFor();

    await page.goto(`${app.url}/console`);
    const button = page.getByRole('button', { name: 'Sign in with a passkey' });
    await button.waitFor();
    t.equal(await page.getByLabel('Password').count(), 0, 'no password is asked of staff');
    await button.press('Enter');
    await page.getByRole('heading', { name: 'Verification queue' }).waitFor();
    t.match(page.url(), /\/console\/queue$/);
    t.same(await cookieFacts(context), ['__Host-rt true true'], 'the refresh token is out of reach of scripts');
    const kept = await page.evaluate<string>('JSON.stringify([localStorage, sessionStorage])');
    t.notMatch(kept, /eyJ|cbr_/, 'and the access token is in memory alone');

    await page.reload();
    await page.getByRole('heading', { name: 'Verification queue' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).press('Enter');
    await page.getByText('You are signed out.').waitFor();
    await page.reload();
    await button.waitFor();
    await breaksNothing(t, watch, 'a whole session');
  },
);

t.test('a session that was ended elsewhere ends here in words', { skip: noBrowser }, async (t) => {
  const app = await startConsoleServer(t);
  const staff = await someStaff(app);
  const page = await (await startBrowser(t)).newPage();
  await page.goto(`${app.url}/console/queue?filter=mine`);
  await signInByKeyboard(page, staff);
  t.match(page.url(), /filter=mine$/, 'signing in leads to where one wanted to go');
  await transaction(app.services.db, (tx) => endSessions(tx, { accountId: staff.accountId }, 'ended_by_staff'));
  await page.getByText('Your session ended.').waitFor();
  await signInByKeyboard(page, staff);
  await page.getByText('You have taken no claim.').waitFor();
});

t.test('a wrong password is refused in words, and nobody learns who has an account', { skip: noBrowser }, async (t) => {
  const app = await startConsoleServer(t);
  const page = await (await startBrowser(t)).newPage();
  await page.goto(`${app.url}/console`);
  const email = page.getByLabel('E-mail');
  await email.fill('nobody@clinic.example');
  await page.getByLabel('Password').fill('not-the-password-1');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('That is not right, or nobody is known by it').waitFor();
  t.match(await page.getByRole('alert').textContent(), /Request [0-9a-f-]{36}/, 'with the id of the request');
});

t.test('who is not a verifier is told so', { skip: noBrowser }, async (t) => {
  const app = await startConsoleServer(t);
  const staff = await someStaff(app, 'Otis Runwell', 'operator');
  const page = await (await startBrowser(t)).newPage();
  await page.goto(`${app.url}/console`);
  await signInByKeyboard(page, staff);
  await page.getByText('Your account has no part in this console yet').waitFor();
});

t.test(
  'the queue: views in the address, keys, help, words; light and dark, wide and narrow',
  { skip: noBrowser },
  async (t) => {
    const app = await startConsoleServer(t);
    const staff = await someStaff(app);
    await aClaim(app, '2000000010', 'Aaron');
    await aClaim(app, '2000000028', 'Bisset');
    await aClaim(app, '2000000036', 'Corvo');
    const browser = await startBrowser(t);
    for (const colorScheme of ['light', 'dark'] as const) {
      const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 800 } });
      const page = await context.newPage();
      const watch = await watchPage(page, app.url);
      await page.goto(`${app.url}/console`);
      await page.getByLabel('E-mail').waitFor();
      await looksRight(t, page, `sign-in-${colorScheme}`);
      await signInByKeyboard(page, staff);
      await page.getByRole('table').waitFor();
      await pressHotkey(page, 'j');
      await pressHotkey(page, 'j');
      t.equal(await focusedName(page), 'Alda Bisset', 'J moves to the second claim');
      await pressHotkey(page, 'k');
      t.equal(await focusedName(page), 'Alda Aaron', 'K back to the first');
      await looksRight(t, page, `queue-${colorScheme}`);

      await pressHotkey(page, '?');
      await inDialog(page, 'Keys');
      await page.keyboard.press('j');
      await looksRight(t, page, `keys-${colorScheme}`);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      t.equal(await focusGoesTo(page, 'Alda Aaron'), 'Alda Aaron', 'the focus is back where it was');

      await page.keyboard.press('/');
      await page.keyboard.type('2000000028');
      t.equal(await page.getByRole('row').count(), 2, 'the head and the one row that fits');
      await page.keyboard.press('Control+A');
      await page.keyboard.type('nowhere');
      await page.getByText('No row that is shown holds this word.').waitFor();

      await page.keyboard.press('Control+k');
      await inDialog(page, 'Go to');
      await looksRight(t, page, `palette-${colorScheme}`);
      await page.keyboard.type('overd');
      await page.getByRole('menuitem').nth(1).waitFor({ state: 'detached' });
      t.equal(await page.getByRole('menuitem').count(), 1, 'typing narrows it to what is called so');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.waitForURL(/filter=overdue$/);
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.keyboard.press('Control+k');
      await page.keyboard.type('nothing of that name');
      await page.getByText('Nothing is called so.').waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.getByRole('heading', { name: 'Verification queue' }).click();
      await pressHotkey(page, 'g');
      await pressHotkey(page, 'm');
      await page.waitForURL(/filter=mine$/);
      await page.goto(`${app.url}/console/queue?filter=mine`);
      await page.getByText('You have taken no claim.').waitFor();
      await looksRight(t, page, `empty-${colorScheme}`);
      await breaksNothing(t, watch, `the queue, ${colorScheme}`);
      await context.close();
    }
  },
);

t.test(
  'a claim: each row says match, near, differs or missing in a word, with its source; narrow too',
  { skip: noBrowser },
  async (t) => {
    const app = await startConsoleServer(t);
    const staff = await someStaff(app);
    const differing = await aClaim(app, '2000000028', 'Bisset');
    const unknown = await aClaim(app, '2000000051', 'Corvo');
    const browser = await startBrowser(t);
    for (const colorScheme of ['light', 'dark'] as const) {
      const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 800 } });
      const page = await context.newPage();
      const watch = await watchPage(page, app.url);
      await page.goto(`${app.url}/console`);
      await signInByKeyboard(page, staff);
      await page.getByRole('table').waitFor();
      await pressHotkey(page, 'j');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Alda Bisset' }).waitFor();
      t.match(page.url(), differing);
      const row = page.getByRole('row', { name: /^Last name/ });
      t.match(await row.textContent(), /Bisset.*Qtestname.*differs.*The names differ/);
      t.match(
        await page
          .getByRole('row', { name: /^Number/ })
          .first()
          .textContent(),
        /match/,
      );
      t.equal(await row.locator('svg').count(), 1, 'and an icon beside the word');
      const head = await page.getByRole('row', { name: /^National provider number/ }).textContent();
      t.match(head, /source sandbox · file of .* · seen .* · good until/);
      await looksRight(t, page, `claim-${colorScheme}`);
      await pressHotkey(page, 'n');
      await page.getByRole('heading', { name: 'Alda Corvo' }).waitFor();
      t.match(page.url(), unknown, 'N leads to the next');
      await page.getByText('No documents.').waitFor();
      await looksRight(t, page, `claim-missing-${colorScheme}`);
      await pressHotkey(page, 'g');
      await pressHotkey(page, 'q');
      await page.getByRole('heading', { name: 'Verification queue' }).waitFor();
      await breaksNothing(t, watch, `claims, ${colorScheme}`);
      await page.goto(`${app.url}/console/claims/${staff.accountId}`);
      await page.getByRole('alert').waitFor();
      await context.close();
    }
  },
);

t.test(
  'a whole approval by keyboard alone, with a factor shown again; the doctor is told',
  { skip: noBrowser },
  async (t) => {
    const browser = await startBrowser(t);
    for (const colorScheme of ['light', 'dark'] as const) {
      const app = await startConsoleServer(t);
      const staff = await someStaff(app);
      const id = await aClaim(app, '2000000010', 'Aaron');
      const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 900 } });
      const page = await context.newPage();
      const watch = await watchPage(page, app.url);
      await page.goto(`${app.url}/console`);
      await signInByKeyboard(page, staff);
      await page.getByRole('table').waitFor();
      await pressHotkey(page, 'j');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Take' }).waitFor();
      await pressHotkey(page, 'c');
      await page.getByText('taken by you').waitFor();

      await tabTo(page, 'Approve');
      await pressHotkey(page, 'a');
      await inDialog(page, /^Approve: Alda/);
      await looksRight(t, page, `approve-${colorScheme}`);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      t.match(await focusGoesTo(page, 'Approve'), /^Approve/, 'the focus is back on the button');

      await page.keyboard.press('Enter');
      await inDialog(page, /./);
      await tabTo(page, 'Approve');
      await page.keyboard.press('Enter');
      await page.getByText('Choose a reason.').waitFor();
      await page.keyboard.press('Shift+Tab');
      await tabTo(page, 'The register shows you as you told us.');
      await page.keyboard.press('Space');
      await tabTo(page, 'To the doctor');
      await page.keyboard.type('Welcome in.');
      await page.getByText('“The register shows you as you told us.').waitFor();
      await tabTo(page, 'Note for staff');
      await page.keyboard.type('Nothing odd.');
      await tabTo(page, 'Approve');
      await execute(app, `update session set auth_at = now() - interval '10 minutes'`);
      await new Promise((resolve) => void setTimeout(resolve, 1_100));
      await page.keyboard.press('Enter');
      await inDialog(page, 'Show that it is you');
      t.same(
        await page.evaluate<string[]>(
          `[...document.querySelectorAll('[role="dialog"]')].map((one) => String(one.closest('[inert], [aria-hidden]') !== null))`,
        ),
        ['true', 'false'],
        'the dialog behind it is out of reach',
      );
      await looksRight(t, page, `step-up-${colorScheme}`);
      await tabTo(page, 'Password');
      await page.keyboard.type(PASSWORD);
      await page.keyboard.press('Enter');
      await soon(page, `document.querySelector('[role="dialog"]') === null`);
      await page.getByText('Needs review').waitFor({ state: 'detached' });
      await soon(page, `document.activeElement.textContent.includes('The doctor is told.')`);
      await looksRight(t, page, `approved-${colorScheme}`);
      const isAsked = (line: string) => line.includes('401');
      t.equal(watch.errors.filter(isAsked).length, 1, 'the server asked for the factor once');
      const errors = watch.errors.filter((line) => !isAsked(line));
      await breaksNothing(t, { ...watch, errors }, `an approval, ${colorScheme}`);
      t.same(await column(app, `select status from claim where id = '${id}'`), ['approved'], 'the server has it so');
      t.match(
        await page.getByRole('list').last().textContent(),
        /Told to the doctor.*Welcome in\..*For staff only.*Nothing odd\./,
      );
      await context.close();
    }
  },
);

t.test(
  'a race is lost in words: who decided and how; nothing of the loser is stored',
  { skip: noBrowser },
  async (t) => {
    const app = await startConsoleServer(t);
    const staff = await someStaff(app);
    const rival = await aPerson(app, ['verifier']);
    const id = await aClaim(app, '2000000010');
    const browser = await startBrowser(t);
    const page = await browser.newPage();
    const watch = await watchPage(page, app.url);
    await page.goto(`${app.url}/console/claims/${id}`);
    await signInByKeyboard(page, staff);
    await page.getByRole('button', { name: 'Reject' }).waitFor();
    await pressHotkey(page, 'r');
    await inDialog(page, /./);
    await tabTo(page, 'The name does not fit the register.');
    await page.keyboard.press('Space');
    const won = await decide(rival, id, {
      decision: 'approve',
      reason_code: 'registry_match',
      statement: 'All is well.',
    });
    t.equal(won.status, 201);
    await tabTo(page, 'Reject');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Somebody was faster' });
    await dialog.getByText('All is well.').waitFor();
    t.match(await dialog.textContent(), /Approved.*by a colleague.*Nothing of yours was stored/);
    await looksRight(t, page, 'lost-race');
    await page.keyboard.press('Escape');
    await page.getByText('Approved').first().waitFor();
    t.equal(await page.getByRole('button', { name: /^(Approve|Reject)/ }).count(), 0, 'neither is offered any more');
    t.same(await column(app, 'select count(*)::text from claim_decision'), ['1']);
    t.same(
      watch.errors.filter((line) => !line.includes('412')),
      [],
      'the refusal alone was an error',
    );
  },
);

t.test(
  'what a colleague does is seen at once, and what cannot be done is said with its reason',
  { skip: noBrowser },
  async (t) => {
    const app = await startConsoleServer(t);
    const staff = await someStaff(app);
    const rival = await aPerson(app, ['verifier']);
    const id = await aClaim(app, '2000000028', 'Bisset');
    const page = await (await startBrowser(t)).newPage();
    await page.goto(`${app.url}/console/claims/${id}`);
    await signInByKeyboard(page, staff);
    await page.getByText('Two verifiers decide this claim').waitFor();
    await page.getByText('No register bears the claim out in every field.').waitFor();
    t.equal(
      (await rival.call('POST', `/v1/staff/claims/${id}/take`, undefined, { 'idempotency-key': newKey() })).status,
      200,
    );
    await page.getByText('taken by a colleague').waitFor();
    await looksRight(t, page, 'taken');
    const approve = page.getByRole('button', { name: 'Approve' });
    t.equal(await approve.getAttribute('aria-disabled'), 'true');
    const reason =
      (await page
        .getByRole('listitem')
        .filter({ hasText: /Approve.*:/ })
        .textContent()) ?? '';
    t.match(reason, /Approve.*: .{10,}/, 'the reason stands below the buttons');
    await pressHotkey(page, 'a');
    t.equal(await page.getByRole('dialog').count(), 0, 'and the key opens nothing');

    await rival.call('POST', `/v1/staff/claims/${id}/release`, undefined, { 'idempotency-key': newKey() });
    await page.getByText('taken by nobody').waitFor();
    await pressHotkey(page, 'e');
    await inDialog(page, 'Escalate?');
    await looksRight(t, page, 'escalate');
    await tabTo(page, 'Escalate');
    await page.keyboard.press('Enter');
    await page.getByText('A verifier asked for a second person.').waitFor();

    await pressHotkey(page, 'a');
    await inDialog(page, /./);
    await tabTo(page, 'A document was checked by a person.');
    await page.keyboard.press('Space');
    await tabTo(page, 'Approve');
    await page.route('**/decision', (route) =>
      route.fulfill({
        status: 409,
        contentType: 'application/problem+json',
        body: JSON.stringify({
          type: '/problems/x',
          title: 'The evidence is too old',
          status: 409,
          code: 'evidence_stale',
          request_id: 'r-2',
        }),
      }),
    );
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('The evidence is too old').waitFor();
    t.match(await page.getByRole('alert').textContent(), /Request r-2/);
    await looksRight(t, page, 'refused');
    await page.unroute('**/decision');
    await page.keyboard.press('Enter');
    await page.getByText('Your opinion is recorded').waitFor();
    t.same(await column(app, `select status from claim where id = '${id}'`), ['needs_review']);
  },
);

t.test(
  'a document is opened once the reason is said: a picture under the viewer’s name, a PDF as a file',
  { skip: noBrowser },
  async (t) => {
    const app = await startConsoleServer(t);
    const staff = await someStaff(app);
    const applicant = await aDoctor(app, { verified: false, roles: ['applicant'], name: 'Alda Example' });
    const id = await aClaimInReview(applicant, '7000301');
    t.equal((await sendDocument(applicant, id, await aPicture('png', { width: 400, height: 260 }))).status, 201);
    t.equal((await sendDocument(applicant, id, aPdf(), { kind: 'diploma' })).status, 201);
    const page = await (await startBrowser(t)).newPage();
    const watch = await watchPage(page, app.url);
    await page.goto(`${app.url}/console/claims/${id}`);
    await signInByKeyboard(page, staff);
    await page.getByRole('button', { name: 'Take' }).waitFor();
    await pressHotkey(page, 'c');
    await page.getByText('taken by you').waitFor();
    await looksRight(t, page, 'evidence');
    await tabTo(page, 'Look at it: Licence');
    await page.keyboard.press('Enter');
    await inDialog(page, 'Licence');
    await looksRight(t, page, 'evidence-why');
    await tabTo(page, 'Look at it');
    await page.keyboard.press('Enter');
    await page.getByRole('img', { name: 'Licence of the applicant' }).waitFor();
    await soon(page, `document.querySelector('.sheet img').naturalWidth === 400`);
    t.match(await page.locator('.watermark').textContent(), /Vera Checkwell/, 'the viewer’s name lies on it');
    await tabTo(page, 'Turn');
    await page.keyboard.press('Enter');
    t.match(await page.locator('.sheet img').getAttribute('style'), /rotate: 90deg/);
    await looksRight(t, page, 'evidence-picture');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    t.match(await focusedName(page), /Look at it: Licence/);

    await tabTo(page, 'Look at it: Diploma');
    await page.keyboard.press('Enter');
    await inDialog(page, 'Diploma');
    await tabTo(page, 'Look at it');
    await page.keyboard.press('Enter');
    const saved = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Save the PDF' }).press('Enter');
    t.equal((await saved).suggestedFilename(), 'document.pdf');
    await breaksNothing(t, watch, 'evidence');
    const reads = await applicant.call('GET', '/v1/me/reads');
    t.ok(reads.text.includes('check_licence'), 'the doctor sees the look and its reason');
  },
);

t.test('the queue says when it cannot be read, and how to go on', { skip: noBrowser }, async (t) => {
  const app = await startConsoleServer(t);
  const staff = await someStaff(app);
  const page = await (await startBrowser(t)).newPage();
  await page.route('**/v1/staff/queue*', (route) =>
    route.fulfill({
      status: 403,
      contentType: 'application/problem+json',
      body: JSON.stringify({
        type: '/problems/x',
        title: 'Planted',
        status: 403,
        code: 'not_your_role',
        request_id: 'r-1',
      }),
    }),
  );
  await page.goto(`${app.url}/console`);
  await signInByKeyboard(page, staff);
  await page.getByRole('alert').getByText('Planted').waitFor();
  await looksRight(t, page, 'queue-error');
  await page.unroute('**/v1/staff/queue*');
  await page.getByRole('button', { name: 'Try again' }).press('Enter');
  await page.getByText('Nobody waits for a decision.').waitFor();
});

t.test(
  'control: a page with a faint word, a small target and a field without a name is found by axe',
  { skip: noBrowser },
  async (t) => {
    const app = await startConsoleServer(t);
    const page = await (await startBrowser(t)).newPage();
    await page.route('**/planted', (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: '<html lang="en"><title>x</title><main><h1>x</h1><p style="color:#bbb;background:#fff">faint</p><input><button style="width:8px;height:8px;padding:0">a</button><button style="width:8px;height:8px;padding:0">b</button></main></html>',
      }),
    );
    await page.goto(`${app.url}/planted`);
    const findings = (await axeFindings(page)).join('\n');
    for (const rule of ['color-contrast', 'label', 'target-size']) t.match(findings, rule);
  },
);
