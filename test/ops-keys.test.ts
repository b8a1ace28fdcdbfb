import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { KEY_PURPOSES } from '../src/platform/keys.ts';
import { startTestApp, testKeyEnvironment } from './support/app.ts';
import { createTestDatabase, withClient } from './support/database.ts';
import { aCase, aDoctor } from './support/doctors.ts';
import { runCurbside } from './support/run-curbside.ts';

// Key rings through the command, on a real database.

// Many small processes on a busy machine.
t.setTimeout(240_000);

const dataDir = await mkdtemp(join(tmpdir(), 'curbside-keys-'));
t.teardown(() => rm(dataDir, { recursive: true, force: true }));
const keysDir = join(dataDir, 'keys');
const database = await createTestDatabase(t);
const settings = {
  DATA_DIR: dataDir,
  UNSAFE_TEST_DATABASE: '1',
  DATABASE_ADMIN_URL: database.adminUrl,
  DATABASE_URL: database.urls.app,
  AUDITOR_DATABASE_URL: database.urls.auditor,
};

t.test('keys make: one file a ring for its owner alone, and never over an old one', async (t) => {
  const environment = { DATA_DIR: dataDir, KEYS_DIR: keysDir };
  t.match(await runCurbside(['keys', 'make'], environment), { code: 0, out: /receipt\n/ });
  for (const purpose of KEY_PURPOSES) t.equal((await stat(join(keysDir, purpose))).mode & 0o077, 0, purpose);
  t.match(await runCurbside(['keys', 'make'], environment), { code: 1, said: /holds keys already/ });
  // As an earlier version left them.
  await rm(join(keysDir, 'evidence'));
  const before = await readFile(join(keysDir, 'receipt'), 'utf8');
  t.match(await runCurbside(['keys', 'make', '--missing'], environment), { code: 0, out: /^\S+evidence\n$/ });
  t.equal(await readFile(join(keysDir, 'receipt'), 'utf8'), before, 'the others stay as they are');
});

t.test(
  'a receipt key is rotated: k2 seals, k1 verifies until every text is sealed anew, then it is retired',
  async (t) => {
    // The database knows the tests' own k1.
    for (const [name, line] of Object.entries(testKeyEnvironment()))
      await writeFile(join(keysDir, name.slice(4).toLowerCase().replace('_', '-')), `${line}\n`);
    const environment = { ...settings, KEYS_DIR: keysDir };
    const curbside = (...words: string[]) => runCurbside(words, environment);
    const app = await startTestApp(t, { database });
    const author = await aDoctor(app);
    const body = { ...aCase() };
    const made = await author.call('POST', '/v1/cases', body);
    t.equal(made.status, 201);

    const before = await curbside('keys', 'list', '--json');
    t.match(JSON.parse(before.out)[0], { purpose: 'receipt', id: 'k1', makes: true, sealed: 3, accepted: true });
    t.match(await curbside('keys', 'retire', 'receipt', 'k1'), { code: 1, said: /k1 is the key that makes now/ });
    t.match(await curbside('keys', 'rotate', 'receipt', '--after', '0'), { code: 0, said: /receipt k2 makes from/ });
    const again = await author.call('POST', '/v1/cases', body);
    t.equal(again.status, 201, 'a server that does not know k2 yet goes on with k1');
    t.match(await curbside('keys', 'retire', 'receipt', 'k1'), { code: 1, said: /less than an hour/ });

    // Two hours later.
    const file = join(keysDir, 'receipt');
    const aged = new Date(Date.now() - 2 * 3_600_000).toISOString();
    await writeFile(file, (await readFile(file, 'utf8')).replace(/(k2:[^:]+):.*/, `$1:${aged}`));
    t.match(await curbside('keys', 'retire', 'receipt', 'k1'), {
      code: 1,
      said: /6 stored texts still need receipt key k1/,
    });
    t.match(JSON.parse((await curbside('keys', 'reseal', '--json')).out), { resealed: 6, bad: 0, key: 'k2' });
    t.match(JSON.parse((await curbside('keys', 'reseal', '--json')).out), { resealed: 0 }, 'once is enough');
    t.match(await curbside('sweep'), { code: 0 }, 'every receipt is valid');
    t.match(await curbside('keys', 'retire', 'receipt', 'k1'), { code: 0, said: /receipt k1 is gone/ });
    const after = JSON.parse((await curbside('keys', 'list', '--json')).out) as { purpose: string }[];
    t.match(
      after.filter(({ purpose }) => purpose === 'receipt'),
      [{ id: 'k2', makes: true, sealed: 6, accepted: true }],
    );
    const refused = await author.call('POST', '/v1/cases', body);
    t.equal(refused.status, 500, 'control: the gate takes no text of k1 any more');
    const engines = await withClient(database.adminUrl, (admin) =>
      admin.query(`select distinct body_deid from clinical_case`),
    );
    t.match(engines.rows, [{ body_deid: /^k2\/engine-/ }], 'engine and policy stay those that read the text');
    const audited = await withClient(database.adminUrl, (admin) =>
      admin.query(`select action from audit_pending where action like 'keys.%' union all
      select entry::jsonb->>'action' from audit_entry where entry::jsonb->>'action' like 'keys.%'`),
    );
    t.same(
      [...new Set(audited.rows.map((row) => String(row.action)))].toSorted((a, b) => a.localeCompare(b)),
      ['keys.admit', 'keys.reseal', 'keys.retire', 'keys.rotate'],
    );
  },
);

t.test('a token key is rotated with overlap: published first, signing later, no session is lost', async (t) => {
  const environment = { ...settings, KEYS_DIR: keysDir };
  t.match(await runCurbside(['keys', 'rotate', 'token', '--after', '30'], environment), { code: 0 });
  const { out } = await runCurbside(['keys', 'list', '--json'], environment);
  const rows = (JSON.parse(out) as { purpose: string; id: string; makes: boolean }[]).filter(
    (row) => row.purpose === 'token',
  );
  t.match(rows, [
    { id: 'k1', makes: true },
    { id: 'k2', makes: false, from: /Z$/ },
  ]);
  t.match(await runCurbside(['keys', 'rotate', 'idempotency'], environment), { code: 1, said: /Allowed choices/ });
});
