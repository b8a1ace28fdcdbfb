import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { markExpiring } from '../src/features/verification/standing/mark-expiring.ts';
import { markLapsed } from '../src/features/verification/standing/mark-lapsed.ts';
import { DAY } from '../src/kernel/time.ts';
import { transaction } from '../src/platform/database/connection.ts';
import { startTestApp } from './support/app.ts';
import { aPerson, checked, column, decide, MARGARET, newKey, type Person } from './support/claims.ts';
import { loadRegister } from './support/load-register.ts';
import { until } from './tools/until.ts';

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
const APPROVE = { decision: 'approve', reason_code: 'document_checked' };
const today = (): string => new Date().toISOString().slice(0, 10);
const inDays = (days: number): string => new Date(Date.now() + days * DAY).toISOString().slice(0, 10);

t.test('what becomes of a claim', async (t) => {
  const app = await startTestApp(t);
  await loadRegister(app.database, 'nppes', fixture('nppes-small.csv'));
  await loadRegister(app.database, 'leie', fixture('leie-small.csv'), { fileOn: today() });
  const vera = await aPerson(app, ['verifier']);
  const viktor = await aPerson(app, ['verifier']);
  const wanda = await aPerson(app, ['verifier']);
  let last = 7_000_500;

  const aClaim = async (more: object = {}): Promise<{ doctor: Person; id: string; facts: object }> => {
    const doctor = await aPerson(app, []);
    last += 1;
    const facts = { ...MARGARET, country: 'GB', state: undefined, number: String(last), ...more };
    const made = await doctor.claim(facts);
    if (made.status !== 201) throw new Error(made.text);
    await checked(doctor, made.body.id);
    return { doctor, id: made.body.id, facts };
  };
  const approveByTwo = async (id: string, more: object = {}): Promise<void> => {
    for (const verifier of [vera, viktor]) {
      const reply = await decide(verifier, id, { ...APPROVE, ...more });
      if (reply.status !== 201) throw new Error(reply.text);
    }
  };
  const statusOf = async (doctor: Person, id: string): Promise<string> =>
    (await doctor.call('GET', `/v1/claims/${id}`)).body.status;
  const opened = (doctor: Person) => until(async () => (await doctor.call('GET', '/v1/cases')).status === 200);
  const closed = (doctor: Person, code: string) =>
    until(async () => (await doctor.call('GET', '/v1/cases')).body.code === code);

  t.test('the mail of a decision waits ten seconds, and one that was reversed is never sent', async (t) => {
    const mails = async (): Promise<string[]> => {
      const folder = join(app.config.dataDir, 'mail');
      const names = await readdir(folder).catch(() => []);
      const whole = names.filter((name) => !name.endsWith('.part'));
      return Promise.all(whole.map((name) => readFile(join(folder, name), 'utf8')));
    };
    const kept = await aClaim();
    const reversed = await aClaim();
    const started = Date.now();
    const reject = { decision: 'reject', reason_code: 'identity_not_shown', statement: 'It did not show you.' };
    for (const { id } of [kept, reversed])
      for (const verifier of [vera, viktor]) t.equal((await decide(verifier, id, reject)).status, 201);
    t.match(await vera.call('POST', `/v1/staff/claims/${reversed.id}/reopen`), { status: 200 });
    const rejections = async () => (await mails()).filter((mail) => mail.includes('Your licence claim was rejected'));
    t.same(await rejections(), [], 'nothing yet');
    await until(async () => (await rejections()).length > 0);
    t.ok(Date.now() - started >= 10_000, `told after ${Date.now() - started} ms`);
    await sleep(1_500);
    const sent = await rejections();
    t.equal(sent.length, 1, 'the reversed one is not told');
    const [address = ''] = await column(app, `select email from account where id = '${kept.doctor.accountId}'`);
    t.ok(sent[0]?.includes(address));
    t.notMatch(sent[0], /did not show|Qteston|7000/, 'no word of the verifier, no name, no number');
  });

  t.test('a rejection for good leaves the appeal, which nobody who decided before decides', async (t) => {
    const { doctor, id, facts } = await aClaim();
    const reject = { decision: 'reject', reason_code: 'identity_not_shown', rejection: 'final' };
    t.match((await decide(vera, id, { ...APPROVE, rejection: 'final' })).body, { errors: [{ pointer: '/rejection' }] });
    for (const verifier of [vera, viktor]) await decide(verifier, id, reject);
    t.match((await doctor.call('GET', `/v1/claims/${id}`)).body, {
      status: 'rejected',
      rejection: 'final',
      may_appeal: true,
    });
    t.match(await doctor.claim(facts), { status: 409, body: { code: 'state_conflict', detail: /rejected for good/ } });

    const canary = 'My number is 617-555-0142, ask Jane Smith.';
    const stranger = await aPerson(app, []);
    t.equal((await stranger.call('POST', `/v1/claims/${id}/appeal`, { body: canary })).status, 404);
    const appeal = await doctor.call('POST', `/v1/claims/${id}/appeal`, { body: canary });
    // The job that checks it again may be done before the answer is read.
    const status = /^(submitted|auto_checks|needs_review)$/;
    t.match(appeal, { status: 200, body: { status, attempt: 2, may_appeal: false } }, appeal.text);
    t.match(await doctor.call('POST', `/v1/claims/${id}/appeal`, { body: canary }), {
      body: { code: 'state_conflict' },
    });
    await checked(doctor, id);
    const seen = await wanda.call('GET', `/v1/staff/claims/${id}`);
    t.match(seen.body, { appeal: { body: /My number is/ }, is_high_risk: true });
    t.notMatch(seen.text, /617-555-0142/, 'the words went through the gate');
    for (const verifier of [vera, viktor]) {
      t.match(await decide(verifier, id, APPROVE), { status: 409, body: { code: 'second_person_required' } });
      t.match((await verifier.call('GET', `/v1/staff/claims/${id}`)).body.actions[1], {
        enabled: false,
        disabled_reason: 'You decided what is appealed: another verifier must.',
      });
    }
    const wolf = await aPerson(app, ['verifier']);
    for (const verifier of [wanda, wolf]) t.equal((await decide(verifier, id, APPROVE)).status, 201);
    await opened(doctor);
  });

  t.test('an approval is ended by a decision, and comes back by a new one of two people', async (t) => {
    const { doctor, id } = await aClaim();
    await approveByTwo(id);
    await opened(doctor);
    const seen = (await vera.call('GET', `/v1/staff/claims/${id}`)).body;
    t.same(
      seen.actions.map((action: { id: string }) => action.id),
      ['reopen', 'suspend', 'revoke', 'exclude', 'record_death'],
    );
    t.match((await decide(vera, id, APPROVE)).body, { code: 'state_conflict' }, 'what is decided is not decided again');
    t.match((await decide(vera, id, { decision: 'revoke', reason_code: 'board_suspended' })).body, {
      errors: [{ pointer: '/reason_code' }],
    });
    const ended = await decide(vera, id, { decision: 'exclude', reason_code: 'on_exclusion_list' });
    t.match(ended, { status: 201, body: { decision: 'exclude', stands: true } }, ended.text);
    await closed(doctor, 'account_suspended');
    t.match((await decide(vera, id, { decision: 'suspend', reason_code: 'board_suspended' })).body, {
      code: 'state_conflict',
    });
    const restore = await vera.call(
      'POST',
      `/v1/staff/members/${doctor.accountId}/restore`,
      { reason_code: 'review_closed' },
      { 'idempotency-key': newKey() },
    );
    t.match(restore, { status: 409, body: { code: 'state_conflict', detail: /Look at the claim again/ } });

    t.equal((await vera.call('POST', `/v1/staff/claims/${id}/reopen`)).status, 200);
    t.match(await vera.call('POST', `/v1/staff/claims/${id}/reopen`), { body: { code: 'state_conflict' } });
    await checked(doctor, id);
    const again = (await vera.call('GET', `/v1/staff/claims/${id}`)).body;
    t.match(again, { ended_as: 'excluded' });
    t.ok(again.second_person.some((one: { code: string }) => one.code === 'after_end'));
    await approveByTwo(id);
    await opened(doctor);
    t.match(await statusOf(doctor, id), 'approved');
  });

  t.test('a restoration after an exclusion takes two people', async (t) => {
    const { doctor, id } = await aClaim();
    await approveByTwo(id);
    await opened(doctor);
    const act = (verifier: Person, what: string, reason: string) =>
      verifier.call(
        'POST',
        `/v1/staff/members/${doctor.accountId}/${what}`,
        { reason_code: reason },
        { 'idempotency-key': newKey() },
      );
    t.match(await act(vera, 'suspend', 'excluded'), { status: 201, body: { stands: true } });
    await closed(doctor, 'account_suspended');
    t.match(await act(vera, 'restore', 'suspended_in_error'), { status: 201, body: { stands: false } });
    t.match(await act(vera, 'restore', 'suspended_in_error'), {
      status: 409,
      body: { code: 'second_person_required' },
    });
    t.match((await doctor.call('GET', '/v1/cases')).body, { code: 'account_suspended' });
    t.match(await act(viktor, 'restore', 'suspended_in_error'), { status: 201, body: { stands: true } });
    await opened(doctor);
  });

  t.test('a training place gives what was claimed and ends with its programme', async (t) => {
    const training = { scope: 'trainee', sponsor: 'Example Teaching Hospital', ends_on: inDays(60) };
    const wrong = [
      [{ ...training, ends_on: '2020-01-01' }, '/training/ends_on'],
      [{ ...training, sponsor: 'Ward 7' }, '/training/sponsor'],
    ] as const;
    const nobody = await aPerson(app, []);
    for (const [bad, pointer] of wrong)
      t.match((await nobody.claim({ ...MARGARET, training: bad })).body, { errors: [{ pointer }] });
    const { doctor, id } = await aClaim({ training });
    t.match((await vera.call('GET', `/v1/staff/claims/${id}`)).body, { training });
    t.match((await decide(vera, id, { ...APPROVE, scope: 'full' })).body, { errors: [{ pointer: '/scope' }] });
    t.match((await decide(vera, id, { ...APPROVE, expires_on: inDays(61) })).body, {
      errors: [{ pointer: '/expires_on' }],
    });
    await approveByTwo(id);
    t.match((await doctor.call('GET', `/v1/claims/${id}`)).body, { scope: 'trainee', expires_on: inDays(60) });
    t.same(await column(app, `select role from account_role where account_id = '${doctor.accountId}'`), ['resident']);
  });

  t.test('an approval runs out in steps', async (t) => {
    const { doctor, id } = await aClaim();
    const { db } = app.services;
    const at = (days: number) => (): number => Date.now() + days * DAY;
    await approveByTwo(id, { expires_on: inDays(100) });
    const mark = (days: number) => transaction(db, (tx) => markExpiring(tx, id, at(days)));
    const lapse = (days: number, graceDays = 0) =>
      transaction(db, (tx) => markLapsed(tx, id, { clock: at(days), graceDays }));
    t.equal(await mark(0), false, 'a hundred days are left');
    t.equal(await mark(11), true);
    t.equal(await mark(11), false, 'once');
    t.equal(await statusOf(doctor, id), 'expiring');
    await opened(doctor);
    t.equal(await lapse(100), false, 'the last day counts');
    t.equal(await lapse(102, 14), false, 'nor within the grace');
    t.equal(await lapse(102), true);
    t.equal(await statusOf(doctor, id), 'lapsed');
    await closed(doctor, 'licence_not_valid');
  });

  t.test('a further licence bears the membership when one lapses', async (t) => {
    const { doctor, id } = await aClaim();
    await approveByTwo(id, { expires_on: inDays(30) });
    last += 1;
    const more = await doctor.claim({ ...MARGARET, country: 'GB', state: undefined, number: String(last) });
    await checked(doctor, more.body.id);
    await approveByTwo(more.body.id);
    const clock = (): number => Date.now() + 40 * DAY;
    t.equal(await transaction(app.services.db, (tx) => markLapsed(tx, id, { clock })), true);
    await sleep(1_100);
    t.equal((await doctor.call('GET', '/v1/cases')).status, 200);
  });
});

t.test('in CVO mode a check counts as fresh for 90 days', async (t) => {
  const app = await startTestApp(t, { settings: { CVO_MODE: 'true' } });
  const doctor = await aPerson(app, []);
  const { id } = (await doctor.claim({ ...MARGARET, number: '2000000010' })).body;
  const [check] = (await checked(doctor, id)).checks;
  t.equal(Math.round((Date.parse(check.valid_until) - Date.parse(check.observed_at)) / DAY), 90);
});
