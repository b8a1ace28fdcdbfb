import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import t, { type Test } from 'tap';
import { addAuditCommand } from '../src/entrances/cli/audit.ts';
import { verifyAudit } from '../src/features/audit/index.ts';
import { openDatabase } from '../src/platform/database/connection.ts';
import { encodePublicKey, keyPairOf } from '../src/platform/ed25519.ts';
import { CHAIN_START, linkEntries, type AuditLink } from '../src/platform/events/audit-chain.ts';
import { copyToFile, signCheckpoint, type CheckpointOptions } from '../src/platform/events/audit-checkpoint.ts';
import { createMemoryBus } from '../src/platform/events/bus.ts';
import type { PendingAudit } from '../src/platform/events/queries.ts';
import { startRelay } from '../src/platform/events/relay.ts';
import { createLogger } from '../src/platform/logger.ts';
import { startTestApp, testKeys } from './support/app.ts';
import { runCommand } from './support/command.ts';
import { createTestDatabase, withClient, type TestDatabase } from './support/database.ts';

const ring = testKeys().audit;
const folder = await mkdtemp(join(tmpdir(), 'curbside-audit-'));
t.teardown(() => rm(folder, { recursive: true, force: true }));

const ROW: PendingAudit = {
  at: '2026-11-24T08:00:00.000001Z',
  actor_id: null,
  session_id: null,
  action: 'test',
  object_kind: null,
  object_id: null,
  outcome: 'done',
  rule: null,
  request_id: null,
  details: null,
};

/** A database with `count` audit entries, a checkpoint every twenty, each copied to a file of its own. */
async function auditedDatabase(
  t: Pick<Test, 'teardown'>,
  count: number,
): Promise<{ database: TestDatabase; copies: string }> {
  const database = await createTestDatabase(t);
  await query(database, 'delete from audit_pending');
  const copies = join(folder, `${Math.random().toString(36).slice(2)}.jsonl`);
  await writeFile(copies, '');
  const stop = await relayOn(database, { key: ring.current, copy: copyToFile(copies), everyEntries: 20 });
  for (let written = 0; written < count; written += 20) {
    await write(database, Math.min(20, count - written));
    await until(database, `select (select count(*) from audit_pending) = 0 as ok`);
  }
  await stop();
  return { database, copies };
}

async function relayOn(database: TestDatabase, checkpoints: CheckpointOptions): Promise<() => Promise<void>> {
  const pool = openDatabase(database.urls.relay, { max: 1, name: 'relay' });
  const log = createLogger('silent');
  const relay = await startRelay({ db: pool.db, bus: createMemoryBus(), log, pollMs: 10, checkpoints });
  return async () => {
    await relay[Symbol.asyncDispose]();
    await pool[Symbol.asyncDispose]();
  };
}

async function write(database: TestDatabase, count: number): Promise<void> {
  await query(
    database,
    `insert into audit_pending (action, outcome) select 'test', 'done' from generate_series(1, ${count})`,
  );
}

async function query<Row extends pg.QueryResultRow>(database: TestDatabase, text: string): Promise<Row[]> {
  return withClient(database.adminUrl, async (admin) => (await admin.query<Row>(text)).rows);
}

async function until(database: TestDatabase, text: string): Promise<void> {
  await eventually(text, async () => (await query<{ ok: boolean }>(database, text))[0]?.ok === true || undefined);
}

/** A file that is written after what told of it: the copy of a checkpoint comes after its row. */
function written(file: string): Promise<string> {
  return eventually(file, async () => {
    const text = await readFile(file, 'utf8').catch(() => '');
    return text.endsWith('\n') ? text : undefined;
  });
}

async function eventually<Found>(what: string, find: () => Promise<Found | undefined>): Promise<Found> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const found = await find();
    if (found !== undefined) return found;
    await sleep(20);
  }
  throw new Error(`never came: ${what}`);
}

/** Changes the log as somebody who owns the database can. */
async function tamper(database: TestDatabase, ...statements: string[]): Promise<void> {
  await withClient(database.adminUrl, async (admin) => {
    await admin.query('alter table audit_entry disable trigger audit_entry_is_append_only');
    for (const statement of statements) await admin.query(statement);
    await admin.query('alter table audit_entry enable always trigger audit_entry_is_append_only');
  });
}

function audit(database: TestDatabase, ...words: string[]): Promise<{ out: string; code: number }> {
  const look = async () => ({ urls: database.urls, keys: testKeys() });
  return runCommand((program) => addAuditCommand(program, look), 'audit', ...words);
}

t.test(
  'an untouched log verifies, from the database and from its export with nothing but the public key',
  async (t) => {
    const { database, copies } = await auditedDatabase(t, 50);
    const verified = await audit(database, 'verify', '--checkpoints', copies);
    t.match(
      verified,
      { code: 0, out: /50 entries hold, [4-6] checkpoints compared, the newest at entry [45]0/ },
      verified.out,
    );
    const exported = join(folder, 'export.jsonl');
    await writeFile(exported, (await audit(database, 'export')).out);
    const key = encodePublicKey(keyPairOf(ring.current.key).publicKey);
    t.match(await audit(database, 'verify', '--file', exported, '--public-key', key), {
      code: 0,
      out: /50 entries hold/,
    });
    const other = encodePublicKey(keyPairOf(Buffer.alloc(32, 7)).publicKey);
    const unsigned = await audit(database, 'verify', '--file', exported, '--public-key', other, '--json');
    t.match(JSON.parse(unsigned.out), {
      faults: [
        { kind: 'signature', n: 20 },
        { kind: 'signature', n: 40 },
      ],
    });
    t.equal(unsigned.code, 3);
    t.match(await audit(database, 'verify', '--from', '25'), { code: 0, out: /50 entries hold/ });
  },
);

t.test('each of six kinds of tampering is found and named', async (t) => {
  const kinds: Readonly<Record<string, { statements: string[]; kind: string; n: number }>> = {
    'a changed bit': {
      statements: [`update audit_entry set entry = replace(entry, 'done', 'dono') where n = 12`],
      kind: 'chain',
      n: 12,
    },
    'a deleted entry': { statements: ['delete from audit_entry where n = 12'], kind: 'chain', n: 12 },
    'an inserted entry': {
      statements: [
        'update audit_entry set n = -n where n > 12',
        'update audit_entry set n = 1 - n where n < 0',
        `insert into audit_entry select 13, entry, sha256('x') from audit_entry where n = 12`,
      ],
      kind: 'chain',
      n: 13,
    },
    'two entries that changed places': {
      statements: [
        'update audit_entry set n = -1 where n = 12',
        'update audit_entry set n = 12 where n = 13',
        'update audit_entry set n = 13 where n = -1',
      ],
      kind: 'chain',
      n: 12,
    },
    'a tail cut off, with its checkpoint': {
      statements: ['delete from audit_entry where n > 30', 'delete from audit_checkpoint where size > 30'],
      kind: 'truncated',
      n: 40,
    },
  };
  for (const [what, { statements, kind, n }] of Object.entries(kinds)) {
    const { database, copies } = await auditedDatabase(t, 40);
    await tamper(database, ...statements);
    const { code, out } = await audit(database, 'verify', '--checkpoints', copies, '--json');
    t.equal(code, 3, what);
    t.match(JSON.parse(out), { faults: [{ kind, n }] }, what);
    if (kind === 'truncated')
      t.equal((await audit(database, 'verify')).code, 0, 'control: without the copied checkpoint nobody can tell');
  }

  const { database, copies } = await auditedDatabase(t, 20);
  const links = linkEntries(
    { n: 0, hash: CHAIN_START },
    Array.from({ length: 20 }, () => ROW),
  );
  await tamper(database, 'delete from audit_entry', 'delete from audit_checkpoint');
  await insertLinks(database, links);
  t.equal((await audit(database, 'verify')).code, 0, 'control: a history rewritten as a whole is sound in itself');
  const { code, out } = await audit(database, 'verify', '--checkpoints', copies, '--json');
  t.equal(code, 3, 'a history rewritten as a whole');
  t.match(JSON.parse(out), { faults: [{ kind: 'fork', n: 20 }] });
});

async function insertLinks(database: TestDatabase, links: readonly AuditLink[]): Promise<void> {
  await withClient(database.adminUrl, async (admin) => {
    for (const { n, entry, hash } of links)
      await admin.query('insert into audit_entry values ($1, $2, $3)', [n, entry, hash]);
  });
}

t.test('a place that cannot be written stops neither chain nor events, and gets every checkpoint later', async (t) => {
  const database = await createTestDatabase(t);
  const copied: number[] = [];
  let broken = true;
  const stop = await relayOn(database, {
    key: ring.current,
    everyEntries: 10,
    copy: async ({ size }) => {
      if (broken) throw new Error('no space left');
      copied.push(size);
    },
  });
  await write(database, 10);
  await until(database, 'select count(*) >= 1 as ok from audit_checkpoint');
  broken = false;
  await write(database, 10);
  await until(database, 'select count(*) >= 2 as ok from audit_checkpoint');
  await stop();
  const sizes = await query<{ size: string }>(database, 'select size from audit_checkpoint order by size');
  t.same(
    copied,
    sizes.map(({ size }) => Number(size)),
  );
});

t.test('the newest checkpoint is public, signed, and covers what a request did', async (t) => {
  const server = await startTestApp(t);
  t.match((await server.app.inject('/v1/audit/checkpoint')).json(), { code: 'not_found' });
  await withClient(server.database.urls.app, (app) =>
    app.query(`insert into audit_pending (action, outcome) select 'test', 'done' from generate_series(1, 1000)`),
  );
  await until(server.database, 'select count(*) > 0 as ok from audit_checkpoint');
  const served = (await server.app.inject('/v1/audit/checkpoint')).json();
  t.match(served, { size: Number, key_id: 'k1', public_key: encodePublicKey(keyPairOf(ring.current.key).publicKey) });
  const copy = await written(join(server.config.dataDir, 'audit', 'checkpoints.jsonl'));
  t.match(JSON.parse(copy), { size: served.size, signature: served.signature });
  t.match(
    (await server.app.inject('/readyz')).json().checks.find((check: { name: string }) => check.name === 'audit log'),
    { ok: true },
  );
  const elsewhere = join(folder, 'served.jsonl');
  await writeFile(elsewhere, JSON.stringify(served));
  t.match(await audit(server.database, 'verify', '--checkpoints', elsewhere), { code: 0 });
});

t.test('audit rows that wait for more than a minute turn readiness red', async (t) => {
  const server = await startTestApp(t, { settings: { PROCESS_ROLES: 'api' } });
  await query(
    server.database,
    `insert into audit_pending (at, action, outcome) values (now() - interval '2 minutes', 'test', 'done')`,
  );
  const reply = await server.app.inject('/readyz');
  t.equal(reply.statusCode, 503);
  t.match(
    reply.json().checks.find((check: { name: string }) => check.name === 'audit log'),
    { ok: false, fix: /relay/ },
  );
});

t.test('200,000 entries are verified in bounded steps', async (t) => {
  const links = linkEntries(
    { n: 0, hash: CHAIN_START },
    Array.from({ length: 200_000 }, () => ROW),
  );
  const last = links.at(-1);
  const end = { size: 200_000, head: last?.hash ?? CHAIN_START, at: '2026-11-24T08:00:00.000Z' };
  const startedAt = performance.now();
  const report = await verifyAudit({
    links,
    checkpoints: [signCheckpoint(end, ring.current)],
    publicKeyOf: () => keyPairOf(ring.current.key).publicKey,
  });
  t.match(report, { last: 200_000, vouched: 200_000, faults: [] });
  t.comment(`${Math.round(200_000 / ((performance.now() - startedAt) / 1000))} entries a second`);
});
