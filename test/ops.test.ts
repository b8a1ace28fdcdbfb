import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { SMTPServer } from 'smtp-server';
import t from 'tap';
import { createProgram } from '../src/entrances/cli/program.ts';
import { createCommandHost } from '../src/entrances/cli/setting.ts';
import { testKeyEnvironment } from './support/app.ts';
import { createEmptyDatabase, createTestDatabase, withClient } from './support/database.ts';
import { runCurbside } from './support/run-curbside.ts';

// What an operator types, through the command itself.

// Many small processes on a busy machine.
t.setTimeout(240_000);

const dataDir = await mkdtemp(join(tmpdir(), 'curbside-ops-'));
t.teardown(() => rm(dataDir, { recursive: true, force: true }));
const database = await createTestDatabase(t);
const settings = {
  DATA_DIR: dataDir,
  UNSAFE_TEST_DATABASE: '1',
  DATABASE_ADMIN_URL: database.adminUrl,
  DATABASE_URL: database.urls.app,
  RELAY_DATABASE_URL: database.urls.relay,
  WORKER_DATABASE_URL: database.urls.worker,
  AUDITOR_DATABASE_URL: database.urls.auditor,
};
// The run of the migrations waits for a relay, which no server of this file is.
await withClient(database.adminUrl, (admin) => admin.query('delete from audit_pending'));
const withKeys = { ...settings, ...testKeyEnvironment() };

interface Finding {
  readonly name: string;
  readonly state: string;
  readonly says: string;
  readonly fix?: string;
}

async function doctor(more: Readonly<Record<string, string>> = {}) {
  const { code, out, said } = await runCurbside(['doctor', '--json'], { ...withKeys, ...more });
  const findings = JSON.parse(out) as Finding[];
  const states = Object.fromEntries(findings.map(({ name, state }) => [name, state]));
  return { code, said, findings, states };
}

t.test('every command of operations shows an example and its exit codes in --help', async (t) => {
  await using host = createCommandHost({});
  const program = await createProgram(undefined, async () => host);
  const leaves = (command: Command): Command[] =>
    command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
  const ours = ['serve', 'migrate', 'sweep', 'config', 'doctor', 'keys', 'backup'];
  const seen = program.commands.filter((command) => ours.includes(command.name())).flatMap(leaves);
  t.ok(seen.length >= 14, `${seen.length} commands`);
  for (const command of seen) {
    let help = '';
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    t.match(help, /Example:\n {2}.*curbside/, `${command.name()} has an example`);
    t.match(help, /Exit codes?: 0/, `${command.name()} has exit codes`);
  }
});

t.test('doctor: all is well, exit 0', async (t) => {
  await using smtp = await fakeSmtp();
  await withClient(database.adminUrl, (admin) =>
    admin.query(`insert into import_run (id, kind, file_sha256, file_on, rows_read, rows_added, rows_changed, rows_deactivated, rows_skipped, rows_rejected, started_at)
      values (gen_random_uuid(), 'nppes', sha256('x'), current_date - 3, 1, 1, 0, 0, 0, 0, now())`),
  );
  const { code, findings, said } = await doctor({ SMTP_URL: smtp.url });
  t.same(
    findings.filter(({ state }) => state !== 'ok'),
    [],
    said,
  );
  t.equal(code, 0);
  t.same(
    [...new Set(findings.map(({ name }) => name))].toSorted(),
    [
      'audit head',
      'clock',
      'database settings',
      'documents',
      'evidence',
      'extensions',
      'gate',
      'keys',
      'mail',
      'migrations',
      'postgres',
      'registers',
      'relay',
    ]
      .concat(['role app', 'role auditor', 'role relay', 'role worker', 'storage'])
      .toSorted(),
  );
});

t.test('doctor: what needs a look is a warning, exit 1', async (t) => {
  await withClient(database.adminUrl, (admin) => admin.query(`update import_run set file_on = current_date - 60`));
  const { code, states, findings } = await doctor({ NATS_URL: 'nats://127.0.0.1:1' });
  t.match({ code, states }, { code: 1, states: { registers: 'warn', mail: 'warn', nats: 'warn', gate: 'ok' } });
  t.match(findings.find(({ name }) => name === 'registers')?.fix, /curbside import nppes/);
});

t.test('doctor: each thing that is ill is found, with its fix, exit 2', async (t) => {
  await withClient(database.adminUrl, (admin) =>
    admin.query(`
      insert into outbox (type, audience, data, created_at) values ('note', 'clinicians', '{}', now() - interval '1 minute');
      insert into audit_entry (n, entry, hash) values (1, '{"n":1}', sha256('forged'));`),
  );
  const { code, states, findings } = await doctor({ SMTP_URL: 'smtp://127.0.0.1:1' });
  t.match({ code, states }, { code: 2, states: { relay: 'fail', 'audit head': 'fail', mail: 'fail', gate: 'ok' } });
  for (const { name, state, fix } of findings) t.equal(fix === undefined, state === 'ok', `${name}: a fix when not ok`);
  await withClient(database.adminUrl, (admin) =>
    admin.query(`delete from outbox; alter table audit_entry disable trigger all; delete from audit_entry;
      alter table audit_entry enable always trigger audit_entry_is_append_only;`),
  );
  const wrongKey = { KEY_RECEIPT: `k1:${Buffer.alloc(32, 'another receipt key').toString('base64')}` };
  t.match(await doctor(wrongKey), { code: 2, states: { gate: 'fail', relay: 'ok', 'audit head': 'ok' } });
});

t.test('doctor: a folder for documents that takes none is found, and another one never stands in for it', async (t) => {
  const inTheWay = join(dataDir, 'in-the-way');
  await writeFile(inTheWay, 'a file, no folder');
  for (const [folder, code] of [
    [inTheWay, 'EEXIST'],
    [join(inTheWay, 'below'), 'ENOTDIR'],
  ] as const) {
    const { code: exit, states, findings } = await doctor({ EVIDENCE_DIR: folder });
    t.match({ exit, states }, { exit: 2, states: { evidence: 'fail', storage: 'ok', gate: 'ok' } }, code);
    t.match(
      findings.find(({ name }) => name === 'evidence'),
      { says: `EVIDENCE_DIR takes no file (${code})`, fix: /^Make EVIDENCE_DIR writable/ },
    );
  }
  t.equal(await readFile(inTheWay, 'utf8'), 'a file, no folder', 'it is left as it was');
  t.match(await doctor(), { states: { evidence: 'ok' } }, 'control: the folder of DATA_DIR is well');
});

t.test('doctor: without Postgres, keys or settings it says so and still exits 2', async (t) => {
  const away = await doctor({ DATABASE_URL: 'postgres://curbside_app:hunter2@127.0.0.1:1/gone' });
  t.match(away, { code: 2, states: { postgres: 'fail', storage: 'ok', evidence: 'ok' } });
  t.notMatch(JSON.stringify(away.findings), 'hunter2');
  const keyless = await runCurbside(['doctor'], settings);
  t.match(keyless, { code: 2, out: /fail +keys .*KEY_RECEIPT .* is missing[^]*fix: / });
  t.match(await runCurbside(['doctor'], { ...withKeys, PORT: 'x' }), { code: 2, said: /PORT must be integer/ });
});

t.test('migrate status, verify and --dry-run change nothing; up does', async (t) => {
  const empty = await createEmptyDatabase(t);
  const environment = { DATA_DIR: join(dataDir, 'migrate'), DATABASE_ADMIN_URL: empty.adminUrl };
  const status = await runCurbside(['migrate', 'status', '--json'], environment);
  t.match(JSON.parse(status.out), { applied: [], pending: [/^0001_/] });
  t.match(await runCurbside(['migrate', 'verify'], environment), { code: 4, said: /Pending: 0001_/ });
  const keys = { ...environment, ...testKeyEnvironment() };
  t.match(await runCurbside(['migrate', 'up', '--dry-run'], keys), { code: 0, out: /would apply 0001_/ });
  const { rows } = await withClient(empty.adminUrl, (admin) =>
    admin.query(
      `select count(*)::int as schemas from pg_namespace where nspname in ('curbside', 'deid', 'graphile_worker')`,
    ),
  );
  t.same(rows, [{ schemas: 0 }], 'nothing is there');
  t.match(await runCurbside(['migrate', 'up'], keys), { code: 0, out: /^applied 0001_/ });
  t.match(await runCurbside(['migrate', 'verify', '--json'], environment), { code: 0, out: /"pending":\[\]/ });
});

t.test('config show masks what is secret', async (t) => {
  const shown = await runCurbside(['config', 'show', '--json'], { ...withKeys, SMTP_URL: 'smtp://user:hunter2@mail' });
  t.match(shown, { code: 0, out: /"name":"SMTP_URL","value":"\*\*\*"/ });
  t.notMatch(shown.out, /hunter2|k1:/);
});

async function fakeSmtp(): Promise<AsyncDisposable & { readonly url: string }> {
  const server = new SMTPServer({ authOptional: true, disabledCommands: ['STARTTLS'] });
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return {
    url: `smtp://127.0.0.1:${(listening.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
