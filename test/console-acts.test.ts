import t from 'tap';
import { noBrowser, startBrowser, watchPage } from './support/browser.ts';
import {
  breaksNothing,
  inDialog,
  looksRight,
  pressButton,
  signInByKeyboard,
  someStaff,
  startConsoleServer,
  type ConsoleServer,
} from './support/console.ts';
import { aClaimInReview, aPdf, sendDocument } from './support/documents.ts';
import { aDoctor, type Doctor } from './support/doctors.ts';
import { rowsOf } from './support/rows.ts';
import { until } from './tools/until.ts';

// What ends an approval, and emergency access, pressed in Chromium.

t.setTimeout(480_000);
let number = 7_600_000;

/** A member whose claim two verifiers approved, with a document that is still held. */
async function aMember(app: ConsoleServer): Promise<{ who: Doctor; claimId: string }> {
  const who = await aDoctor(app, { verified: false, roles: ['applicant'], name: 'Alda Example' });
  number += 1;
  const claimId = await aClaimInReview(who, String(number));
  await sendDocument(who, claimId, aPdf());
  for (let person = 0; person < 2; person += 1) {
    const verifier = await aDoctor(app, { roles: ['verifier'] });
    const etag = (await verifier.call('GET', `/v1/staff/claims/${claimId}`)).headers['etag'] ?? '';
    const body = { decision: 'approve', reason_code: 'document_checked' };
    const done = await verifier.call('POST', `/v1/staff/claims/${claimId}/decision`, body, { 'if-match': etag });
    if (done.status !== 201) throw new Error(done.text);
  }
  return { who, claimId };
}

/** Every act that ends an approval: its button, a reason in the words of the page, what it makes of the claim. */
const ENDS = [
  { button: 'Suspend', reason: 'The board has suspended the licence.', status: 'suspended', action: 'claim.suspend' },
  { button: 'Revoke', reason: 'The board has revoked the licence.', status: 'revoked', action: 'claim.revoke' },
  { button: 'Exclude', reason: 'The number stands on an exclusion list.', status: 'excluded', action: 'claim.exclude' },
  {
    button: 'Record death',
    reason: 'The register reports that the holder has died.',
    status: 'deceased',
    action: 'claim.record_death',
  },
] as const;

t.test(
  'suspend, revoke, exclude, record death and look again: pressed, with their effect and their audit row',
  { skip: noBrowser },
  async (t) => {
    const app = await startConsoleServer(t);
    const vera = await someStaff(app);
    const browser = await startBrowser(t);
    const isWritten = (action: string, claimId: string) => async (): Promise<boolean> =>
      (
        await rowsOf(
          app.database,
          `select from audit_entry where entry::jsonb @> jsonb_build_object('action', $1::text, 'outcome', 'done', 'actor_id', $2::text, 'object_id', $3::text)`,
          [action, vera.accountId, claimId],
        )
      ).length === 1;
    const page = await (await browser.newContext()).newPage();
    const watch = await watchPage(page, app.url);
    await page.goto(`${app.url}/console`);
    await signInByKeyboard(page, vera);
    for (const { button, reason, status, action } of ENDS) {
      const { who, claimId } = await aMember(app);
      const reads = async (): Promise<number> => (await who.call('GET', '/v1/cases')).status;
      t.equal(await reads(), 200, `${button}: a member before`);
      await page.goto(`${app.url}/console/claims/${claimId}`);
      await page.getByRole('button', { name: button, exact: true }).press('Enter');
      await inDialog(page, `${button}: Alda Example`);
      t.match(await page.getByRole('dialog').textContent(), /The clinical side closes at once/);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await looksRight(t, page, `${status}-${colorScheme}`);
      }
      t.equal(await isWritten(action, claimId)(), false, `${button}: control, not written down before`);
      await page.getByRole('dialog').getByText(reason).click();
      await page.getByRole('dialog').getByRole('button', { name: button, exact: true }).press('Enter');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Look again' }).waitFor();
      t.equal((await who.call('GET', `/v1/claims/${claimId}`)).body.status, status);
      await until(async () => (await reads()) === 403);
      await until(isWritten(action, claimId));

      await pressButton(page, 'Look again');
      await inDialog(page, 'Look again?');
      await page.getByRole('dialog').getByRole('button', { name: 'Look again' }).press('Enter');
      await page.getByText('The claim is in the queue again.').waitFor();
      await until(async () => (await who.call('GET', `/v1/claims/${claimId}`)).body.status === 'needs_review');
      t.equal(await reads(), 403, `${button}: looking again opens nothing by itself`);
      await until(isWritten('claim.reopen', claimId));
    }
    await breaksNothing(t, watch, 'what ends an approval');
  },
);

for (const colorScheme of ['light', 'dark'] as const)
  t.test(`emergency access: asked for, used, ended and looked over; ${colorScheme}`, { skip: noBrowser }, async (t) => {
    const app = await startConsoleServer(t);
    const { who, claimId } = await aMember(app);
    const vera = await someStaff(app);
    const otto = await someStaff(app, 'Otto Runwell', 'auditor');
    const browser = await startBrowser(t);
    const page = await (await browser.newContext({ colorScheme })).newPage();
    const watch = await watchPage(page, app.url);
    await page.goto(`${app.url}/console/claims/${claimId}`);
    await signInByKeyboard(page, vera);
    await page.getByRole('button', { name: 'Emergency access' }).press('Enter');
    await inDialog(page, 'Emergency access');
    await page.getByLabel('Why it cannot wait').fill('A post under this name speaks of self-harm tonight.');
    await looksRight(t, page, `emergency-dialog-${colorScheme}`);
    await page.getByRole('button', { name: 'Open the file' }).press('Enter');
    await page.getByText('You may read this file until').waitFor();
    await pressButton(page, 'Look at it: Licence');
    await inDialog(page, 'Licence');
    await page.getByText('To compare the licence with the register.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Look at it' }).press('Enter');
    await page.getByRole('dialog').getByText(/PDF/).first().waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).press('Enter');
    await looksRight(t, page, `emergency-claim-${colorScheme}`);
    t.match((await who.call('GET', '/v1/me/reads')).body.data[0], { reason_code: 'break_glass' });

    await page.getByRole('link', { name: 'Emergency access' }).press('Enter');
    await pressButton(page, 'Who it is');
    await page.getByRole('list', { name: 'The member' }).getByText('Alda Example').first().waitFor();
    await looksRight(t, page, `emergency-list-${colorScheme}`);
    await pressButton(page, 'End it now');
    await page.getByText('Ended').waitFor();
    t.equal(await page.getByRole('button', { name: 'It was in order' }).count(), 0, 'not by whoever opened it');
    await breaksNothing(t, watch, 'emergency access');

    const second = await (await browser.newContext({ colorScheme })).newPage();
    await second.goto(`${app.url}/console/emergency`);
    await signInByKeyboard(second, otto);
    await second.getByRole('button', { name: 'It was in order' }).press('Enter');
    await second.getByText('In order', { exact: true }).waitFor();
  });
