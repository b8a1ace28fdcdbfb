import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { deidentify } from '../src/deidentification/pure.ts';
import { newId, type Id } from '../src/kernel/ids.ts';
import { startTestApp, testKeyEnvironment, type TestApp } from './support/app.ts';
import { testReceipt, withClient } from './support/database.ts';
import { aCase, aDoctor, type Doctor } from './support/doctors.ts';
import { runCurbside } from './support/run-curbside.ts';
import { ROOT } from './support/server-process.ts';

// Small processes of their own on a busy machine.
t.setTimeout(600_000);

const OLD = 'k1/engine-0.0.1/policy-1';
const CLEAN = 'Creatinine fell to 1.4 on the second day.';
const LEAKING = 'Same picture in MRN 4471920.';
const REFUSED = 'It was in all the papers.';

interface Stage {
  readonly app: TestApp;
  readonly author: Doctor;
  readonly caseId: string;
  readonly roomId: string;
  readonly environment: Record<string, string>;
  /** Stores comments as an older engine and policy left them. */
  store(texts: readonly string[], version?: string, ids?: readonly Id[]): Promise<Id[]>;
  rows(text: string): Promise<Record<string, unknown>[]>;
  rescan(...words: string[]): Promise<{ code: number | null; result: Record<string, unknown> }>;
}

async function aStage(t: Test): Promise<Stage> {
  const app = await startTestApp(t);
  const dataDir = await mkdtemp(join(tmpdir(), 'curbside-rescan-'));
  t.teardown(() => rm(dataDir, { recursive: true, force: true }));
  const author = await aDoctor(app);
  const made = await author.call('POST', '/v1/cases', aCase());
  const { id: caseId, room_id: roomId } = made.body as { id: string; room_id: string };
  const environment = {
    ...testKeyEnvironment(),
    DATA_DIR: dataDir,
    UNSAFE_TEST_DATABASE: '1',
    DATABASE_ADMIN_URL: app.database.adminUrl,
    DATABASE_URL: app.database.urls.app,
    AUDITOR_DATABASE_URL: app.database.urls.auditor,
  };
  const query = async (text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> =>
    (await withClient(app.database.adminUrl, (admin) => admin.query(text, values))).rows;
  return {
    app,
    author,
    caseId,
    roomId,
    environment,
    rows: (text) => query(text),
    async store(texts, version = OLD, ids = texts.map(() => newId())) {
      await query(
        `insert into case_comment (id, room_id, room_seq, author_id, persona_id, body, body_deid, body_receipt)
         select u.id, $1, (select coalesce(max(room_seq), 0) from case_comment) + u.place, $2, $3, u.body, $4, u.receipt
         from unnest($5::uuid[], $6::text[], $7::bytea[]) with ordinality as u(id, body, receipt, place)`,
        [
          roomId,
          author.accountId,
          author.personaId,
          version,
          ids,
          texts,
          texts.map((text) => testReceipt(text, version)),
        ],
      );
      return [...ids];
    },
    async rescan(...words) {
      const { code, out, said } = await runCurbside(['rescan', '--json', ...words], environment);
      if (out === '') throw new Error(said);
      return { code, result: JSON.parse(out) as Record<string, unknown> };
    },
  };
}

t.test('a rescan seals anew what holds, hides what fails, deletes nothing, and is audited', async (t) => {
  const stage = await aStage(t);
  const { author, caseId, store, rows, rescan } = stage;
  const [clean, leaking, refused] = await store([CLEAN, LEAKING, REFUSED]);
  const planned = await rescan('--dry-run');
  t.match(planned, { code: 0, result: { due: 3, dry_run: true, resealed: 1, hidden: 2, exposed: [], bad: 0 } });
  t.equal(
    (await rows(`select from case_comment where body_deid = '${OLD}' and state = 'visible'`)).length,
    3,
    'a dry run changes nothing',
  );
  t.match(await rescan(), { code: 0, result: { due: 3, resealed: 1, hidden: 2, edited: 0, stopped: false } });
  const stored = new Map(
    (await rows('select id, body, body_deid, state from case_comment')).map((row) => [row['id'], row]),
  );
  t.match(stored.get(clean), { body: CLEAN, state: 'visible', body_deid: /policy-2$/ });
  t.match(
    stored.get(leaking),
    { body: LEAKING, state: 'hidden', body_deid: OLD },
    'hidden, with its text and seal as they were',
  );
  t.match(stored.get(refused), { state: 'hidden' }, 'what would be refused now is hidden as well');
  const listed = await author.call('GET', `/v1/cases/${caseId}/comments`);
  t.same(
    listed.body.data.map((one: { body: string | null }) => one.body),
    [CLEAN, null, null],
  );
  t.match(await rescan(), { code: 0, result: { due: 0, resealed: 0, hidden: 0 } }, 'once is enough');
  t.match(await runCurbside(['sweep'], stage.environment), { code: 0 }, 'every receipt is valid');
  const audited = [
    ...(await rows('select action, object_id from audit_pending')),
    ...(await rows('select entry from audit_entry')),
  ];
  const recorded = JSON.stringify(audited);
  t.match(recorded, /comment\.quarantine/);
  t.match(recorded, /gate\.rescan/);
  t.notMatch(recorded + stage.app.log(), /4471920|papers/);
});

t.test('a case that fails is hidden with its thread, and an old revision that fails is named', async (t) => {
  const { author, caseId, rows, rescan, app } = await aStage(t);
  const plant = (table: string, key: string): Promise<unknown> =>
    withClient(app.database.adminUrl, (admin) =>
      admin.query(`update ${table} set body = $1, body_deid = $2, body_receipt = $3 where ${key} = $4`, [
        LEAKING,
        OLD,
        testReceipt(LEAKING, OLD),
        caseId,
      ]),
    );
  const edit = { title: 'Fever', body: CLEAN, question: 'Repeat it?' };
  t.equal((await author.call('PATCH', `/v1/cases/${caseId}`, edit, { 'if-match': '"1"' })).status, 200);
  await plant('case_revision', 'case_id');
  const exposed = await rescan();
  t.match(exposed, { code: 1, result: { exposed: [/^case_revision\.body [0-9a-f-]{36}$/] } });
  await plant('clinical_case', 'id');
  t.match(await rescan(), { code: 1, result: { hidden: 1 } });
  t.match(await rows('select state, hidden_for, body from clinical_case'), [
    { state: 'hidden', hidden_for: 'rescan', body: LEAKING },
  ]);
  t.equal((await author.call('GET', `/v1/cases/${caseId}`)).status, 404);
});

t.test('a text is read with its thread: the case knows by now who it is about', async (t) => {
  const { author, caseId, store, rows, rescan } = await aStage(t);
  const text = 'No change for quillam today.';
  t.equal(deidentify(text).verdict, 'clean', 'control: by itself it holds');
  const told = await author.call('POST', `/v1/cases/${caseId}/comments`, { body: 'Mrs. Quillam is better.' });
  t.match(told.body.body, /^Mrs\. \[[A-Z]+(?: [A-Z]\d+)?\] is better\.$/);
  const [named, other] = await store([text, CLEAN]);
  t.match((await rescan()).result, { resealed: 1, hidden: 1 });
  const states = new Map((await rows('select id, state from case_comment')).map((row) => [row['id'], row['state']]));
  t.match([states.get(named), states.get(other)], ['hidden', 'visible']);
});

t.test('what an author released stays released', async (t) => {
  const { store, rows, rescan } = await aStage(t);
  const text = 'Sabatine and others describe the same rash.';
  const [released, not] = await store([text], `${OLD}.a`).then(async ([first]) => [first, ...(await store([text]))]);
  await rescan();
  const stored = new Map((await rows('select id, body_deid, state from case_comment')).map((row) => [row['id'], row]));
  t.match(stored.get(released), { state: 'visible', body_deid: /policy-2\.a$/ });
  t.match(stored.get(not), { state: 'hidden' }, 'control: without the release it fails');
});

t.test('--since and --policy narrow a run, and a bad receipt is counted and left', async (t) => {
  const { store, rows, rescan, app } = await aStage(t);
  const idOf = (day: string): Id => {
    const time = Date.parse(day).toString(16).padStart(12, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-00000000000a`;
  };
  const [old, recent] = await store([CLEAN, CLEAN], OLD, [idOf('2026-01-10'), idOf('2026-03-10')]);
  t.match((await rescan('--since', '2026-02-01')).result, { due: 1, resealed: 1 });
  const [row] = await rows(`select body_deid from case_comment where id = '${old}'`);
  t.equal(row?.['body_deid'], OLD);
  t.match((await rescan('--policy', '7')).result, { due: 0 });
  t.match((await rescan('--policy', '1')).result, { due: 1, resealed: 1 });
  t.match(
    (await rescan('--policy', '2', '--since', '2026-03-01', '--dry-run')).result,
    { hidden: 0 },
    'a policy by name takes its texts again',
  );
  await withClient(app.database.adminUrl, async (admin) => {
    await admin.query('alter table case_comment disable trigger deid_gate');
    await admin.query('update case_comment set body_deid = $1, body_receipt = $2 where id = $3', [
      OLD,
      Buffer.alloc(32),
      recent,
    ]);
    await admin.query('alter table case_comment enable always trigger deid_gate');
  });
  t.match(await rescan(), { code: 1, result: { bad: 1, resealed: 0 } });
  for (const words of [
    ['--since', 'May'],
    ['--policy', 'eu'],
  ]) {
    const refused = await runCurbside(['rescan', ...words], {});
    t.not(refused.code, 0, words.join(' '));
  }
});

t.test('a run that is killed or stopped with Ctrl-C goes on where it was', async (t) => {
  const { store, rows, rescan, environment } = await aStage(t);
  const all = 1_000;
  await store(
    Array.from({ length: all }, (_, place) => (place % 50 === 0 ? LEAKING : `${CLEAN} Sample ${place % 7}.`)),
  );
  const counted = async (): Promise<{ done: number; left: number }> => {
    const [row] = await rows(
      `select count(*) filter (where body_deid <> '${OLD}' or state = 'hidden')::int as done, count(*) filter (where body_deid = '${OLD}' and state = 'visible')::int as left from case_comment`,
    );
    return { done: Number(row?.['done']), left: Number(row?.['left']) };
  };
  let before = 0;
  for (const signal of ['SIGKILL', 'SIGINT'] as const) {
    const child = spawn(process.execPath, ['--import', './src/runtime.mjs', 'src/cli.ts', 'rescan', '--json'], {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await untilStarted(child, async () => (await counted()).done > before);
    child.kill(signal);
    const [code, by] = (await once(child, 'exit')) as [number | null, string | null];
    const { done, left } = await counted();
    t.ok(done > before && left > 0, `${signal}: ${done} of ${all} were settled`);
    t.equal(done + left, all, 'no text was lost');
    if (signal === 'SIGKILL') t.equal(by, 'SIGKILL');
    else t.equal(code, 130, 'Ctrl-C settles the row at hand and says that it stopped');
    before = done;
  }
  const rest = await rescan();
  t.match(rest, { code: 0, result: { due: all - before, bad: 0, stopped: false } });
  t.match(await counted(), { done: all, left: 0 });
  t.equal((await rows(`select from case_comment where state = 'hidden'`)).length, all / 50);
});

async function untilStarted(child: ChildProcess, started: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 2_000; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`the run ended with ${child.exitCode} before it was to be stopped`);
    if (await started()) return;
    await sleep(5);
  }
  throw new Error('the run settled nothing');
}
