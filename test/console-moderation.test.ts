import type { Page } from 'playwright-core';
import t, { type Test } from 'tap';
import { noBrowser, startBrowser, watchPage } from './support/browser.ts';
import {
  breaksNothing,
  focusedName,
  inDialog,
  looksRight,
  pressButton,
  pressHotkey,
  signInByKeyboard,
  someStaff,
  startConsoleServer,
  tabTo,
  type ConsoleServer,
  type Staff,
} from './support/console.ts';
import { withClient } from './support/database.ts';
import { aCase, aDoctor, type Doctor, type Reply } from './support/doctors.ts';
import { rowsOf } from './support/rows.ts';
import { until } from './tools/until.ts';

// The moderators' pages, by keyboard alone, in Chromium.

t.setTimeout(480_000);

function ok(reply: Reply): Reply['body'] {
  if (reply.status >= 300) throw new Error(reply.text);
  return reply.body;
}

const POST = {
  title: 'Fever after a journey',
  body: 'Mr. Casper Lindqvist came back on 3 March with fever. We gave 500 mg per kilogram twice a day.',
};

interface Notice {
  readonly id: string;
  readonly caseId: string;
  readonly author: Doctor;
  readonly sender: Doctor;
}

/** A notice that its sender brought before the moderators. */
async function anEscalated(app: ConsoleServer, author?: Doctor): Promise<Notice> {
  const by = author ?? (await aDoctor(app));
  const sender = await aDoctor(app);
  const { id: caseId, body } = ok(await by.call('POST', '/v1/cases', aCase(POST)));
  const start = String(body).indexOf('500 mg');
  const notice = {
    concern: 'misinformation',
    note: 'Ten times too high; the label says 50 mg.',
    span: { start, end: start + '500 mg per kilogram'.length },
  };
  const { id } = ok(await sender.call('POST', `/v1/posts/${caseId}/notices`, notice));
  ok(await by.call('PUT', `/v1/notices/${id}/answer`, { text: 'It is the dose per day, not per kilogram.' }));
  ok(await sender.call('PUT', `/v1/notices/${id}/escalated`));
  return { id: String(id), caseId: String(caseId), author: by, sender };
}

async function aRecognised(app: ConsoleServer): Promise<{ id: string; caseId: string; author: Doctor }> {
  const author = await aDoctor(app);
  const caseId = String(ok(await author.call('POST', '/v1/cases', aCase(POST))).id);
  const reader = await aDoctor(app);
  ok(await reader.call('POST', `/v1/cases/${caseId}/comments`, { body: 'Malaria until shown otherwise.' }));
  return {
    id: String(ok(await (await aDoctor(app)).call('POST', `/v1/posts/${caseId}/recognise`)).id),
    caseId,
    author,
  };
}

const asModerator = (app: ConsoleServer, name: string): Promise<Staff> => someStaff(app, name, 'moderator');

/** Opens the console for somebody of the staff, at an address. */
async function open(t: Test, app: ConsoleServer, staff: Staff, path = ''): Promise<Page> {
  const page = await (await (await startBrowser(t)).newContext()).newPage();
  await page.goto(`${app.url}/console${path}`);
  await signInByKeyboard(page, staff);
  return page;
}

async function inBothThemes(t: Test, page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await looksRight(t, page, `${name}-${colorScheme}`);
  }
}

const isRecorded = (app: ConsoleServer, action: string, by: Staff, objectId: string) => async (): Promise<boolean> =>
  (
    await rowsOf(
      app.database,
      `select from audit_entry where entry::jsonb @> jsonb_build_object('action', $1::text, 'outcome', 'done', 'actor_id', $2::text, 'object_id', $3::text)`,
      [action, by.accountId, objectId],
    )
  ).length === 1;

t.test(
  'a moderator takes a notice through its states by keyboard: hidden, upheld, appealed to another, packed, released',
  { skip: noBrowser },
  async (t) => {
    const app = await startConsoleServer(t);
    const [mona, maud] = [await asModerator(app, 'Mona Evenhand'), await asModerator(app, 'Maud Otherhand')];
    const { id, caseId, author } = await anEscalated(app);
    const browser = await startBrowser(t);
    const page = await (await browser.newContext()).newPage();
    const watch = await watchPage(page, app.url);
    await page.goto(`${app.url}/console`);
    await signInByKeyboard(page, mona);
    await page.getByRole('heading', { name: 'Moderation' }).waitFor();
    t.match(page.url(), /\/console\/moderation$/, 'a moderator lands here');
    await page.getByRole('table').waitFor();
    await inBothThemes(t, page, 'moderation');
    await pressHotkey(page, 'j');
    t.equal(await focusedName(page), 'Misinformation');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Misinformation' }).waitFor();
    t.match(await page.getByRole('main').textContent(), /in 6 days/, 'the time that is left, in words');
    t.equal(await page.locator('mark').textContent(), '500 mg per kilogram', 'the place that was named');
    t.match(await page.locator('.post').textContent(), /Taken out by the gate: 1 × /);
    t.notMatch(await page.content(), /Lindqvist/, 'never the raw text');
    await inBothThemes(t, page, 'notice');

    await pressHotkey(page, 'h');
    await inDialog(page, 'Hide meanwhile?');
    await inBothThemes(t, page, 'notice-hide');
    await tabTo(page, 'Hide meanwhile');
    await page.keyboard.press('Enter');
    await page.getByText('The post is hidden', { exact: true }).waitFor();
    t.equal((await author.call('GET', `/v1/cases/${caseId}`)).status, 404);
    t.equal(await page.getByRole('button', { name: 'Hide meanwhile' }).count(), 0);

    await page.keyboard.press('Control+k');
    await inDialog(page, 'Go to');
    await page.keyboard.type('uphold');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await inDialog(page, 'Uphold: Misinformation');
    await inBothThemes(t, page, 'notice-uphold');
    await tabTo(page, 'Cancel');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Say why: both sides have a right to the reasons.').waitFor();
    await looksRight(t, page, 'notice-uphold-incomplete');
    await page.getByLabel('Your reasons').focus();
    await page.keyboard.type('The label of the drug says otherwise.');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await tabTo(page, 'Uphold');
    await page.keyboard.press('Enter');
    await page.getByText('The notice is upheld').waitFor();
    await until(isRecorded(app, 'notice.decision', mona, id));
    const seen = ok(await author.call('GET', `/v1/notices/${id}`));
    t.match(seen, { state: 'decided', decisions: [{ outcome: 'upheld', significant: true }] });
    await inBothThemes(t, page, 'notice-decided');

    ok(await author.call('PUT', `/v1/notices/${id}/appeal`, { text: 'The source is out of date.' }));
    await page.getByText('The source is out of date.').waitFor();
    const uphold = page.getByRole('button', { name: 'Uphold' });
    t.equal(await uphold.getAttribute('aria-disabled'), 'true', 'the appeal is another moderator’s');
    await pressHotkey(page, 'u');
    t.equal(await page.getByRole('dialog').count(), 0, 'and the key opens nothing');
    t.match(await page.locator('.acts-why').textContent(), /another moderator decides on it/);
    await looksRight(t, page, 'notice-appealed-own');

    const second = await (await browser.newContext()).newPage();
    await second.goto(`${app.url}/console/moderation?filter=appeals`);
    await signInByKeyboard(second, maud);
    await second.getByRole('link', { name: 'Misinformation' }).waitFor();
    await pressHotkey(second, 'j');
    await second.keyboard.press('Enter');
    await second.getByText('The source is out of date.').waitFor();
    await pressHotkey(second, 'u');
    await inDialog(second, 'Uphold: Misinformation');
    await tabTo(second, 'Your reasons');
    await second.keyboard.type('The label is of this year.');
    await second.keyboard.press('Tab');
    await second.keyboard.press('ArrowDown');
    await tabTo(second, 'Uphold');
    await second.keyboard.press('Enter');
    await second.getByText('The notice is upheld').waitFor();
    t.match(ok(await author.call('GET', `/v1/notices/${id}`)), { state: 'closed' });

    await page.getByRole('button', { name: 'Make a pack for a board' }).waitFor();
    await pressHotkey(page, 'p');
    await inDialog(page, 'Make a pack for a board?');
    await tabTo(page, 'Make a pack for a board');
    await page.keyboard.press('Enter');
    await page.getByText('The pack is made').waitFor();
    t.match(await page.locator('.acts-why').textContent(), /another moderator releases it/);
    await second.getByRole('button', { name: 'Release the pack' }).waitFor();
    await pressHotkey(second, 'p');
    await inDialog(second, 'Release the pack?');
    await tabTo(second, 'Release the pack');
    await second.keyboard.press('Enter');
    await second.getByText('The pack is released').waitFor();
    await second.getByRole('button', { name: 'Read the pack' }).waitFor();
    await pressHotkey(second, 'p');
    await second.getByRole('heading', { name: 'Pack for a board' }).waitFor();
    await second.getByText(/Entry \d+, pack\.make/).waitFor();
    await inBothThemes(t, second, 'pack');
    const saved = second.waitForEvent('download');
    await tabTo(second, 'Save the pack');
    await second.keyboard.press('Enter');
    t.equal((await saved).suggestedFilename(), `pack-${id}.json`);
    await breaksNothing(t, watch, 'a notice through its states');
  },
);

t.test('two people bring a recognised case back, and the incident is assessed', { skip: noBrowser }, async (t) => {
  const app = await startConsoleServer(t);
  const [mona, maud] = [await asModerator(app, 'Mona Evenhand'), await asModerator(app, 'Maud Otherhand')];
  const { id, caseId, author } = await aRecognised(app);
  const first = await open(t, app, mona, `/recognitions/${id}`);
  await first.getByRole('heading', { name: 'Patient recognised' }).waitFor();
  t.match(await first.getByRole('main').textContent(), /one member beside the author/);
  t.match(await first.getByRole('main').textContent(), /told by .*, in 5\d days/);
  await inBothThemes(t, first, 'recognition');

  await pressHotkey(first, 'f');
  await inDialog(first, 'Assess the incident');
  await inBothThemes(t, first, 'recognition-assess');
  for (const factor of ['What was exposed', 'Who read it', 'Whether it was really read', 'How much of the risk']) {
    await first.getByRole('radiogroup', { name: factor }).getByRole('radio', { name: 'Low' }).focus();
    await first.keyboard.press('Space');
  }
  await tabTo(first, 'Write it down');
  await first.keyboard.press('Enter');
  await first.getByText('The assessment is written down').waitFor();
  await until(isRecorded(app, 'incident.assess', mona, id));

  await pressHotkey(first, 'b');
  await inDialog(first, 'Bring the post back?');
  await looksRight(t, first, 'recognition-restore');
  await tabTo(first, 'Bring the post back');
  await first.keyboard.press('Enter');
  await first.getByText('Your word is kept').waitFor();
  t.equal((await author.call('GET', `/v1/cases/${caseId}`)).status, 404, 'one word does not bring it back');
  t.match(await first.locator('.acts-why').textContent(), /another moderator/);
  await pressHotkey(first, 'b');
  t.equal(await first.getByRole('dialog').count(), 0, 'nobody is their own second person');
  await inBothThemes(t, first, 'recognition-waits');

  const second = await open(t, app, maud, '/moderation?filter=second_person');
  await second.getByRole('link', { name: 'Patient recognised' }).waitFor();
  await looksRight(t, second, 'moderation-second-person');
  await pressHotkey(second, 'j');
  await second.keyboard.press('Enter');
  await second.getByRole('button', { name: 'Bring the post back' }).waitFor();
  await pressHotkey(second, 'b');
  await inDialog(second, 'Bring the post back?');
  await tabTo(second, 'Bring the post back');
  await second.keyboard.press('Enter');
  await second.getByText('The post is back').waitFor();
  t.match(await author.call('GET', `/v1/cases/${caseId}`), { status: 200, body: { state: 'open' } });
  await first.getByText('Brought back').waitFor();
  t.pass('the first one’s page follows by itself');
});

t.test(
  'what the gate of today would change does not come back, and the page says so',
  { skip: noBrowser },
  async (t) => {
    const app = await startConsoleServer(t);
    const { id, caseId } = await aRecognised(app);
    // As if an older policy had let a name through.
    await withClient(app.database.adminUrl, async (admin) => {
      await admin.query('alter table clinical_case disable trigger deid_gate');
      await admin.query(`update clinical_case set body = 'Mr. Casper Lindqvist, MRN 4471920.' where id = $1`, [caseId]);
      await admin.query('alter table clinical_case enable always trigger deid_gate');
    });
    const page = await open(t, app, await asModerator(app, 'Mona Evenhand'), `/recognitions/${id}`);
    await pressButton(page, 'Bring the post back');
    await inDialog(page, 'Bring the post back?');
    await page.getByRole('dialog').getByRole('button', { name: 'Bring the post back' }).press('Enter');
    await page.getByRole('alert').getByText('The gate of today would not let this text through').waitFor();
    await looksRight(t, page, 'recognition-gate');
  },
);

t.test('the list follows what happens, and each view is empty in words', { skip: noBrowser }, async (t) => {
  const app = await startConsoleServer(t);
  const page = await open(t, app, await asModerator(app, 'Mona Evenhand'));
  await page.getByText('Nothing waits for a moderator.').waitFor();
  await inBothThemes(t, page, 'moderation-empty');
  const { id } = await anEscalated(app);
  await page.getByRole('link', { name: 'Misinformation' }).waitFor();
  t.equal(await page.locator('.view[aria-current] .view-count').textContent(), '1');
  const other = await aDoctor(app, { roles: ['moderator'] });
  const decision = { outcome: 'dismissed', significant: false, statement: 'The source agrees.' };
  ok(await other.call('POST', `/v1/staff/notices/${id}/decision`, decision));
  await page.getByText('Nothing waits for a moderator.').waitFor();
  for (const [view, words] of [
    ['Recognised', 'No recognised post waits'],
    ['Notices', 'No notice wants a decision'],
    ['Appeals', 'Nobody appeals'],
    ['Second person', 'no second word|Nothing waits for a second word'],
    ['Overdue', 'Nothing is past its due time'],
  ] as const) {
    await page
      .getByRole('navigation', { name: 'Views of moderation' })
      .getByRole('link', { name: view })
      .press('Enter');
    await page.getByText(new RegExp(words)).waitFor();
  }
  await page
    .getByRole('navigation', { name: 'Views of moderation' })
    .getByRole('link', { name: 'Settled' })
    .press('Enter');
  await page.getByText(/settled \d+/).waitFor();
  await looksRight(t, page, 'moderation-settled');
});

t.test(
  'who has not the role sees nothing of it: on no page, in no list of keys, by no name',
  { skip: noBrowser },
  async (t) => {
    const app = await startConsoleServer(t);
    const { id } = await anEscalated(app);
    const { id: recognised } = await aRecognised(app);
    const sections = (page: Page) =>
      page.getByRole('navigation', { name: 'Sections' }).getByRole('link').allTextContents();

    const vera = await open(t, app, await someStaff(app), '/moderation');
    await vera.getByText('This page is for moderators').waitFor();
    await looksRight(t, vera, 'moderation-refused');
    t.same(await sections(vera), ['Queue', 'Emergency access']);
    for (const path of [`/notices/${id}`, `/packs/${id}`, `/recognitions/${recognised}`]) {
      await vera.goto(`${app.url}/console${path}`);
      await vera.getByText('This page is for moderators').waitFor();
    }
    t.notMatch(await vera.content(), /Misinformation|per kilogram/);
    await pressHotkey(vera, 'g');
    await pressHotkey(vera, 'n');
    t.match(vera.url(), /recognitions/, 'G N leads a verifier nowhere');
    await pressHotkey(vera, '?');
    await inDialog(vera, 'Keys');
    t.notMatch(await vera.getByRole('dialog').textContent(), /uphold/);
    await vera.keyboard.press('Escape');

    const mona = await open(t, app, await asModerator(app, 'Mona Evenhand'), '/queue');
    await mona.getByText('This page is for verifiers').waitFor();
    t.same(await sections(mona), ['Moderation', 'Emergency access']);
    await pressHotkey(mona, '?');
    await inDialog(mona, 'Keys');
    const keys = await mona.getByRole('dialog').textContent();
    t.match(keys, /uphold the notice/);
    t.notMatch(keys, /approve/, 'and a moderator none of a verifier’s');
    await looksRight(t, mona, 'keys-moderator');
    await mona.keyboard.press('Escape');
    await pressHotkey(mona, 'g');
    await pressHotkey(mona, 'n');
    await mona.getByRole('heading', { name: 'Moderation' }).waitFor();
    t.match(mona.url(), /\/console\/moderation$/, 'G N leads here');
  },
);

t.test(
  'a file of somebody close to the moderator is marked in the list and opens for nobody',
  { skip: noBrowser },
  async (t) => {
    const app = await startConsoleServer(t);
    const mona = await asModerator(app, 'Mona Evenhand');
    const { id, author } = await anEscalated(app);
    await withClient(app.database.adminUrl, (admin) =>
      admin.query('insert into declared_conflict (account_id, other_id) values ($1, $2)', [
        mona.accountId,
        author.accountId,
      ]),
    );
    const page = await open(t, app, mona);
    await page.getByText('not for you').waitFor();
    await page.goto(`${app.url}/console/notices/${id}`);
    await page
      .getByRole('alert')
      .getByText(/know each other/)
      .waitFor();
    t.equal(await page.getByRole('group', { name: 'What can be done' }).count(), 0);
    await looksRight(t, page, 'notice-refused');
  },
);

t.test(
  'who has both roles goes to claims taken by G M, to notices by G N, from wherever a letter means something else',
  { skip: noBrowser },
  async (t) => {
    const app = await startConsoleServer(t);
    const both = await someStaff(app, 'Bea Twohats');
    await withClient(app.database.adminUrl, (admin) =>
      admin.query(`insert into account_role (account_id, role) values ($1, 'moderator')`, [both.accountId]),
    );
    const { id } = await anEscalated(app);
    const page = await open(t, app, both, `/notices/${id}`);
    await page.getByRole('button', { name: 'Uphold' }).waitFor();
    await pressHotkey(page, 'g');
    await pressHotkey(page, 'm');
    await page.getByText('You have taken no claim.').waitFor();
    await pressHotkey(page, 'g');
    await pressHotkey(page, 'n');
    await page.getByRole('heading', { name: 'Moderation' }).waitFor();
    t.match(page.url(), /\/console\/moderation$/);
  },
);
