import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { addBreakGlassCommand } from '../src/entrances/cli/break-glass.ts';
import { addReviewCommand } from '../src/entrances/cli/review.ts';
import { startTestApp } from './support/app.ts';
import { aPerson, checked, column, execute, MARGARET, type Person } from './support/claims.ts';
import { runCommand } from './support/command.ts';
import { runCurbside } from './support/run-curbside.ts';

t.test('curbside review', async (t) => {
  const app = await startTestApp(t);
  const url = await app.listen();
  const vera = await aPerson(app, ['verifier']);
  const viktor = await aPerson(app, ['verifier']);
  const doctor = await aPerson(app, []);
  const { id } = (await doctor.claim({ ...MARGARET, country: 'GB', state: undefined, number: '7000901' })).body;
  await checked(doctor, id);
  const as = (person: Person, ...words: readonly string[]) => {
    const ports = { config: () => ({ publicUrl: url }), environment: { CURBSIDE_TOKEN: person.token } };
    return runCommand((program) => addReviewCommand(program, ports), 'review', ...words);
  };
  const versionOf = async (): Promise<string> => String(JSON.parse((await as(vera, 'show', id, '--json')).out).version);

  t.test('lists, shows and takes', async (t) => {
    const list = await as(vera, 'list', '--filter', 'high_risk');
    t.match(list, { code: 0, out: /7000901 {2}Qteston, Margaret {2}high risk/ });
    t.match(JSON.parse((await as(vera, 'list', '--json')).out), { data: [{ id }], counts: { all: 1 } });
    const show = await as(vera, 'show', id);
    t.match(show.out, /second person: No register that we can ask/);
    t.match(show.out, /licence by none: source_down/);
    t.match(show.out, /may approve: document_checked board_confirmed/);
    t.match((await as(vera, 'take', id)).out, /taken/);
    t.match(await as(viktor, 'take', id), { code: 1, out: '' }, 'another has it');
    t.equal((await as(vera, 'release', id)).code, 0);
  });

  t.test('decides with the same checks as everywhere, four eyes included', async (t) => {
    const version = await versionOf();
    const approve = ['decide', id, '--decision', 'approve', '--reason', 'document_checked'];
    t.match(await as(vera, ...approve, '--version', '1'), { code: 4 }, 'the claim moved meanwhile');
    t.match(await as(doctor, ...approve, '--version', version), { code: 1 }, 'not a verifier');
    t.match(await as(vera, 'decide', id, '--decision', 'approve', '--reason', 'excluded', '--version', version), {
      code: 1,
    });
    const note = join(t.testdir({}), 'note.txt');
    await writeFile(note, 'Call 617-555-0142 if unsure.');
    t.match(await as(vera, ...approve, '--version', version, '--note-file', `${note}.none`), { code: 2 });
    t.match(await as(vera, ...approve, '--version', version, '--note-file', note), {
      code: 0,
      out: /It waits for another verifier/,
    });
    t.same(await column(app, `select count(*) from claim_statement where internal_note like '%617-555%'`), ['0']);
    t.match(await as(vera, ...approve, '--version', await versionOf()), { code: 1 }, 'the same person twice');
    t.notMatch((await as(viktor, 'show', id)).out, /decision:/, 'the first opinion stays hidden');
    t.match(await as(viktor, ...approve, '--version', await versionOf()), { code: 0, out: /It stands/ });
    t.same(await column(app, `select status from claim where id = '${id}'`), ['approved']);
  });

  t.test('breaks the glass, shows who it is, ends it; another looks it over', async (t) => {
    const on = (person: Person, ...words: readonly string[]) => {
      const ports = { config: () => ({ publicUrl: url }), environment: { CURBSIDE_TOKEN: person.token } };
      return runCommand((program) => addBreakGlassCommand(program, ports), 'break-glass', ...words);
    };
    const reason = join(t.testdir({}), 'reason.txt');
    await writeFile(reason, 'A board asks tonight who this is.');
    const open = ['open', '--reason-file', reason];
    t.match(await on(vera, ...open), { code: 2, out: '' }, 'without a subject');
    t.match(await on(doctor, ...open, '--account', viktor.accountId), { code: 1, out: '' }, 'not a verifier');
    const opened = await on(vera, ...open, '--account', doctor.accountId, '--json');
    t.equal(opened.code, 0);
    const { id: broken } = JSON.parse(opened.out);
    t.match((await on(vera, 'show', broken)).out, /name: Dr\. Example\nclaim .*Margaret Qteston/);
    t.match(await on(viktor, 'show', broken), { code: 1, out: '' }, 'it opens to one person');
    t.match((await on(viktor, 'list')).out, /open {2}.*not looked over {2}A board asks tonight/);
    t.match((await on(viktor, 'end', broken)).out, /ended/);
    t.match(await on(vera, 'review', broken, '--outcome', 'in_order'), { code: 1, out: '' });
    t.match((await on(viktor, 'review', broken, '--outcome', 'in_order')).out, /in_order/);
  });

  t.test('wants a fresh factor, a token, and a server that it can reach', async (t) => {
    await execute(
      app,
      `update session set auth_at = now() - interval '6 minutes' where account_id = '${vera.accountId}'`,
    );
    const stale = await runCurbside(
      [
        'review',
        'decide',
        id,
        '--decision',
        'revoke',
        '--reason',
        'board_revoked',
        '--version',
        await versionOf(),
        '--token-stdin',
      ],
      { PUBLIC_URL: url },
      vera.token,
    );
    t.match(stale, { code: 1, out: '', said: /^step_up_required: / });
    const without = (environment: Record<string, string>, ...words: readonly string[]) => {
      const ports = { config: () => ({ publicUrl: url }), environment };
      return runCommand((program) => addReviewCommand(program, ports), 'review', 'list', ...words);
    };
    const token = { CURBSIDE_TOKEN: 'x' };
    t.match(await without({}), { code: 2, out: '' }, 'no token');
    t.match(await without(token, '--url', 'http://192.0.2.1'), { code: 2, out: '' }, 'no token over plain http');
    t.match(await without(token, '--url', 'http://127.0.0.1:1'), { code: 3, out: '' });
    t.match(await without(token), { code: 1, out: '' }, 'no such token');
  });
});
