import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { SPECIALTIES } from '../src/features/profiles/specialties.ts';
import { startTestApp } from './support/app.ts';
import { approved, checked, MARGARET } from './support/claims.ts';
import { createTestDatabase, withClient, type TestDatabase } from './support/database.ts';
import { aDoctor, callAs } from './support/doctors.ts';
import { loadRegister } from './support/load-register.ts';
import { writeWorkbook, writeZip } from './support/workbook.ts';

const NPPES_SMALL = fileURLToPath(new URL('fixtures/nppes-small.csv', import.meta.url));

// Waiting for a worker takes its time on a busy machine.
t.setTimeout(120_000);

const FACTS = { kind: 'licence', country: 'US', first_name: 'Alda', last_name: 'Prueba', attestation: true } as const;

t.test('a number that a person types', async (t) => {
  const app = await startTestApp(t);
  const applicant = await aDoctor(app, { verified: false, roles: [] });
  const claim = (facts: object) => applicant.call('POST', '/v1/claims', { ...FACTS, ...facts });

  await t.test('each fault has its code, and nothing is held', async (t) => {
    const faults = [
      [{ number: '1234567890' }, 'check_digit', '/number'],
      [{ number: 'D0000001' }, 'state_missing', '/state'],
      [{ number: 'AP5836727', state: 'MD' }, 'secret', '/number'],
      [{ number: 'AP5836727', scheme: 'us_dea', last_name: 'Qteston' }, 'name_initial', '/number'],
      [{ number: '123456/SP', country: 'BR', state: 'RJ' }, 'state_differs', '/state'],
      [{ number: '00001', country: 'IN', state: 'MH' }, 'form', '/number'],
    ] as const;
    for (const [facts, code, pointer] of faults) {
      const refused = await claim(facts);
      t.match(refused, { status: 422, body: { code: 'number_format', errors: [{ code, pointer }] } }, code);
    }
    t.same((await applicant.call('GET', '/v1/claims')).body.data, []);
  });

  await t.test('a DEA number that was asked for is held as hash and last two digits, once', async (t) => {
    const dea = { number: 'AP5836727', scheme: 'us_dea' };
    const made = await claim(dea);
    t.equal(made.status, 201, made.text);
    t.match(made.body, { scheme: 'us_dea', number: /^[0-9A-F]{32}\/27$/ });
    const other = await aDoctor(app, { verified: false, roles: [] });
    t.match((await other.call('POST', '/v1/claims', { ...FACTS, ...dea })).body, { code: 'duplicate_claim' });
    const dump = await withClient(app.database.adminUrl, async (admin) => {
      const { rows } = await admin.query('select c.*, s.* from claim c join claim_submission s on s.claim_id = c.id');
      return JSON.stringify(rows);
    });
    t.notMatch(dump, /5836/, 'the number stands nowhere');
  });

  await t.test('a state that is part of the number counts as given', async (t) => {
    const made = await claim({ number: '123456/SP', country: 'BR' });
    t.match(made, { status: 201, body: { number: 'SP/123456', state: 'SP' } });
  });
});

t.test('the list of deactivated numbers', async (t) => {
  const database = await createTestDatabase(t);
  const folder = t.testdir({});
  const path = (name: string) => join(folder, name);
  const load = (name: string, options = {}) => loadRegister(database, 'deactivations', path(name), options);
  const title = ['NPPES Deactivated NPI Report'];
  const header = ['NPI', 'NPPES Deactivation Date'];
  await loadRegister(database, 'nppes', NPPES_SMALL);

  await t.test(
    'as the workbook that is published, in a zip or not, with text in its table or in its cells',
    async (t) => {
      const rows = [title, header, ['2000000101', '11/03/2026'], ['1234567893', '11/04/2026']];
      await writeWorkbook(path('NPPES Deactivated NPI Report 20261109.xlsx'), rows);
      const said = await load('NPPES Deactivated NPI Report 20261109.xlsx');
      t.match(said, { state: 'loaded', fileOn: '2026-11-09', read: 2, added: 0, deactivated: 1, rejected: 0 });
      t.same(await deactivated(database, '2000000101'), '2026-11-03');
      t.equal(await deactivated(database, '1234567893'), undefined, 'a number that we do not hold is not added');

      await writeWorkbook(path('inline.xlsx'), [title, header, [2000000127, 46331]], { shared: false });
      await writeZip(path('Report_V2.zip'), {
        'Deactivated Report 20261110.xlsx': await readFile(path('inline.xlsx')),
      });
      t.match(await load('Report_V2.zip'), { fileOn: '2026-11-10', read: 1, deactivated: 1 });
      t.same(await deactivated(database, '2000000127'), '2026-11-05', 'a day as the number of a sheet');
    },
  );

  await t.test('as a CSV of it; the same file again and an older one change nothing', async (t) => {
    const csv = `${title[0]},\n${header.join(',')}\n2000000184,11/06/2026\n`;
    await writeFile(path('deactivated-2026-11-11.csv'), csv);
    t.match(await load('deactivated-2026-11-11.csv'), { deactivated: 1 });
    t.match(await load('deactivated-2026-11-11.csv'), { state: 'already_loaded' });
    await writeFile(path('deactivated-2026-11-01.csv'), csv.replace('2026', '2025'));
    await t.rejects(load('deactivated-2026-11-01.csv'), { message: /a newer one, of 2026-11-11/ });
  });

  await t.test('a list from before a reactivation does not undo it', async (t) => {
    await withClient(database.adminUrl, (admin) =>
      admin.query(
        `update registry_provider set deactivated_on = '2026-10-01', reactivated_on = '2026-11-10' where npi = '2000000010'`,
      ),
    );
    await writeFile(path('stale.csv'), `${header.join(',')}\n2000000010,11/02/2026\n`);
    t.match(await load('stale.csv', { fileOn: '2026-11-12' }), { deactivated: 0 });
    t.equal(await deactivated(database, '2000000010'), '2026-10-01');
  });

  await t.test('what is no such list is refused in words', async (t) => {
    await writeWorkbook(path('wrong.xlsx'), [title, ['NUMBER', 'DAY'], ['2000000101', '11/03/2026']]);
    await t.rejects(load('wrong.xlsx', { fileOn: '2026-12-01' }), { message: /^Column 1 should be "NPI"/ });
    await writeWorkbook(path('bad.xlsx'), [header, ['2000000102', '11/03/2026']]);
    await t.rejects(load('bad.xlsx', { fileOn: '2026-12-01' }), { message: /^1 of 1 lines are bad/ });
    await writeZip(path('broken.xlsx'), { 'xl/workbook.xml': '<a/>', 'xl/worksheets/sheet1.xml': '<sheetData><row' });
    await t.rejects(load('broken.xlsx', { fileOn: '2026-12-01' }), { message: /workbook is damaged/ });
    await writeZip(path('sheetless.xlsx'), { 'xl/workbook.xml': '<a/>' });
    await t.rejects(load('sheetless.xlsx', { fileOn: '2026-12-01' }), { message: 'The workbook holds no sheet.' });
    const laughs =
      '<!DOCTYPE a [<!ENTITY b "bbbb">]><worksheet><sheetData><row><c><v>&b;</v></c></row></sheetData></worksheet>';
    await writeZip(path('entities.xlsx'), { 'xl/workbook.xml': '<a/>', 'xl/worksheets/sheet1.xml': laughs });
    await t.rejects(
      load('entities.xlsx', { fileOn: '2026-12-01' }),
      { message: /workbook is damaged/ },
      'no entity of its own',
    );
    await writeWorkbook(path('wide.xlsx'), [header]);
    const wide = '<worksheet><sheetData><row r="1"><c r="ZZZ1"><v>1</v></c></row></sheetData></worksheet>';
    await writeZip(path('wide.xlsx'), { 'xl/workbook.xml': '<a/>', 'xl/worksheets/sheet1.xml': wide });
    await t.rejects(load('wide.xlsx', { fileOn: '2026-12-01' }), { message: /more columns/ });
  });
});

t.test(
  'a member on the list of deactivated numbers is checked again and stays one until a person decides',
  async (t) => {
    const app = await startTestApp(t);
    await loadRegister(app.database, 'nppes', NPPES_SMALL);
    const member = await aDoctor(app, { verified: false, roles: [] });
    const id = await approved(app, member, MARGARET);

    const list = join(t.testdir({}), 'Deactivated 2026-11-23.xlsx');
    await writeWorkbook(list, [
      ['NPI', 'NPPES Deactivation Date'],
      ['2000000101', '11/20/2026'],
    ]);
    t.match(await loadRegister(app.database, 'deactivations', list), { deactivated: 1, membersAffected: 1 });
    const claim = await checked(member, id);
    t.equal(claim.attempt, 2);
    t.match(claim.checks[0], { kind: 'npi', outcome: 'differs' });
    t.equal((await member.call('GET', '/v1/cases')).status, 200);
  },
);

async function deactivated(database: TestDatabase, npi: string): Promise<unknown> {
  return withClient(database.adminUrl, async (admin) => {
    const { rows } = await admin.query<{ day: string | null }>(
      'select deactivated_on::text as day from registry_provider where npi = $1',
      [npi],
    );
    return rows[0]?.day;
  });
}

t.test('specialties carry codes of the provider taxonomy, and nothing else of it', async (t) => {
  const codes = Object.values(SPECIALTIES).map(({ nucc_code: code }) => code);
  for (const code of codes)
    t.match(code, /^(?:207|208|204|202|209)[0-9A-Z]{6}X$/, 'a code that the import takes for a physician');
  t.equal(new Set(codes).size, codes.length, 'no code stands for two');
  const app = await startTestApp(t);
  const listed = (await callAs(app, undefined)('GET', '/v1/specialties')).body.data;
  t.match(
    listed.find(({ key }: { key: string }) => key === 'cardiology'),
    { name: 'Cardiology', nucc_code: '207RC0000X' },
  );
});
