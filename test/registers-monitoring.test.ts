import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { verificationJobs } from '../src/features/verification/index.ts';
import { mayProbe, stepsFor } from '../src/features/verification/registry/monitoring/sources/policy.ts';
import { newId } from '../src/kernel/ids.ts';
import { DAY, HOUR } from '../src/kernel/time.ts';
import { openDatabase } from '../src/platform/database/connection.ts';
import { startTestApp, type TestApp } from './support/app.ts';
import { approved, checked, MARGARET } from './support/claims.ts';
import { withClient } from './support/database.ts';
import { aCase, aDoctor, type Doctor } from './support/doctors.ts';
import { loadRegister } from './support/load-register.ts';
import { SocketClient } from './support/socket-client.ts';
import { nppesResult, says, startStandIn } from './support/stand-ins.ts';
import { until } from './tools/until.ts';

const NPPES_SMALL = fileURLToPath(new URL('fixtures/nppes-small.csv', import.meta.url));
const LEIE_SMALL = fileURLToPath(new URL('fixtures/leie-small.csv', import.meta.url));
// Waiting for a worker takes its time on a busy machine.
t.setTimeout(480_000);

type JobName =
  | 'verification.expiry'
  | 'verification.sources'
  | 'verification.retry'
  | 'verification.stale'
  | 'verification.renewal'
  | 'verification.sweep'
  | 'verification.unanswered';

/** Runs a job as the worker does, `days` from now. */
async function runLater(app: TestApp, name: JobName, days: number): Promise<void> {
  await using pool = openDatabase(app.database.urls.worker, { max: 2, name: 'monitor' });
  const clock = (): number => Date.now() + days * DAY;
  await verificationJobs[name]({}, { ...app.services, db: pool.db, clock });
}

t.test('a licence that runs out', async (t) => {
  const app = await startTestApp(t);
  const url = await app.listen();
  const member = await aDoctor(app, { verified: false, roles: [] });
  const expiresOn = dayIn(100);
  const id = await approved(app, member, MARGARET, { expires_on: expiresOn });
  const status = async () => (await member.call('GET', `/v1/claims/${id}`)).body.status;
  const mails = () => mailsAbout(app, expiresOn);

  await runLater(app, 'verification.expiry', 0);
  t.equal(await status(), 'approved', '100 days before nothing happens');
  t.equal(await mails(), 0);

  for (const [days, reminders, what] of [
    [11, 1, '90 days before'],
    [12, 1, 'once'],
    [71, 2, '30 days before'],
    [94, 3, '7 days before'],
    [95, 3, 'once each'],
  ] as const) {
    await runLater(app, 'verification.expiry', days);
    await until(async () => (await mails()) >= reminders);
    t.equal(await mails(), reminders, what);
    t.equal(await status(), 'expiring');
  }
  t.equal((await member.call('GET', '/v1/cases')).status, 200, 'a member until the last day');

  const socket = await SocketClient.signedIn(url, member.token);
  await runLater(app, 'verification.expiry', 100);
  t.equal(await status(), 'expiring', 'the last day counts');
  await runLater(app, 'verification.expiry', 101.5);
  t.equal(await status(), 'lapsed');
  t.equal((await socket.closed).code, 4403);
  await until(async () => (await member.call('GET', '/v1/cases')).body.code === 'licence_not_valid');
  await runLater(app, 'verification.expiry', 102);
  t.equal(await mails(), 3, 'nothing follows');
});

t.test('days of grace: who could not renew because a register is silent reads on, and writes nothing', async (t) => {
  const app = await startTestApp(t);
  const url = await app.listen();
  const member = await aDoctor(app, { verified: false, roles: [] });
  const expiresOn = dayIn(20);
  const id = await approved(app, member, MARGARET, { expires_on: expiresOn });
  const own = (text: string, ...values: unknown[]) =>
    withClient(app.database.adminUrl, (admin) => admin.query(text, values));
  const graceDays = async () =>
    (await own('select grace_days from account where id = $1', member.accountId)).rows[0].grace_days;
  /** The end lies so many days back, for the licence and the membership alike. */
  const endedAgo = async (days: number) => {
    await own('update claim set expires_on = $2 where id = $1', id, dayIn(-days));
    await own(
      'update account set scope_expires_at = $2 where id = $1',
      member.accountId,
      `${dayIn(-days)}T23:59:59.999Z`,
    );
  };

  await runLater(app, 'verification.expiry', 0);
  t.equal(await graceDays(), 0, 'none while the registers answer');
  await own(`insert into source_watch (source, down_since) values ('nppes', now())
    on conflict (source) do update set down_since = now()`);
  await runLater(app, 'verification.expiry', 0);
  t.equal(await graceDays(), 14);
  t.notMatch((await member.call('GET', '/v1/me')).body, { reads_until: String }, 'before the end nothing is different');

  await endedAgo(1);
  await until(async () => (await member.call('POST', '/v1/cases', aCase())).body.code === 'licence_not_valid');
  t.match((await member.call('GET', '/v1/me')).body, { state: 'verified', reads_until: `${dayIn(13)}T23:59:59.999Z` });
  t.equal((await member.call('GET', '/v1/cases')).status, 200);
  t.equal((await member.call('POST', '/v1/cases/search', { tag: 'sepsis' })).status, 200, 'a search reads');
  const socket = await SocketClient.signedIn(url, member.token);
  const client_id = newId();
  socket.send({ frame: 'send', client_id, kind: 'comment', room_id: newId(), body: 'Same picture here.' });
  t.match(await socket.next(({ frame }) => frame === 'refused'), { client_id, problem: { code: 'licence_not_valid' } });

  await own(`update source_watch set down_since = null where source = 'nppes'`);
  await runLater(app, 'verification.expiry', 0);
  t.equal(await graceDays(), 14, 'days that have begun are not taken back');
  t.equal((await member.call('GET', `/v1/claims/${id}`)).body.status, 'expiring');
  await endedAgo(16);
  t.equal((await socket.closed).code, 4403, 'then the clinical side closes');
  await until(async () => (await member.call('GET', '/v1/cases')).body.code === 'licence_not_valid');
  await runLater(app, 'verification.expiry', 0);
  t.equal((await member.call('GET', `/v1/claims/${id}`)).body.status, 'lapsed');
});

t.test('GRACE_DAYS gives days of grace also while every register answers', async (t) => {
  const app = await startTestApp(t, { settings: { GRACE_DAYS: '3', GRACE_DAYS_SILENT: '0' } });
  const member = await aDoctor(app, { verified: false, roles: [] });
  const id = await approved(app, member, MARGARET, { expires_on: dayIn(5) });
  const status = async () => (await member.call('GET', `/v1/claims/${id}`)).body.status;
  await runLater(app, 'verification.expiry', 8);
  t.equal(await status(), 'expiring');
  await runLater(app, 'verification.expiry', 9);
  t.equal(await status(), 'lapsed');
});

t.test('a licence whose board shows a later end is carried on, also when it had lapsed', async (t) => {
  const board = await startStandIn(t);
  const shows = (expirationDate: string, status = 'Active') => {
    const licence = { firstName: 'Margaret', lastName: 'Qteston', status, expirationDate };
    board.answer = (request, response) => {
      const [, number] = /\/MDR\/(.+)\.json$/.exec(request.url ?? '') ?? [];
      says(200, number ? { ...licence, licenseId: `OR-MDR-${number}` } : { error: 'not_found' })(request, response);
    };
  };
  const ends = dayIn(20);
  shows(ends);
  const app = await startTestApp(t, { settings: { LICENCE_BOARDS: `OR=${board.origin}` } });
  const member = await aDoctor(app, { verified: false, roles: [] });
  const claimed = { ...MARGARET, number: 'D0000001' };
  const id = await approved(app, member, claimed, { expires_on: ends });
  const trainee = await aDoctor(app, { verified: false, roles: [] });
  const place = await approved(
    app,
    trainee,
    { ...claimed, number: 'D0000002' },
    { scope: 'trainee', expires_on: ends },
  );
  const read = async (of = member, claim = id) => (await of.call('GET', `/v1/claims/${claim}`)).body;

  await runLater(app, 'verification.expiry', 0);
  await runLater(app, 'verification.renewal', 0);
  t.match(await read(), { status: 'expiring', expires_on: ends }, 'the board shows the end that is known');
  const made = (await read()).checks.length;
  shows(dayIn(385), 'Probation');
  await runLater(app, 'verification.renewal', 0);
  board.answer = says(503, 'away');
  await runLater(app, 'verification.renewal', 0);
  t.match(await read(), { status: 'expiring', expires_on: ends }, 'nor does a doubtful word or silence carry it on');
  await runLater(app, 'verification.expiry', 36);
  t.equal((await read()).status, 'lapsed', 'after its days of grace');

  shows(dayIn(385));
  await runLater(app, 'verification.renewal', 36);
  t.match(await read(), { status: 'approved', expires_on: dayIn(385) });
  t.equal((await read()).checks.length, made + 1, 'on a check that stands in the file');
  await until(async () => (await member.call('GET', '/v1/cases')).status === 200);
  t.match(await read(trainee, place), { expires_on: ends }, 'a training place ends with its programme');
});

t.test('a training place ends with its programme, and one mail stands for the thresholds it passed', async (t) => {
  const app = await startTestApp(t);
  const member = await aDoctor(app, { verified: false, roles: [] });
  const expiresOn = dayIn(20);
  const id = await approved(app, member, MARGARET, { scope: 'trainee', expires_on: expiresOn });
  await Promise.all([runLater(app, 'verification.expiry', 0), runLater(app, 'verification.expiry', 0)]);
  await until(async () => (await mailsAbout(app, expiresOn)) > 0);
  await sleep(500);
  t.equal(await mailsAbout(app, expiresOn), 1, 'also when two run at once');
  await runLater(app, 'verification.expiry', 22);
  t.equal((await member.call('GET', `/v1/claims/${id}`)).body.status, 'lapsed');
});

t.test('checks that are older than they count', async (t) => {
  const app = await startTestApp(t);
  const folder = t.testdir({});
  const text = await readFile(NPPES_SMALL, 'utf8');
  const load = async (fileOn: string, change: (text: string) => string = (same) => same) => {
    await writeFile(join(folder, `${fileOn}.csv`), `${change(text).trimEnd()}\n`);
    await loadRegister(app.database, 'nppes', join(folder, `${fileOn}.csv`), { fileOn });
  };
  await load(dayIn(-20));
  await loadRegister(app.database, 'leie', LEIE_SMALL, { fileOn: dayIn(-15) });
  const member = await aDoctor(app, { verified: false, roles: [] });
  const id = await approved(app, member, MARGARET);
  const checks = async () => (await member.call('GET', `/v1/claims/${id}`)).body;

  await runLater(app, 'verification.stale', 130);
  t.match(await checks(), { status: 'approved', attempt: 1 });
  t.equal((await checks()).checks.length, 2, 'a register with nothing newer to say changes nothing');

  await load(dayIn(115), (all) => all.replace('"ZSIMPLE"', '"ZSAMPLE"'));
  await newerLeie(app, folder, dayIn(105));
  await runLater(app, 'verification.stale', 130);
  t.match(await checks(), { status: 'approved', attempt: 1 }, 'an answer as good as before renews the checks');
  t.equal((await checks()).checks.length, 4);
  await runLater(app, 'verification.stale', 130);
  t.equal((await checks()).checks.length, 4, 'once');

  await load(dayIn(249), (all) => all.replaceAll('"QTESTON"', '"QOTHERSON"'));
  await newerLeie(app, folder, dayIn(248), 1);
  await runLater(app, 'verification.stale', 260);
  t.match(await checked(member, id), { attempt: 2 }, 'any other answer goes before a person');
  t.equal((await member.call('GET', '/v1/cases')).status, 200, 'and the member stays one until then');
});

t.test('a claim whose register did not answer is asked for again once it does', async (t) => {
  const app = await startTestApp(t);
  const applicant = await aDoctor(app, { verified: false, roles: [] });
  const made = await applicant.call('POST', '/v1/claims', MARGARET);
  t.match((await checked(applicant, made.body.id)).checks[0], { outcome: 'source_down' });
  const { due_at: due } = made.body;
  await runLater(app, 'verification.retry', 1);
  t.match((await checked(applicant, made.body.id)).attempt, 1, 'still silent: left alone');
  await loadRegister(app.database, 'nppes', NPPES_SMALL);
  await runLater(app, 'verification.retry', 0);
  t.equal((await checked(applicant, made.body.id)).attempt, 1, 'not at once');
  await runLater(app, 'verification.retry', 1);
  const claim = await checked(applicant, made.body.id);
  t.match(claim, { attempt: 2, due_at: due });
  t.match(claim.checks[0], { kind: 'npi', outcome: 'match' });
});

t.test('a register that falls silent', async (t) => {
  t.test('is reminded of weekly, alerted at 48 hours, reviewed at 14 days, once each', async (t) => {
    const nothing = { downSince: null, remindedAt: null, alertedAt: null, reviewedAt: null };
    const downSince = new Date(0);
    const at = new Date(1);
    t.same(stepsFor(nothing, false, 0), []);
    t.same(stepsFor(nothing, true, 0), ['remind']);
    t.same(stepsFor({ ...nothing, remindedAt: at }, true, 6 * DAY), []);
    t.same(stepsFor({ ...nothing, remindedAt: at }, true, 8 * DAY), ['remind']);
    t.same(stepsFor({ ...nothing, downSince, remindedAt: at }, true, 47 * HOUR), []);
    t.same(stepsFor({ ...nothing, downSince }, true, 48 * HOUR), ['alert']);
    t.same(stepsFor({ ...nothing, downSince, alertedAt: at }, true, 13 * DAY), []);
    t.same(stepsFor({ ...nothing, downSince, alertedAt: at }, true, 14 * DAY), ['review']);
    t.same(stepsFor({ ...nothing, downSince, alertedAt: at, reviewedAt: at }, true, 30 * DAY), []);
  });

  t.test('is asked again with pauses that double, from an hour to a day', async (t) => {
    const silent = (hours: number) => ({ downSince: new Date(0), lastFailedAt: new Date(hours * HOUR) });
    t.ok(mayProbe({ downSince: null, lastFailedAt: null }, 0));
    t.notOk(mayProbe(silent(0), 0.9 * HOUR));
    t.ok(mayProbe(silent(0), HOUR));
    t.notOk(mayProbe(silent(4), 7.9 * HOUR));
    t.ok(mayProbe(silent(4), 8 * HOUR));
    t.ok(mayProbe(silent(100), 124 * HOUR));
  });

  const app = await startTestApp(t);
  const member = await aDoctor(app, { verified: false, roles: [] });
  await loadRegister(app.database, 'nppes', NPPES_SMALL, { fileOn: dayIn(0) });
  const id = await approved(app, member, MARGARET);
  const lines = (message: string) =>
    app
      .log()
      .split('\n')
      .filter((line) => line.includes(`"${message}"`)).length;

  await runLater(app, 'verification.sources', 1);
  t.equal(lines('a register file is due'), 0);
  await runLater(app, 'verification.sources', 12);
  await runLater(app, 'verification.sources', 13);
  t.equal(lines('a register file is due'), 1);
  await runLater(app, 'verification.sources', 48);
  await runLater(app, 'verification.sources', 49);
  t.equal(lines('a register is silent'), 1);
  t.match(await app.services.metrics.expose(), /curbside_source_silent_seconds\{source="nppes"\}/);
  await runLater(app, 'verification.sources', 60);
  await runLater(app, 'verification.sources', 61);
  t.equal(lines('a register is silent for two weeks'), 1);
  await runLater(app, 'verification.stale', 130);
  t.match((await member.call('GET', `/v1/claims/${id}`)).body, { status: 'approved', attempt: 1 });
  t.equal((await member.call('GET', '/v1/cases')).status, 200, 'the register is silent, not the member');

  await withClient(app.database.adminUrl, (admin) => admin.query(`update import_run set file_on = file_on + 100`));
  await runLater(app, 'verification.sources', 101);
  const { rows } = await withClient(app.database.adminUrl, (admin) =>
    admin.query(`select down_since, alerted_at, reviewed_at from source_watch where source = 'nppes'`),
  );
  t.same(rows, [{ down_since: null, alerted_at: null, reviewed_at: null }], 'a newer file ends it');
});

/** The same list under another day; `again` repeats its first lines, so that it is another file. */
async function newerLeie(app: TestApp, folder: string, fileOn: string, again = 0): Promise<void> {
  const path = join(folder, `UPDATED-${fileOn}.csv`);
  const [header = '', ...lines] = (await readFile(LEIE_SMALL, 'utf8')).trim().split(/\r?\n/);
  await writeFile(path, `${[header, ...lines.toReversed()].join('\r\n')}\r\n${lines.slice(0, again).join('\r\n')}`);
  await loadRegister(app.database, 'leie', path, { fileOn });
}

/** A day of the calendar, this many days from today, UTC. */
function dayIn(days: number): string {
  return new Date(Date.now() + days * DAY).toISOString().slice(0, 10);
}

async function mailsAbout(app: TestApp, day: string, what = 'Your verification runs out on'): Promise<number> {
  const folder = join(app.config.dataDir, 'mail');
  const files = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.eml'));
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return texts.filter((text) => text.includes(`Subject: ${what} ${day}`)).length;
}

t.test('once a week the NPPES API is asked about members; silence costs them nothing', async (t) => {
  const nppes = await startStandIn(t);
  const settings = { NPPES_API: 'on', NPPES_API_URL: nppes.origin };
  const answer = (basic: object) => says(200, { result_count: 1, results: [nppesResult({ basic })] });
  nppes.answer = answer({});
  const app = await startTestApp(t, { settings });
  await loadRegister(app.database, 'nppes', NPPES_SMALL);
  const member = await aDoctor(app, { verified: false, roles: [] });
  const id = await approved(app, member, MARGARET, {});
  const status = async () => (await member.call('GET', `/v1/claims/${id}`)).body.status;
  t.equal(nppes.asked.length, 1, 'when it was submitted');
  await runLater(app, 'verification.sweep', 1);
  t.equal(nppes.asked.length, 1, 'not again within a week');
  await runLater(app, 'verification.sweep', 8);
  t.equal(nppes.asked.length, 2);
  t.equal(await status(), 'approved', 'a number that is in use changes nothing');
  nppes.answer = says(503, 'away');
  await runLater(app, 'verification.sweep', 16);
  t.equal(await status(), 'approved', 'nor does silence');
  const { rows } = await withClient(app.database.adminUrl, (admin) =>
    admin.query(`select source from source_watch where down_since is not null`),
  );
  t.same(rows, [{ source: 'nppes_api' }], 'which is remembered, and alerted as that of any source');
  nppes.answer = answer({ deactivation_date: '2026-11-20' });
  await runLater(app, 'verification.sweep', 24);
  await checked(member, id);
  t.equal((await member.call('GET', '/v1/cases')).status, 200, 'a member until a person decides');
});

t.test('a request for more that nobody answers is brought to mind, then given up', async (t) => {
  const app = await startTestApp(t);
  const ask = async (member: Doctor, id: string) => {
    const verifier = await aDoctor(app, { verified: false, roles: ['verifier'] });
    const etag = (await verifier.call('GET', `/v1/staff/claims/${id}`)).headers['etag'] ?? '';
    const body = { decision: 'more_info', reason_code: 'document_needed' };
    const path = `/v1/staff/claims/${id}/decision`;
    t.equal((await verifier.call('POST', path, body, { 'if-match': etag })).status, 201);
    return async () => (await member.call('GET', `/v1/claims/${id}`)).body.status;
  };
  const applicant = await aDoctor(app, { verified: false, roles: [] });
  const british = { ...MARGARET, country: 'GB', state: undefined };
  const { id } = (await applicant.call('POST', '/v1/claims', { ...british, number: '7000776' })).body;
  await checked(applicant, id);
  const status = await ask(applicant, id);
  const member = await aDoctor(app, { verified: false, roles: [] });
  const theirs = await approved(app, member, { ...british, number: '7000777' }, {});
  const verifier = await aDoctor(app, { verified: false, roles: ['verifier'] });
  await verifier.call('POST', `/v1/staff/claims/${theirs}/reopen`);
  await checked(member, theirs);
  const statusOfMember = await ask(member, theirs);
  const mails = () => mailsAbout(app, dayIn(60), 'Your licence claim waits for your answer until');

  const hesitant = await aDoctor(app, { verified: false, roles: [] });
  const kept = { ...british, number: '7000778', submit: false };
  const draft = `/v1/claims/${(await hesitant.call('POST', '/v1/claims', kept)).body.id}`;

  await runLater(app, 'verification.unanswered', 45);
  t.equal(await mails(), 0);
  await runLater(app, 'verification.unanswered', 47);
  await until(async () => (await mails()) >= 2);
  await runLater(app, 'verification.unanswered', 48);
  t.equal(await status(), 'more_info');
  t.equal((await hesitant.call('GET', draft)).body.status, 'draft');
  await runLater(app, 'verification.unanswered', 60.1);
  t.equal(await status(), 'withdrawn', 'an applicant’s claim counts as withdrawn');
  t.equal(await statusOfMember(), 'needs_review', 'a member’s goes back to the verifiers');
  t.equal(await mails(), 2, 'each was told once');
  t.match((await applicant.call('GET', '/v1/me')).body, { state: 'withdrawn' });
  t.equal((await member.call('GET', '/v1/cases')).status, 200);
  t.equal((await hesitant.call('GET', draft)).body.status, 'withdrawn', 'a draft is given up as well');
  t.match((await hesitant.call('GET', '/v1/me')).body, { state: 'new' }, 'and leaves the account as it was');
});

t.test(
  'a source that is asked itself and falls silent is told of, probed, and asked for everybody once it answers',
  async (t) => {
    const board = await startStandIn(t);
    board.answer = says(503, 'away');
    const app = await startTestApp(t, { settings: { LICENCE_BOARDS: `OR=${board.origin}` } });
    const claimOf = async (number: string) => {
      const applicant = await aDoctor(app, { verified: false, roles: [] });
      const { id } = (await applicant.call('POST', '/v1/claims', { ...MARGARET, number })).body;
      const read = async () => (await checked(applicant, id)).attempt;
      t.equal(await read(), 1);
      return read;
    };
    const claims = [await claimOf('D0000001'), await claimOf('D0000002')];
    const attempts = () => Promise.all(claims.map((read) => read()));
    await runLater(app, 'verification.sources', 3);
    t.match(app.log(), /"source":"board","hours":7[0-9],"msg":"a register is silent"/);
    await runLater(app, 'verification.retry', 1);
    t.equal(
      (await attempts()).reduce((sum, attempt) => sum + attempt),
      3,
      'one of them finds out',
    );
    board.answer = says(200, { error: 'not_found' });
    await runLater(app, 'verification.retry', 3);
    await attempts();
    await runLater(app, 'verification.retry', 3);
    t.ok(
      (await attempts()).every((attempt) => attempt >= 2),
      'then all are asked for',
    );
    await runLater(app, 'verification.sources', 4);
    const { rows } = await withClient(app.database.adminUrl, (admin) =>
      admin.query(`select down_since from source_watch where source = 'board'`),
    );
    t.same(rows, [{ down_since: null }]);
  },
);
