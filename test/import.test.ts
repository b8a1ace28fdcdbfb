import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import t, { type Test } from 'tap';
import { ZipFile } from 'yazl';
import { addImportCommand } from '../src/entrances/cli/import.ts';
import { classifyHit, namesOf } from '../src/features/verification/registry/leie/classify-hit.ts';
import { LEIE_HEADER, readLeieRow } from '../src/features/verification/registry/leie/row.ts';
import { NPPES_HEADER } from '../src/features/verification/registry/nppes/header.ts';
import { readDay } from '../src/features/verification/registry/nppes/row.ts';
import { SPECIALTIES } from '../src/features/profiles/index.ts';
import { NUCC_HEADER } from '../src/features/verification/registry/nucc/format.ts';
import { migrate } from '../src/platform/database/migrate.ts';
import { startPostgres } from '../src/platform/database/embedded.ts';
import { startTestApp, type TestApp } from './support/app.ts';
import { approved, checked, decide, MARGARET } from './support/claims.ts';
import {
  createTestDatabase,
  TEST_RECEIPT_KEY,
  testRoleUrls,
  withClient,
  type TestDatabase,
} from './support/database.ts';
import { aDoctor, type Doctor } from './support/doctors.ts';
import { loadRegister } from './support/load-register.ts';
import { ROOT } from './support/server-process.ts';
import { writeNppes } from './tools/nppes-generate.ts';
import { until } from './tools/until.ts';

const NPPES_SMALL = fileURLToPath(new URL('fixtures/nppes-small.csv', import.meta.url));
const LEIE_SMALL = fileURLToPath(new URL('fixtures/leie-small.csv', import.meta.url));

// Processes that are killed and started again take their time on a busy machine.
t.setTimeout(300_000);
const dataDir = await mkdtemp(join(tmpdir(), 'curbside-import-'));
t.teardown(() => rm(dataDir, { recursive: true, force: true }));

t.test('an NPPES file', async (t) => {
  const database = await createTestDatabase(t);
  const folder = t.testdir({});
  const load = (path: string, options = {}) => loadRegister(database, 'nppes', path, options);
  const write = async (name: string, change: (text: string) => string) => {
    const path = join(folder, name);
    await writeFile(path, change(await readFile(NPPES_SMALL, 'utf8')));
    return path;
  };

  const [header = ''] = (await readFile(NPPES_SMALL, 'utf8')).split('\n');
  t.same(JSON.parse(`[${header}]`), NPPES_HEADER, 'the header in code is the documented one');
  t.equal(NPPES_HEADER.length, 330);

  await t.test('a dry run compares and keeps nothing', async (t) => {
    t.match(await load(NPPES_SMALL, { dryRun: true }), { state: 'dry_run', added: 18 });
    for (const table of ['registry_provider', 'import_run', 'import_progress', 'import_staged'])
      t.equal(await countRows(database, table), 0, table);
  });

  await t.test('physicians and their licences are loaded, once', async (t) => {
    const report = await load(NPPES_SMALL);
    t.match(report, { state: 'loaded', fileOn: '2026-11-02', read: 21, added: 18, skipped: 2, rejected: 0 });
    t.equal(await countRows(database, 'registry_provider'), 18);
    t.ok((await countRows(database, 'registry_licence')) >= 18);
    t.equal(await countRows(database, 'import_staged'), 0, 'staging is empty again');
    t.match(await load(NPPES_SMALL), { state: 'already_loaded', added: 18 }, 'the same file again is a no-op');
    t.equal(await countRows(database, 'import_run'), 1);
  });

  await t.test('what does not fit is refused in words and leaves no trace', async (t) => {
    const drifted = await write('drift.csv', (text) => text.replace('"Provider First Name"', '"Provider Given Name"'));
    await t.rejects(load(drifted), {
      name: 'ImportError',
      message: /^Column 7 should be "Provider First Name"\. The layout/,
    });
    const wider = await write('wide.csv', (text) =>
      text.replace('"Certification Date"', '"Certification Date","More"'),
    );
    await t.rejects(load(wider), {
      message: /^Columns follow after "Certification Date" \(the header has 331 columns/,
    });
    const narrow = await write('narrow.csv', () => '"NPI","Entity Type Code"\n');
    await t.rejects(load(narrow), { message: /^Column 3 should be "Replacement NPI" \(the header has 2 columns/ });
    const older = await write('older_20050523-20261001.csv', (text) => text.replace('"ZSIMPLE"', '"ZSAMPLE"'));
    await t.rejects(load(older), { message: /of 2026-10-01; a newer one, of 2026-11-02/ });
    await t.rejects(load(join(folder, 'none.csv')), { message: 'The file cannot be read.' });
    await t.rejects(load(folder), { message: 'The file cannot be read.' });
    const empty = await write('empty.csv', () => '');
    await t.rejects(load(empty), { message: 'The file is empty.' });
    const rowless = await write('rowless.csv', () => `${header}\n`);
    await t.rejects(load(rowless), { message: 'The file holds no rows.' });
    const broken = await write('broken.csv', (text) => `${text}"2000000184","1`);
    await t.rejects(load(broken, { fileOn: '2026-11-09' }), {
      name: 'ImportError',
      message: /not valid CSV after line 22/,
    });
    const endless = await write('endless.csv', (text) => `${text}"${'x'.repeat(2_000_000)}`);
    await t.rejects(
      load(endless, { fileOn: '2026-11-09' }),
      { message: /not valid CSV/ },
      'an open quote is not read into memory',
    );
    t.equal(await countRows(database, 'import_run'), 1);
    t.equal((await countRows(database, 'import_progress')) + (await countRows(database, 'import_staged')), 0);
  });

  await t.test('bad lines are listed, and more than one in a thousand stop the load', async (t) => {
    const rejectsPath = join(folder, 'rejects.csv');
    const bad = await write('bad.csv', (text) => text.replace('"2000000184"', '"2000000185"'));
    await t.rejects(load(bad, { fileOn: '2026-11-09', rejectsPath }), {
      message: /^1 of 21 lines are bad, nothing was loaded\. They are listed in .*rejects\.csv\.$/,
    });
    t.equal(await readFile(rejectsPath, 'utf8'), 'line,reason\n17,not an NPI\n');
    const many = join(folder, 'many.csv');
    await writeNppes(many, { rows: 2_000, seed: 3 });
    await appendFile(many, `${header.replace(/^"NPI"/, '"12345"')}\n`);
    const report = await load(many, { fileOn: '2026-11-09', rejectsPath });
    t.match(report, { state: 'loaded', read: 2_001, rejected: 1 }, 'one in two thousand does not');
    t.equal(await readFile(rejectsPath, 'utf8'), 'line,reason\n2002,not an NPI\n');
  });

  await t.test('a weekly file supplements: it changes and deactivates, and removes nobody', async (t) => {
    const before = await countRows(database, 'registry_provider');
    const weekly = await write('weekly_20261103-20261116.csv', (text) => {
      const lines = text.split('\n');
      const changed = lines.find((line) => line.includes('"ZSIMPLE"')) ?? '';
      const stub = (lines.find((line) => line.startsWith('"2000000226"')) ?? '').replace('2000000226', '2000000234');
      return `${lines[0]}\n${changed.replace('"ZSIMPLE"', '"ZSAMPLE"')}\n${stub}\n`;
    });
    t.match(await load(weekly), { fileOn: '2026-11-16', read: 2, added: 0, changed: 1, deactivated: 1 });
    t.equal(await countRows(database, 'registry_provider'), before);
    const [row] = await rowsOf(
      database,
      `select deactivated_on::text, last_name from registry_provider where npi = '2000000234'`,
    );
    t.ok(row?.['deactivated_on'], 'the number is kept and marked');
  });

  t.equal(readDay('02/30/2026'), undefined, 'a day that is none');
  t.equal(readDay('02/28/2026'), '2026-02-28');
});

t.test('a zip', async (t) => {
  const database = await createTestDatabase(t);
  const folder = t.testdir({});
  const csv = await readFile(NPPES_SMALL);
  const zipped = async (name: string, files: Readonly<Record<string, Buffer>>, forceZip64Format = false) => {
    const zip = new ZipFile();
    for (const [file, content] of Object.entries(files)) zip.addBuffer(content, file, { forceZip64Format });
    zip.end();
    const path = join(folder, name);
    await pipeline(zip.outputStream, createWriteStream(path));
    return path;
  };
  const side = Buffer.from('"NPI"\n');
  const others = { 'npidata_pfile_20050523-20261109_fileheader.csv': side, 'pl_pfile_20050523-20261109.csv': side };
  const load = (path: string) => loadRegister(database, 'nppes', path);

  const none = await zipped('none.zip', { 'readme.pdf': side });
  await t.rejects(load(none), { message: 'The zip holds no CSV file.' });
  const unnamed = await zipped('unnamed.zip', { 'a.csv': csv, 'b.csv': csv });
  await t.rejects(load(unnamed), { message: /several CSV files and none is named/ });

  const sound = await zipped('sound.zip', { ...others, 'npidata_pfile_20050523-20261109.csv': csv }, true);
  const cut = join(folder, 'cut.zip');
  await writeFile(cut, await readFile(sound));
  await truncate(cut, Math.floor(csv.length / 20));
  await t.rejects(load(cut), { name: 'ImportError', message: 'The zip is cut short or damaged: fetch it again.' });
  const bytes = await readFile(sound);
  const at = bytes.indexOf('npidata_pfile_20050523-20261109.csv') + 300;
  const damaged = join(folder, 'damaged.zip');
  await writeFile(damaged, Buffer.concat([bytes.subarray(0, at), Buffer.alloc(40, 7), bytes.subarray(at + 40)]));
  await t.rejects(load(damaged), { message: /cut short or damaged/ });
  t.equal(await countRows(database, 'import_run'), 0);

  t.match(
    await load(sound),
    { state: 'loaded', fileOn: '2026-11-09', added: 18 },
    'the right file out of a Zip64 archive',
  );
});

t.test('the command line of import', async (t) => {
  const database = await createTestDatabase(t);
  const run = async (...args: string[]) => {
    const out = t.capture(process.stdout, 'write', () => true);
    const fault = t.capture(process.stderr, 'write', () => true);
    const program = new Command().exitOverride();
    addImportCommand(program, async () => database.urls.worker);
    await program.parseAsync(['import', ...args], { from: 'user' }).catch(() => undefined);
    const exitCode = process.exitCode;
    process.exitCode = undefined;
    const text = (calls: readonly { args: readonly unknown[] }[]) => calls.map((call) => String(call.args[0])).join('');
    const said = { exitCode, out: text(out()), fault: text(fault()) };
    out.restore();
    fault.restore();
    return said;
  };
  for (const kind of ['nppes', 'leie', 'nucc'])
    t.match((await run(kind, '--help')).out, /Example:\s+curbside import[\s\S]*Exit codes:\s+0 [\s\S]*\b130 /, kind);
  t.match(await run('nppes', NPPES_SMALL, '--dry-run'), {
    exitCode: undefined,
    out: /^dry run, nothing kept, file of 2026-11-02\n21 rows: 18 added/,
  });
  const said = JSON.parse((await run('nppes', NPPES_SMALL, '--json')).out);
  t.match(said, { state: 'loaded', register: 'nppes', file_on: '2026-11-02', added: 18, members_affected: 0 });
  t.match(await run('nppes', NPPES_SMALL), { exitCode: undefined, out: /^this very file was loaded before/ });
  const none = join(t.testdir({}), 'none.csv');
  t.match(await run('nppes', none), { exitCode: 1, out: '', fault: 'The file cannot be read.\n' });
  const date = await run('nppes', NPPES_SMALL, '--date', '2026-02-30');
  t.match(date, { exitCode: 1, fault: '--date must be a day, YYYY-MM-DD.\n' });

  await t.test('a NUCC file that lacks codes of our specialties is loaded, and they are named', async (t) => {
    const ours = Object.values(SPECIALTIES).map(({ nucc_code: code }) => code);
    const whole = await writeTaxonomies(t, 'nucc_taxonomy_260.csv', ours);
    const first260 = await run('nucc', whole);
    t.match(first260, { exitCode: undefined, out: /35 rows: 35 added/ });
    t.notMatch(first260.fault, /specialties/, 'control: a whole file names none');
    const [first, second, ...rest] = ours;
    const later = await writeTaxonomies(t, 'nucc_taxonomy_261.csv', rest);
    const named = `2 codes that our specialties name are not in it: ${first}, ${second}\n`;
    t.match(await run('nucc', later, '--dry-run'), { exitCode: 4, out: /2 left the table/, fault: named });
    t.match(await run('nucc', later), { exitCode: 4, out: /^loaded, /, fault: named });
    const again = await run('nucc', later, '--json');
    t.match(again, { exitCode: 4, fault: '' });
    t.match(JSON.parse(again.out), { state: 'already_loaded', missing: [first, second] });
  });
});

t.test('curbside import as a process', async (t) => {
  const database = await createTestDatabase(t);
  const folder = t.testdir({});
  const file = join(folder, 'npidata_pfile_20050523-20261108.csv');
  const rows = 60_000;
  await writeNppes(file, { rows, seed: 7 });
  const whole = await createTestDatabase(t);
  const expected = await loadRegister(whole, 'nppes', file);
  const fingerprint = `select md5(string_agg(npi || last_name || encode(row_hash, 'hex'), ',' order by npi)) as all,
    (select md5(string_agg(npi || slot || taxonomy_code || number || region || is_primary, ',' order by npi, slot)) from registry_licence) as licences
    from registry_provider`;
  const sound = await rowsOf(whole, fingerprint);

  await t.test('killed with SIGKILL it goes on where it was', async (t) => {
    const run = curbside(database, ['import', 'nppes', file]);
    await untilReached(database, run.child, 10_000);
    run.child.kill('SIGKILL');
    await run.ended;
    const reached = await rowsRead(database);
    t.ok(reached >= 10_000 && reached < rows, `${reached} rows were kept`);
    t.equal(await countRows(database, 'registry_provider'), 0, 'nothing is merged before all is read');
  });

  await t.test('stopped with Ctrl-C it says so, and goes on as well', async (t) => {
    const before = await rowsRead(database);
    const run = curbside(database, ['import', 'nppes', file, '--resume']);
    await untilReached(database, run.child, before + 1);
    run.child.kill('SIGINT');
    const stopped = await run.ended;
    t.equal(stopped.code, 130, stopped.faults);
    t.match(stopped.faults, /^Stopped after \d+ rows\. The same command with --resume goes on from there\.\n$/m);
    t.ok((await rowsRead(database)) > before, 'beyond where it was');
  });

  await t.test('when Postgres ends the connection it says so, and loses nothing', async (t) => {
    const before = await rowsRead(database);
    const run = curbside(database, ['import', 'nppes', file, '--resume']);
    await untilReached(database, run.child, before + 1);
    await withClient(database.adminUrl, (admin) =>
      admin.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'curbside import' and datname = current_database()`,
      ),
    );
    const ended = await run.ended;
    t.equal(ended.code, 3, ended.faults);
    t.match(ended.faults, /^The database went away or does not answer\. What was read so far is kept/m);
  });

  await t.test('in the end it holds what a load in one go holds', async (t) => {
    const run = await curbside(database, ['import', 'nppes', file, '--resume', '--json']).ended;
    t.equal(run.code, 0, run.faults);
    const report = JSON.parse(run.out);
    t.ok(report.resumed_at > 10_000, `resumed at row ${report.resumed_at}`);
    t.match(report, { state: 'loaded', read: rows, added: expected.added, skipped: expected.skipped, rejected: 0 });
    t.same(await rowsOf(database, fingerprint), sound, 'row by row');
  });

  await t.test('a zip goes on as well, and without --resume a load starts again', async (t) => {
    const zip = join(folder, 'monthly.zip');
    await writeNppes(zip, { rows, seed: 8 }, 'npidata_pfile_20050523-20261109.csv');
    await t.rejects(loadRegister(database, 'nppes', zip, { stopAt: 10_000 }), { name: 'ImportStopped' });
    // As Postgres joins that counted what is staged and believes that nothing of it was new: comparing each with each is never done.
    await withClient(database.adminUrl, async (admin) => {
      await admin.query('analyze');
      const name = admin.escapeIdentifier(admin.database ?? '');
      for (const join of ['hashjoin', 'mergejoin'])
        await admin.query(`alter database ${name} set enable_${join} = off`);
    });
    const resumed = await loadRegister(database, 'nppes', zip, { resume: true, dryRun: true });
    t.ok(resumed.resumedAt >= 10_000, `resumed at row ${resumed.resumedAt}`);
    t.match(resumed, { read: rows, rejected: 0 });
    t.match(await loadRegister(database, 'nppes', zip), { state: 'loaded', resumedAt: 0, changed: resumed.changed });
  });

  await t.test('after a crash of Postgres, which empties staging, it starts again by itself', async (t) => {
    const next = join(folder, 'next_20050523-20261110.csv');
    await writeNppes(next, { rows, seed: 9 });
    await t.rejects(loadRegister(database, 'nppes', next, { stopAt: 10_000 }), { name: 'ImportStopped' });
    await withClient(database.adminUrl, (admin) => admin.query('truncate import_staged'));
    t.match(await loadRegister(database, 'nppes', next, { resume: true }), { resumedAt: 0, read: rows, rejected: 0 });
  });
});

t.test('a disk that fills up while importing', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'curbside-disk-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=110m,mode=0755', 'tmpfs', folder]);
  if (mounted.status !== 0) return t.pass('skipped: this machine does not allow mounting a small disk');
  t.teardown(async () => {
    // Lazily: this process still holds the server's log open.
    spawnSync('umount', ['-l', folder]);
    await rm(folder, { recursive: true, force: true });
  });
  await using server = await startPostgres({
    dataDir: join(folder, 'pg'),
    durable: false,
    logFile: join(folder, 'log'),
  });
  const urls = testRoleUrls(server.adminUrl);
  await migrate({ adminUrl: server.adminUrl, roleUrls: urls, receiptKeys: [TEST_RECEIPT_KEY] });
  const database = { adminUrl: server.adminUrl, urls, drop: async () => {} };
  const filler = join(folder, 'filler');
  const file = join(t.testdir({}), 'npidata_pfile_20050523-20261108.csv');
  await writeNppes(file, { rows: 30_000, seed: 5, physicians: 0.9 });

  spawnSync('sh', ['-c', `dd if=/dev/zero of=${filler} bs=1M count=1000 2>/dev/null; truncate -s -6M ${filler}`]);
  const full = await curbside(database, ['import', 'nppes', file]).ended;
  t.equal(full.code, 3, full.faults);
  t.match(full.faults, /^The disk of the database is full\. Make room\.|^The database went away/m);
  t.equal(await countRows(database, 'registry_provider'), 0, 'nothing half loaded');

  spawnSync('rm', [filler]);
  const after = await curbside(database, ['import', 'nppes', file, '--resume', '--json']).ended;
  t.equal(after.code, 0, after.faults);
  t.match(JSON.parse(after.out), { state: 'loaded', read: 30_000 });
});

t.test('a member whose number is deactivated', async (t) => {
  const app = await startTestApp(t);
  await loadRegister(app.database, 'nppes', NPPES_SMALL);
  const verifier = await aDoctor(app, { verified: false, roles: ['verifier'] });
  const member = await anApplicant(app);
  const claimId = await approved(app, member, MARGARET);
  const weekly = join(t.testdir({}), 'weekly_20261103-20261109.csv');
  const [header = '', ...lines] = (await readFile(NPPES_SMALL, 'utf8')).split('\n');
  const stub = (lines.find((line) => line.startsWith('"2000000226"')) ?? '').replace('2000000226', MARGARET.number);
  await writeFile(weekly, `${header}\n${stub}\n`);

  t.match(await loadRegister(app.database, 'nppes', weekly), { deactivated: 1, membersAffected: 1 });
  const claim = await checked(member, claimId);
  t.equal(claim.attempt, 2, 'checked afresh');
  t.match(outcomes(claim), { npi: 'differs' });
  t.equal((await member.call('GET', '/v1/cases')).status, 200, 'a member until a person decides');
  t.match(
    (await member.call('POST', `/v1/claims/${claimId}/withdraw`)).body,
    { code: 'state_conflict' },
    'and cannot leave it',
  );
  t.match((await verifier.call('GET', '/v1/staff/queue')).body.data, [{ id: claimId }]);

  const refused = await decide(verifier, claimId, { decision: 'reject', reason_code: 'licence_not_active' });
  t.equal(refused.status, 201, refused.text);
  await until(async () => (await member.call('GET', '/v1/cases')).status === 403);
  t.match((await member.call('GET', '/v1/me')).body, { state: 'rejected' }, 'a rejection takes the membership away');
});

t.test('the exclusion list', async (t) => {
  const app = await startTestApp(t);
  const folder = t.testdir({});
  await loadRegister(app.database, 'nppes', NPPES_SMALL);
  const verifier = await aDoctor(app, { verified: false, roles: ['verifier'] });
  const [header = '', ...lines] = (await readFile(LEIE_SMALL, 'utf8')).trim().split(/\r?\n/);
  const write = async (name: string, entries: readonly string[]) => {
    const path = join(folder, name);
    await writeFile(path, `${[header, ...entries].join('\r\n')}\r\n`);
    return path;
  };
  const entry = (last: string, first: string, npi = '0000000000', reinstated = '00000000') =>
    `"${last}","${first}","","","PHYSICIAN (MD, DO)","SURGERY","","${npi}","19600101","1 EXAMPLE ST","SPRINGFIELD","OR","97000","1128a1","20261020","${reinstated}","00000000",""`;

  t.match(await loadRegister(app.database, 'leie', LEIE_SMALL, { dryRun: true }), { fileOn: '2025-08-20' });
  t.match(await loadRegister(app.database, 'leie', LEIE_SMALL, { fileOn: '2026-11-01' }), {
    state: 'loaded',
    read: 40,
    added: 40,
    rejected: 0,
  });
  t.match(await loadRegister(app.database, 'leie', LEIE_SMALL), { state: 'already_loaded' });
  t.notMatch(
    JSON.stringify(await rowsOf(app.database, 'select * from registry_exclusion')),
    /EXAMPLE ST/,
    'no address is kept',
  );

  const certain = await anApplicant(app);
  const byName = await anApplicant(app);
  const other = await anApplicant(app);
  const waiting = await anApplicant(app);
  const certainClaim = await approved(app, certain, MARGARET);
  const byNameClaim = await approved(app, byName, {
    ...MARGARET,
    number: '2000000184',
    first_name: 'Robert',
    last_name: 'Zsimple',
    state: 'NJ',
  });
  const otherClaim = await approved(app, other, {
    ...MARGARET,
    number: '2000000010',
    first_name: 'Alda',
    last_name: 'Example',
    state: 'MD',
  });
  const ingrid = { ...MARGARET, number: '2000000127', first_name: 'Ingrid', last_name: 'Qmarried', state: 'IL' };
  const waitingClaim = (await waiting.call('POST', '/v1/claims', ingrid)).body.id;
  t.same(outcomes(await checked(waiting, waitingClaim)), { npi: 'match', exclusion: 'missing' });

  const listed = [
    entry('RENAMED', 'SOMEBODY', MARGARET.number),
    entry('ZSIMPLE', 'ROBERT'),
    entry('EXAMPLE', 'ALDA', '2000000226'),
    entry('QMARRIED', 'INGRID', '2000000127'),
  ];
  const november = await write('UPDATED-2026-11-10.csv', [...lines, ...listed]);
  t.match(await loadRegister(app.database, 'leie', november), {
    fileOn: '2026-11-10',
    added: 4,
    changed: 0,
    deactivated: 0,
    membersAffected: 3,
  });

  await until(async () => (await certain.call('GET', '/v1/cases')).body.code === 'account_suspended');
  t.match(
    (await certain.call('GET', `/v1/claims/${certainClaim}`)).body,
    { status: 'excluded' },
    'the number of a member freezes at once',
  );
  t.match((await verifier.call('GET', `/v1/staff/claims/${certainClaim}`)).body.checks.at(-1), {
    kind: 'exclusion',
    outcome: 'match',
    source: 'leie',
  });

  t.match(outcomes(await checked(byName, byNameClaim)), { exclusion: 'near' }, 'a name alone goes before a person');
  t.equal((await byName.call('GET', '/v1/cases')).status, 200, 'and freezes nobody');
  t.match(
    (await other.call('GET', `/v1/claims/${otherClaim}`)).body,
    { status: 'approved', attempt: 1 },
    'the same name with another number is somebody else',
  );

  const seen = outcomes(await checked(waiting, waitingClaim));
  t.same(seen, { npi: 'match', exclusion: 'match' }, 'who waits is checked again');
  const refused = await decide(verifier, waitingClaim, { decision: 'approve', reason_code: 'registry_match' });
  t.match(refused.body, { code: 'state_conflict' }, 'and cannot be approved');

  const supplement = await write('2611REIN.csv', [entry('ZSIMPLE', 'ROBERT', '0000000000', '20261115')]);
  t.match(
    await loadRegister(app.database, 'leie', supplement),
    { added: 0, deactivated: 1 },
    'a supplement ends what it names, and nothing else',
  );
  const december = await write('UPDATED-2026-12-10.csv', [
    ...lines.slice(1),
    ...listed.filter((line) => !line.includes('ZSIMPLE')),
  ]);
  t.match(
    await loadRegister(app.database, 'leie', december),
    { added: 0, deactivated: 1 },
    'who is not on the full list any more has left it',
  );
  t.equal(
    (await rowsOf(app.database, 'select left_on from registry_exclusion where left_on is not null')).length,
    2,
    'the rows stay',
  );

  const many = Array.from({ length: 200 }, (_, i) =>
    entry(`QNUMBER${String.fromCharCode(65 + (i % 26))}${String.fromCharCode(65 + Math.floor(i / 26))}`, 'ALDA'),
  );
  await loadRegister(app.database, 'leie', await write('UPDATED-2027-01-10.csv', [...lines, ...many]));
  const fragment = await write('UPDATED-2027-02-10.csv', many.slice(0, 100));
  await t.rejects(loadRegister(app.database, 'leie', fragment), {
    message: /^1\d\d of 2\d\d entries would leave the list: the file is cut short, or a supplement/,
  });
  const drifted = join(folder, 'drift.csv');
  await writeFile(drifted, `${header.replace('"DOB"', '"BIRTH"')}\r\n`);
  await t.rejects(loadRegister(app.database, 'leie', drifted), { message: /^Column 9 should be "DOB"/ });
});

t.test('whom an entry of the exclusion list hits', async (t) => {
  const alda = { npi: '2000000010', firstName: 'Alda Maria', lastName: 'Müller-Example' };
  const entry = (last: string, first: string, npi: string | null) => ({ lastFolded: last, firstFolded: first, npi });
  t.equal(classifyHit(alda, entry('mullerexample', 'alda', '2000000010')), 'number_and_name');
  t.equal(classifyHit(alda, entry('muellerexample', 'aldamaria', null)), 'name', 'umlauts as registers spell them');
  t.equal(classifyHit(alda, entry('other', 'name', '2000000010')), 'number');
  t.equal(
    classifyHit(alda, entry('mullerexample', 'alda', '2000000028')),
    undefined,
    'another number is another person',
  );
  t.equal(
    classifyHit({ ...alda, npi: null }, entry('mullerexample', 'alda', '2000000028')),
    'name',
    'unless ours is unknown',
  );
  t.equal(classifyHit(alda, entry('mullerexample', 'berta', null)), undefined);
  t.same(
    namesOf({ npi: null, firstName: 'Bo', lastName: 'Averyveryverylongnamebeyond' }).lastNames,
    ['averyveryverylongnam'],
    'cut where the list cuts',
  );
  const cells = LEIE_HEADER.map(() => '');
  t.match(readLeieRow(cells), { kind: 'skipped' }, 'a business');
  t.match(readLeieRow(cells.slice(1)), { kind: 'reject' });
});

/** A file of the NUCC's form, of these codes and made-up names. */
async function writeTaxonomies(t: Test, name: string, codes: readonly string[]): Promise<string> {
  const path = join(t.testdir({}), name);
  const grouping = ['Made-up grouping', 'Made-up class', '', 'A definition, never kept', ''];
  const rows = codes.map((code) => [code, ...grouping, `Made-up ${code}`, 'Individual']);
  const lines = [NUCC_HEADER, ...rows].map((row) => row.map((cell) => `"${cell}"`).join(','));
  await writeFile(path, `${lines.join('\n')}\n`);
  return path;
}

t.test('a NUCC file', async (t) => {
  const database = await createTestDatabase(t);
  const write = (name: string, codes: readonly string[]) => writeTaxonomies(t, name, codes);
  const first = await write('nucc_taxonomy_260.csv', ['207ZZ0001X', '207ZZ0002X']);
  t.match(await loadRegister(database, 'nucc', first), { fileOn: '2026-01-01', added: 2 });
  const second = await write('nucc_taxonomy_261.csv', ['207ZZ0002X', '207ZZ0003X']);
  t.match(await loadRegister(database, 'nucc', second), { fileOn: '2026-07-01', added: 1, changed: 0, deactivated: 1 });
  t.notMatch(JSON.stringify(await rowsOf(database, 'select * from registry_taxonomy')), /definition/);
  await t.rejects(loadRegister(database, 'nucc', await write('nucc_taxonomy_250.csv', ['207ZZ0009X'])), {
    message: /a newer one, of 2026-07-01/,
  });
  await t.rejects(loadRegister(database, 'nucc', await write('nucc_taxonomy_270.csv', ['207'])), {
    message: /1 of 1 lines are bad/,
  });
});

/** Outcome by kind of check. */
function outcomes(claim: { checks: { kind: string; outcome: string }[] }): Record<string, string> {
  return Object.fromEntries(claim.checks.map(({ kind, outcome }) => [kind, outcome]));
}

function anApplicant(app: TestApp): Promise<Doctor> {
  return aDoctor(app, { verified: false, roles: [] });
}

async function rowsOf(database: TestDatabase, text: string): Promise<Record<string, unknown>[]> {
  return withClient(database.adminUrl, async (admin) => (await admin.query<Record<string, unknown>>(text)).rows);
}

async function countRows(database: TestDatabase, table: string): Promise<number> {
  return Number((await rowsOf(database, `select count(*) as n from ${table}`))[0]?.['n']);
}

async function rowsRead(database: TestDatabase): Promise<number> {
  return Number((await rowsOf(database, 'select rows_read as n from import_progress'))[0]?.['n'] ?? 0);
}

/** Waits until an import process has committed this many rows. */
async function untilReached(database: TestDatabase, child: ChildProcess, rows: number): Promise<void> {
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`the import ended with ${child.exitCode} before it was stopped`);
    return (await rowsRead(database)) >= rows;
  });
}

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly faults: string;
}

/** Runs the command as users do, on a test database. */
function curbside(database: TestDatabase, args: readonly string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, ['--import', './src/runtime.mjs', 'src/cli.ts', ...args], {
    cwd: ROOT,
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'test',
      DATABASE_URL: database.urls.app,
      WORKER_DATABASE_URL: database.urls.worker,
      RELAY_DATABASE_URL: database.urls.relay,
      AUDITOR_DATABASE_URL: database.urls.auditor,
      KEY_RECEIPT: `k1:${TEST_RECEIPT_KEY.key.toString('base64')}`,
      DATA_DIR: dataDir,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let faults = '';
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  child.stderr.on('data', (chunk) => (faults += String(chunk)));
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, out, faults })));
  return { child, ended };
}
