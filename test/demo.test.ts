import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { DEMO_CASES } from '../src/entrances/demo/cases/index.ts';
import { APPLICANTS, DEMO_PASSWORD, DOCTORS, emailOf, STAFF } from '../src/entrances/demo/people.ts';
import { seedLarge } from '../src/entrances/seed/seed-large.ts';
import { BACKGROUND_DEADLINES } from '../src/platform/database/connection.ts';
import { openCopyConnection } from '../src/platform/database/copy.ts';
import { startTestApp, type TestApp } from './support/app.ts';
import { createEmptyDatabase, withClient, type TestDatabase } from './support/database.ts';
import { aDoctor } from './support/doctors.ts';
import { freePort, ROOT, runCommand } from './support/server-process.ts';

t.setTimeout(300_000);

t.test('npm run demo', async (t) => {
  const database = await createEmptyDatabase(t);
  const dataDir = await mkdtemp(join(tmpdir(), 'curbside-demo-'));
  t.teardown(() => rm(dataDir, { recursive: true, force: true }));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const settings = {
    NODE_ENV: 'test',
    DATABASE_ADMIN_URL: database.adminUrl,
    DATA_DIR: dataDir,
    PORT: String(port),
    UNSAFE_TEST_DATABASE: 'true',
  };
  const demo = start(['demo'], settings);
  t.teardown(() => demo.stop());
  const table = await demo.until(/Ctrl-C stops the demo/);

  await t.test('is seeded in full, through the walls', async (t) => {
    const { rows } = await withClient(database.adminUrl, (admin) =>
      admin.query(`select (select count(*)::int from clinical_case) as cases, (select count(*)::int from case_comment) as comments,
        (select count(*)::int from claim where status = 'needs_review') as waiting,
        (select count(*)::int from evidence where state = 'held' and media_type = 'image/png') as documents,
        (select count(*)::int from account where state = 'verified') as verified,
        (select count(*)::int from account where state = 'suspended') as suspended,
        (select count(distinct specialty)::int from clinical_case) as specialties,
        (select count(*)::int from room r where r.comment_count <> (select count(*) from case_comment c where c.room_id = r.id)
          or r.last_seq <> (select max(room_seq) from case_comment c where c.room_id = r.id)) as miscounted`),
    );
    const comments = DEMO_CASES.flatMap((story) => story.comments).length;
    t.match(rows[0], { cases: 40, comments, waiting: 15, documents: 2, verified: 11, suspended: 1, miscounted: 0 });
    t.ok(rows[0].specialties >= 12, `${rows[0].specialties} specialties`);
    const swept = JSON.parse(await runCommand(['sweep', '--json'], settings));
    t.ok(swept.length > 3);
    t.same(
      swept.flatMap((column: { bad: string[] }) => column.bad),
      [],
      'every stored text has a valid receipt',
    );
  });

  await t.test(
    'has something for its moderators: a decision, an appeal for the other one, a recognised comment',
    async (t) => {
      const tokenOf = async (key: string): Promise<string> => {
        const body = JSON.stringify({ email: emailOf(key), password: DEMO_PASSWORD });
        const reply = await fetch(`${url}/v1/auth/password`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        });
        return ((await reply.json()) as { access_token: string }).access_token;
      };
      const authorization = `Bearer ${await tokenOf('milo')}`;
      const read = async (filter: string) =>
        (await fetch(`${url}/v1/staff/moderation?filter=${filter}`, { headers: { authorization } })).json();
      t.match(await read('all'), {
        data: [{ kind: 'recognition', post: { kind: 'comment', state: 'hidden' } }, {}, {}],
        counts: { all: 3, recognitions: 1, notices: 1, appeals: 1 },
      });
      t.match(await read('appeals'), { data: [{ actions: [{ id: 'uphold', enabled: true }, {}] }] });
      t.match(await read('settled'), { data: [{ state: 'decided', post: { state: 'shown' } }] });
    },
  );

  await t.test('asks its mock licence board: one licence is known there, about the other it is silent', async (t) => {
    const { rows } = await withClient(database.adminUrl, (admin) =>
      admin.query(`select s.last_name, k.outcome, c.status from claim_check k join claim c on c.id = k.claim_id
        join claim_submission s on s.claim_id = c.id where k.source = 'board' and k.kind = 'licence' order by 1`),
    );
    t.same(rows, [
      { last_name: 'Boardwell', outcome: 'match', status: 'needs_review' },
      { last_name: 'Quietman', outcome: 'source_down', status: 'needs_review' },
    ]);
  });

  await t.test('its raw texts name people, its stored ones show labels', async (t) => {
    const stored = await texts(database);
    const raw = DEMO_CASES.flatMap((story) => [
      story.title,
      story.body,
      ...story.comments.map(([, text]) => text),
    ]).join('\n');
    const planted = [...raw.matchAll(/\+?\d[\d -]{6,}\d|\d{3}-555-\d{4}|[\w.]+@[\w.]+\.example/g)].map(
      ([found]) => found,
    );
    t.ok(planted.length > 30, `${planted.length} numbers and addresses are in the raw texts`);
    t.same(
      planted.filter((one) => stored.includes(one)),
      [],
      'none of them is stored',
    );
    const names = [
      'Winterbourne',
      'Abernethy',
      'Ashgrove',
      'Hallworth',
      'Larkhill',
      'Petherick',
      'Drayford',
      'Calloway',
      'Rütimann',
      'Vasseur',
      'Kuipers',
      'Sommerfeldt',
      'Deshmukh',
      'Tremayne',
    ];
    t.same(
      names.filter((name) => !raw.includes(name)),
      [],
      'control: the names are in the raw texts',
    );
    t.same(
      names.filter((name) => stored.includes(name)),
      [],
      'no surname of a patient is stored',
    );
    t.ok((stored.match(/\[[A-Z][A-Z0-9 ]*\]/g) ?? []).length > 100, 'labels stand where they stood');
  });

  await t.test('everybody of its table can sign in', async (t) => {
    for (const { key } of [...STAFF, ...DOCTORS, ...APPLICANTS]) t.match(table, `${emailOf(key)} `, key);
    for (const key of ['vera', 'alda', 'amber']) {
      const body = JSON.stringify({ email: emailOf(key), password: DEMO_PASSWORD });
      const headers = { 'content-type': 'application/json' };
      t.equal((await fetch(`${url}/v1/auth/password`, { method: 'POST', headers, body })).status, 200, key);
    }
  });

  await t.test('its curl line works when pasted', async (t) => {
    const pasted = paste(lineOf(table, 'curl '));
    t.teardown(() => pasted.stop());
    const { data } = JSON.parse(await pasted.until(/\}\s*$/));
    t.equal(data.length, 2);
    t.type(data[0].title, 'string');
  });

  await t.test('its socket line works when pasted', async (t) => {
    const pasted = paste(lineOf(table, 'npx node '));
    t.teardown(() => pasted.stop());
    t.match(await pasted.until(/\n/), /"frame":"ready"/);
  });

  await t.test('a second start serves the same demo; another use of the database is refused', async (t) => {
    t.equal(await demo.stop(), 0, demo.said());
    const again = start(['demo'], settings);
    t.teardown(() => again.stop());
    await again.until(/Ctrl-C stops the demo/);
    t.equal(await again.stop(), 0);
    await rm(join(dataDir, 'demo'));
    const foreign = start(['demo'], settings);
    t.equal(await foreign.ended, 1);
    t.match(foreign.said(), /The database is not empty, and a demo is seeded into an empty one only/);
  });
});

t.test('a demo in production is refused', async (t) => {
  const demo = start(['demo'], { NODE_ENV: 'production' });
  t.equal(await demo.ended, 2);
  t.match(demo.said(), /the demo makes up doctors and is refused in production/);
});

t.test('curbside seed', async (t) => {
  const size = { members: 40, cases: 30, comments: 2_000, seed: 7 };
  const filled = async (seed: number) => {
    const app = await startTestApp(t);
    const deadlines = BACKGROUND_DEADLINES;
    await using connection = await openCopyConnection(app.database.urls.app, { name: 'seed', deadlines });
    const password = { hash: '$argon2id$none', pepperKeyId: 'k1' };
    await seedLarge({ connection, gate: app.services.gate, keys: app.services.keys, password }, { ...size, seed });
    return app;
  };
  const app = await filled(7);

  await t.test('makes true receipts, true counters and what its plan says', async (t) => {
    const { rows } = await withClient(app.database.adminUrl, (admin) =>
      admin.query(`select (select count(*)::int from account where state = 'verified') as members, (select count(*)::int from clinical_case) as cases,
        (select count(*)::int from case_comment) as comments,
        (select count(*)::int from room r where r.comment_count <> (select count(*) from case_comment c where c.room_id = r.id)
          or r.last_seq <> (select coalesce(max(room_seq), 0) from case_comment c where c.room_id = r.id)
          or r.last_activity_at < (select max(created_at) from case_comment c where c.room_id = r.id)) as miscounted,
        (select count(*)::int from case_comment c where not exists (select from room_member m where m.room_id = c.room_id and m.account_id = c.author_id)) as strangers,
        (select count(*)::int from clinical_case c where exists (select from case_comment x where x.room_id = c.room_id and x.created_at < c.created_at)) as too_early`),
    );
    t.same(rows[0], { members: 40, cases: 30, comments: 2_000, miscounted: 0, strangers: 0, too_early: 0 });
    const text = await texts(app.database);
    t.notMatch(text, /Winterbourne|Hallworth|Petherick|301-555-01/, 'names and numbers of the raw texts are gone');
    t.match(text, /\[PATIENT\]|\[PERSON\]/);
    await withClient(app.database.adminUrl, async (admin) => {
      const swept = await admin.query(`select scanned, bad_ids from deid.sweep('case_comment', 'body', null, 5000)`);
      t.match(swept.rows[0], { scanned: 2_000, bad_ids: [] });
      const planted = admin.query(`update case_comment set body = body || ' ' where room_seq = 1`);
      await t.rejects(planted, { code: 'DE001' }, 'control: the gate of the table is on');
    });
  });

  await t.test('is read and gone on with like any other database', async (t) => {
    const doctor = await aDoctor(app);
    const [busiest] = (await doctor.call('GET', '/v1/cases?limit=50')).body.data.toSorted(
      (a: { comment_count: number }, b: { comment_count: number }) => b.comment_count - a.comment_count,
    );
    const made = await doctor.call('POST', `/v1/cases/${busiest.id}/comments`, { body: 'Same picture here.' });
    t.match(made, { status: 201, body: { room_seq: busiest.comment_count + 1 } });
  });

  await t.test('makes the same rows of the same seed, and others of another', async (t) => {
    const fingerprint = async ({ database }: TestApp) => {
      const { rows } = await withClient(database.adminUrl, (admin) =>
        admin.query<{
          all: string;
        }>(`select md5(string_agg(concat(id, room_id, author_id, body, created_at), ',' order by id)) as all
          from case_comment where body <> 'Same picture here.'`),
      );
      return rows[0]?.all;
    };
    const first = await fingerprint(app);
    t.equal(await fingerprint(await filled(7)), first);
    t.not(await fingerprint(await filled(8)), first);
  });

  await t.test('is refused in production and in a database that is in use', async (t) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'curbside-seed-'));
    t.teardown(() => rm(dataDir, { recursive: true, force: true }));
    const empty = await createEmptyDatabase(t);
    const settings = { NODE_ENV: 'test', DATABASE_ADMIN_URL: empty.adminUrl, DATA_DIR: dataDir };
    const args = ['seed', '--members', '5', '--cases', '5', '--comments', '50'];
    t.match(JSON.parse(await runCommand([...args, '--json'], settings)), { members: 5, cases: 5, comments: 50 });
    await t.rejects(runCommand(args, settings), /ended with 1: The database is not empty/);
    await t.rejects(runCommand(['seed', '--comments', 'many'], settings), /whole number/);
    const production = { ...settings, NODE_ENV: 'production' };
    await t.rejects(runCommand(args, production), /ended with 2: /);
  });
});

interface Running {
  readonly ended: Promise<number | null>;
  /** Everything printed so far. */
  readonly said: () => string;
  /** What was printed on standard output, once it matches; throws when the process ends before. */
  until(pattern: RegExp): Promise<string>;
  stop(): Promise<number | null>;
}

/** Runs the command in a process of its own. */
function start(args: readonly string[], settings: Readonly<Record<string, string>>): Running {
  const env = { PATH: process.env['PATH'], ...settings };
  return watch(
    spawn(process.execPath, ['--import', './src/runtime.mjs', 'src/cli.ts', ...args], { cwd: ROOT, env }),
    'SIGTERM',
  );
}

/** What a shell does with a pasted line; stopped with everything that it started. */
function paste(line: string): Running {
  const env = { PATH: `${join(ROOT, 'node_modules', '.bin')}:${process.env['PATH']}`, HOME: process.env['HOME'] };
  return watch(spawn('sh', ['-c', line], { cwd: ROOT, env, detached: true }), 'group');
}

function watch(child: ChildProcess, how: 'SIGTERM' | 'group'): Running {
  let out = '';
  let faults = '';
  child.stdout?.on('data', (chunk) => (out += String(chunk)));
  child.stderr?.on('data', (chunk) => (faults += String(chunk)));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    ended,
    said: () => out + faults,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => (pattern.test(out) ? resolve(out) : undefined);
        child.stdout?.on('data', look);
        void ended.then((code) =>
          pattern.test(out) ? resolve(out) : reject(new Error(`ended with ${code}: ${faults}`)),
        );
        look();
      }),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return ended;
      if (how === 'group') process.kill(-Number(child.pid), 'SIGTERM');
      else child.kill(how);
      return ended;
    },
  };
}

function lineOf(table: string, start: string): string {
  return table.split('\n').find((line) => line.startsWith(start)) ?? '';
}

async function texts(database: TestDatabase): Promise<string> {
  const { rows } = await withClient(database.adminUrl, (admin) =>
    admin.query<{ text: string }>(
      `select concat_ws(' ', title, body, question) as text from clinical_case union all select body from case_comment`,
    ),
  );
  return rows.map(({ text }) => text).join('\n');
}
