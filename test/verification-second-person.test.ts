import { fileURLToPath } from 'node:url';
import t from 'tap';
import { startTestApp, type TestApp } from './support/app.ts';
import {
  aPerson,
  checked,
  column,
  decide,
  execute,
  MARGARET,
  newKey,
  type Person,
  type Reply,
} from './support/claims.ts';
import { aDocumentForm, aPdf } from './support/documents.ts';
import { loadRegister } from './support/load-register.ts';

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
const GB = { ...MARGARET, country: 'GB', state: undefined };
const APPROVE = { decision: 'approve', reason_code: 'document_checked' };
const REJECT = { decision: 'reject', reason_code: 'identity_not_shown' };

t.test('four eyes', async (t) => {
  const app = await startTestApp(t);
  await loadRegister(app.database, 'nppes', fixture('nppes-small.csv'));
  await loadRegister(app.database, 'leie', fixture('leie-small.csv'), {
    fileOn: new Date().toISOString().slice(0, 10),
  });
  const vera = await aPerson(app, ['verifier']);
  const viktor = await aPerson(app, ['verifier']);
  const wanda = await aPerson(app, ['verifier']);
  let last = 7_000_300;

  const aClaim = async (facts: object = GB): Promise<{ doctor: Person; id: string }> => {
    const doctor = await aPerson(app, []);
    last += 1;
    const made = await doctor.claim({
      number: String(last),
      ...(facts === GB ? { ...GB, number: String(last) } : facts),
    });
    await checked(doctor, made.body.id);
    return { doctor, id: made.body.id };
  };
  const seen = (person: Person, id: string): Promise<Reply> => person.call('GET', `/v1/staff/claims/${id}`);

  t.test('a country without look-up: the first approval waits and stays hidden, the second opens', async (t) => {
    const { doctor, id } = await aClaim();
    t.match((await seen(vera, id)).body, {
      is_high_risk: true,
      waits_for: null,
      second_person: [{ code: 'no_look_up' }],
    });
    const first = await decide(vera, id, { ...APPROVE, internal_note: 'The document looks right.' });
    t.match(first, { status: 201, body: { place: 'first', stands: false } });
    t.match((await doctor.call('GET', `/v1/claims/${id}`)).body, { status: 'needs_review', decision: null });
    t.equal((await doctor.call('GET', '/v1/cases')).status, 403, 'the clinical side stays closed');

    const before = await seen(viktor, id);
    t.match(before.body, { waits_for: 'second', decisions: [], taken_by: null });
    t.notMatch(before.text, /looks right|document_checked","place/, 'nothing of the first opinion is in the file');
    t.match((await seen(vera, id)).body, { decisions: [{ place: 'first' }] }, 'who gave it sees it');

    const own = (await seen(vera, id)).body.actions;
    for (const action of own)
      t.match(action, { enabled: false, disabled_reason: /now another verifier must/ }, action.id);
    t.match(await decide(vera, id, APPROVE), { status: 409, body: { code: 'second_person_required' } });
    t.match(await decide(vera, id, REJECT), { status: 409, body: { code: 'second_person_required' } });
    t.match(await vera.call('POST', `/v1/staff/claims/${id}/take`), { body: { code: 'second_person_required' } });

    const second = await decide(viktor, id, { ...APPROVE, reason_code: 'board_confirmed', statement: 'Welcome.' });
    t.match(second, { status: 201, body: { place: 'second', stands: true } });
    t.match((await doctor.call('GET', `/v1/claims/${id}`)).body, {
      status: 'approved',
      decision: { reason_code: 'board_confirmed', statement: 'Welcome.' },
    });
    t.equal((await doctor.call('GET', '/v1/cases')).status, 200);
    t.match((await seen(wanda, id)).body, { waits_for: null, decisions: [{ place: 'second' }, { place: 'first' }] });
  });

  t.test('disagreement goes to a third, whose decision stands', async (t) => {
    const { doctor, id } = await aClaim();
    t.match((await decide(vera, id, REJECT)).body, { place: 'first', stands: false }, 'a judgement waits as well');
    t.match((await decide(viktor, id, APPROVE)).body, { place: 'second', stands: false });
    t.match((await seen(wanda, id)).body, { waits_for: 'third', decisions: [] });
    for (const person of [vera, viktor])
      t.match((await decide(person, id, APPROVE)).body, { code: 'second_person_required' });
    t.match((await decide(wanda, id, REJECT)).body, { place: 'third', stands: true });
    t.match((await doctor.call('GET', `/v1/claims/${id}`)).body, { status: 'rejected' });
    t.same(
      await column(app, `select count(*) from claim where id = '${id}' and first_by is null and second_by is null`),
      ['1'],
    );
  });

  t.test('asking for more ends the round: what was said before counts no longer', async (t) => {
    const { doctor, id } = await aClaim();
    await decide(vera, id, APPROVE);
    t.match((await decide(viktor, id, { decision: 'more_info', reason_code: 'document_needed' })).body, {
      place: 'second',
      stands: true,
    });
    const again = await doctor.call('PUT', `/v1/claims/${id}/submit`, { ...GB, number: String(last) });
    t.equal(again.status, 200, again.text);
    await checked(doctor, id);
    t.match((await decide(wanda, id, APPROVE)).body, { place: 'first', stands: false });
    t.match((await decide(vera, id, APPROVE)).body, { place: 'second', stands: true }, 'and vera may speak again');
  });

  t.test('a register that agrees needs one person; escalating makes it two', async (t) => {
    const { id } = await aClaim({ ...MARGARET, number: '2000000010' });
    t.match((await seen(vera, id)).body, { is_high_risk: false, second_person: [] });
    t.match(await vera.call('POST', `/v1/staff/claims/${id}/escalate`), {
      status: 200,
      body: { is_high_risk: true, second_person: [{ code: 'escalated' }], taken_by: null },
    });
    t.equal((await vera.call('POST', `/v1/staff/claims/${id}/escalate`)).status, 200, 'twice is harmless');
    const found = (await viktor.call('GET', '/v1/staff/queue?filter=second_person')).body.data;
    t.match(
      found.map((item: { id: string }) => item.id),
      [id],
    );
    t.notOk((await seen(viktor, id)).body.actions.some((action: { id: string }) => action.id === 'escalate'));
    const approve = { decision: 'approve', reason_code: 'registry_match' };
    t.match((await decide(vera, id, approve)).body, { place: 'first' });
    t.match((await decide(viktor, id, approve)).body, { place: 'second', stands: true });
  });

  t.test('an applicant of the house is decided by two, and by nobody of the same institution', async (t) => {
    const { doctor, id } = await aClaim({
      ...MARGARET,
      number: '2000000184',
      first_name: 'Robert',
      last_name: 'Zsimple',
      state: 'NJ',
    });
    await withInstitution(app, doctor, 'exampleclinic');
    await withInstitution(app, wanda, 'exampleclinic');
    t.match((await seen(vera, id)).body.second_person, [{ code: 'staff_institution' }]);
    const item = (await wanda.call('GET', '/v1/staff/queue')).body.data.find((one: { id: string }) => one.id === id);
    for (const action of item.actions)
      t.match(action, { enabled: false, disabled_reason: /same institution/ }, action.id);
    t.match(await decide(wanda, id, APPROVE), { status: 403, body: { code: 'self_review_refused' } });
    t.match((await decide(vera, id, { decision: 'approve', reason_code: 'registry_match' })).body, { place: 'first' });
  });

  t.test('a colleague and who added a check to the file do not decide it', async (t) => {
    const { doctor, id } = await aClaim();
    await execute(
      app,
      `insert into claim_check (id, claim_id, attempt, kind, source, method, observed_at, verifier_id, outcome, detail_code, valid_until)
      values (gen_random_uuid(), '${id}', 1, 'licence', 'phone', 'phone', now(), '${viktor.accountId}', 'match', 'all_fields_match', now() + interval '120 days')`,
    );
    t.match(await decide(viktor, id, APPROVE), {
      status: 403,
      body: { code: 'self_review_refused', detail: /added a check/ },
    });
    t.match(
      (await seen(viktor, id)).body.actions.find((action: { id: string }) => action.id === 'approve'),
      {
        enabled: false,
        disabled_reason: /added a check/,
      },
    );
    t.equal((await vera.call('PUT', `/v1/staff/conflicts/${doctor.accountId}`)).status, 204);
    t.match(await decide(vera, id, APPROVE), { status: 403, body: { code: 'self_review_refused' } });
  });

  t.test('a document that comes after the first opinion voids it: both look anew', async (t) => {
    const { doctor, id } = await aClaim();
    t.match((await decide(vera, id, APPROVE)).body, { place: 'first' });
    const { body, headers } = aDocumentForm(aPdf());
    const sent = await doctor.call('POST', `/v1/claims/${id}/evidence`, body, {
      ...headers,
      'idempotency-key': newKey(),
    });
    t.equal(sent.status, 201);
    const before = await seen(viktor, id);
    t.match(before.body, { waits_for: null });
    t.same(before.body.decisions, [], 'what was said of the evidence before stays hidden');
    t.match(
      (await decide(viktor, id, APPROVE)).body,
      { place: 'first', stands: false },
      'it does not count as the first',
    );
    t.match((await decide(vera, id, APPROVE)).body, { place: 'second', stands: true }, 'who gave it may decide again');
  });

  t.test(
    'decisions stand in the order in which they moved the claim, whatever the clocks of those who wrote them say',
    async (t) => {
      const { id } = await aClaim();
      t.match((await decide(vera, id, APPROVE)).body, { place: 'first' });
      t.match((await decide(viktor, id, APPROVE)).body, { place: 'second', stands: true });
      await execute(
        app,
        `insert into claim_decision (id, claim_id, attempt, claim_version, decision, reason_code, verifier_id, decided_at)
      values ('00000000-0000-7000-8000-000000000001', '${id}', 1, 1000, 'reject', 'excluded', '${wanda.accountId}', now())`,
      );
      const { decisions } = (await seen(vera, id)).body;
      t.same(
        decisions.map((one: { decision: string }) => one.decision),
        ['reject', 'approve', 'approve'],
      );
    },
  );

  t.test('of two checks of one source the one that was written later counts, whatever the clocks say', async (t) => {
    const { id } = await aClaim();
    for (const [checkId, outcome, detail] of [
      ['ffffffff-ffff-7fff-bfff-ffffffffffff', 'missing', 'not_on_exclusion_list'],
      ['00000000-0000-7000-8000-000000000001', 'match', 'on_exclusion_list'],
    ])
      await execute(
        app,
        `insert into claim_check (id, claim_id, attempt, kind, source, method, observed_at, outcome, detail_code, valid_until)
        values ('${checkId}', '${id}', 1, 'exclusion', 'leie', 'file', now(), '${outcome}', '${detail}', now() + interval '9 days')`,
      );
    t.match(await decide(vera, id, APPROVE), { status: 409, body: { detail: /exclusion/i } });
  });

  t.test('the filters show what they say', async (t) => {
    const ids = async (filter: string): Promise<string[]> =>
      (await vera.call('GET', `/v1/staff/queue?filter=${filter}&limit=100`)).body.data.map(
        (item: { id: string }) => item.id,
      );
    const { id } = await aClaim();
    t.ok((await ids('high_risk')).includes(id));
    t.notOk((await ids('overdue')).includes(id));
    await execute(app, `update claim set due_at = now() - interval '1 day' where id = '${id}'`);
    t.same(await ids('overdue'), [id]);
    const decided = await vera.call('GET', '/v1/staff/queue?filter=decided&limit=2');
    t.equal(decided.body.data.length, 2);
    const rest = await vera.call('GET', `/v1/staff/queue?filter=decided&limit=100&cursor=${decided.body.next_cursor}`);
    const all = await column(
      app,
      `select id from claim where status in ('approved', 'rejected') order by decided_at desc, id desc`,
    );
    t.same(
      [...decided.body.data, ...rest.body.data].map((item: { id: string }) => item.id),
      all,
      'newest first',
    );
    t.match(await vera.call('GET', `/v1/staff/queue?filter=all&cursor=${decided.body.next_cursor}`), {
      body: { code: 'invalid_cursor' },
    });
  });
});

async function withInstitution(app: TestApp, person: Person, folded: string): Promise<void> {
  await execute(
    app,
    `insert into affiliation (account_id, folded, name) values ('${person.accountId}', '${folded}', 'Example Clinic')`,
  );
}
