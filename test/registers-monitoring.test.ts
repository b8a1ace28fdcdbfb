import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { verificationJobs } from '../src/features/verification/index.ts';
import { mayProbe, stepsFor } from '../src/features/verification/registry/monitoring/sources/policy.ts';
import { DAY, HOUR } from '../src/kernel/time.ts';
import { openDatabase } from '../src/platform/database/connection.ts';
import { startTestApp, type TestApp } from './support/app.ts';
import { withClient } from './support/database.ts';
import { aDoctor, type Doctor } from './support/doctors.ts';
import { loadRegister } from './support/load-register.ts';
import { SocketClient } from './support/socket-client.ts';
import { says, startStandIn } from './support/stand-ins.ts';

const NPPES_SMALL = fileURLToPath(new URL('fixtures/nppes-small.csv', import.meta.url));
const LEIE_SMALL = fileURLToPath(new URL('fixtures/leie-small.csv', import.meta.url));
const MARGARET = {
  kind: 'licence',
  country: 'US',
  number: '2000000101',
  state: 'OR',
  first_name: 'Margaret',
  last_name: 'Qteston',
  attestation: true,
} as const;

// Waiting for a worker takes its time on a busy machine.
t.setTimeout(240_000);

type JobName = 'verification.expiry' | 'verification.sources' | 'verification.retry' | 'verification.stale';

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
  t.match(await reviewed(member, id), { attempt: 2 }, 'any other answer goes before a person');
  t.equal((await member.call('GET', '/v1/cases')).status, 200, 'and the member stays one until then');
});

t.test('a claim whose register did not answer is asked for again once it does', async (t) => {
  const app = await startTestApp(t);
  const applicant = await aDoctor(app, { verified: false, roles: [] });
  const made = await applicant.call('POST', '/v1/claims', MARGARET);
  t.match((await reviewed(applicant, made.body.id)).checks[0], { outcome: 'source_down' });
  const { due_at: due } = made.body;
  await runLater(app, 'verification.retry', 1);
  t.match((await reviewed(applicant, made.body.id)).attempt, 1, 'still silent: left alone');
  await loadRegister(app.database, 'nppes', NPPES_SMALL);
  await runLater(app, 'verification.retry', 0);
  t.equal((await reviewed(applicant, made.body.id)).attempt, 1, 'not at once');
  await runLater(app, 'verification.retry', 1);
  const claim = await reviewed(applicant, made.body.id);
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

async function mailsAbout(app: TestApp, day: string): Promise<number> {
  const folder = join(app.config.dataDir, 'mail');
  const files = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.eml'));
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return texts.filter((text) => text.includes(`Subject: Your verification runs out on ${day}`)).length;
}

/** A claim that was approved, by a second person where it takes one. */
async function approved(app: TestApp, member: Doctor, facts: object, scope: object = {}): Promise<string> {
  const made = await member.call('POST', '/v1/claims', facts);
  if (made.status !== 201) throw new Error(made.text);
  await reviewed(member, made.body.id);
  for (const roles of [['verifier'], ['verifier']] as const) {
    const verifier = await aDoctor(app, { verified: false, roles });
    const etag = (await verifier.call('GET', `/v1/staff/claims/${made.body.id}`)).headers['etag'] ?? '';
    const approval = { decision: 'approve', reason_code: 'document_checked', ...scope };
    const path = `/v1/staff/claims/${made.body.id}/decision`;
    const decided = await verifier.call('POST', path, approval, { 'if-match': etag });
    if (decided.status !== 201) throw new Error(decided.text);
    if (decided.body.stands) return made.body.id;
  }
  throw new Error('two approvals did not do');
}

/** The claim once its checks are made. */
async function reviewed(member: Doctor, id: string) {
  let claim: Awaited<ReturnType<Doctor['call']>>['body'];
  await until(async () => {
    claim = (await member.call('GET', `/v1/claims/${id}`)).body;
    return claim.status === 'needs_review';
  });
  return claim;
}

async function until(ready: () => Promise<boolean>, limitMs = 30_000): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await ready())) {
    if (Date.now() > end) throw new Error('waited in vain');
    await sleep(20);
  }
}

t.test(
  'a source that is asked itself and falls silent is told of, probed, and asked for everybody once it answers',
  async (t) => {
    const board = await startStandIn(t);
    board.answer = says(503, 'away');
    const app = await startTestApp(t, { settings: { LICENCE_BOARDS: `OR=${board.origin}` } });
    const claimOf = async (number: string) => {
      const applicant = await aDoctor(app, { verified: false, roles: [] });
      const { id } = (await applicant.call('POST', '/v1/claims', { ...MARGARET, number })).body;
      const read = async () => (await reviewed(applicant, id)).attempt;
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
