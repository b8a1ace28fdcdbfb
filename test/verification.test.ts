import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { startTestApp } from './support/app.ts';
import {
  aPerson,
  asAdmin,
  call,
  checked,
  column,
  decide,
  dumpOf,
  execute,
  MARGARET,
  newKey,
  type Person,
} from './support/claims.ts';
import { loadRegister } from './support/load-register.ts';
import { SocketClient } from './support/socket-client.ts';
import { until } from './tools/until.ts';

const LEIE = fileURLToPath(new URL('fixtures/leie-small.csv', import.meta.url));
const FIXTURE = fileURLToPath(new URL('fixtures/nppes-small.csv', import.meta.url));

t.test('a claim from submission to decision', async (t) => {
  const app = await startTestApp(t);
  await loadRegister(app.database, 'nppes', FIXTURE);
  await loadRegister(app.database, 'leie', LEIE, { fileOn: new Date().toISOString().slice(0, 10) });
  const verifier = await aPerson(app, ['verifier']);
  const other = await aPerson(app, ['verifier']);
  const doctor = await aPerson(app, []);

  t.test('a physician claims, the register is asked, a verifier approves, the clinical side opens', async (t) => {
    t.match(await doctor.call('GET', '/v1/cases'), { status: 403, body: { code: 'not_verified' } });
    const key = newKey();
    const made = await doctor.call('POST', '/v1/claims', MARGARET, { 'idempotency-key': key });
    t.match(made, { status: 201, body: { status: 'submitted', scheme: 'us_npi', checks: [], decision: null } });
    const again = await doctor.call('POST', '/v1/claims', MARGARET, { 'idempotency-key': key });
    const { id } = made.body;
    await checked(doctor, id);
    const later = await doctor.call('POST', '/v1/claims', MARGARET, { 'idempotency-key': key });
    t.equal(again.text, made.text, 'a repeat gives the same bytes');
    t.equal(later.text, made.text, 'also when the claim has moved on');
    t.equal(later.headers['idempotent-replayed'], 'true');

    const own = await doctor.call('GET', `/v1/claims/${id}`);
    t.match(own.body, {
      status: 'needs_review',
      checks: [
        { kind: 'npi', outcome: 'match' },
        { kind: 'exclusion', outcome: 'missing' },
      ],
    });
    t.notMatch(own.text, /found|verifier|row_hash/, 'the applicant sees no value of the register and no verifier');

    const queue = await verifier.call('GET', '/v1/staff/queue');
    t.match(queue.body.data, [{ id, status: 'needs_review', taken_by: null }]);
    const taken = await verifier.call('POST', `/v1/staff/claims/${id}/take`);
    t.match(taken.body, {
      taken_by: verifier.accountId,
      second_person: [],
      actions: [{ id: 'release' }, { id: 'approve' }, { id: 'reject' }, { id: 'more_info' }, { id: 'escalate' }],
    });
    t.match(taken.body.actions[1], {
      label: 'Approve',
      confirm: /told that the licence is verified/,
      requires_reason: true,
      reasons: [{ code: 'registry_match', words: 'The register shows you as you told us.' }, {}, {}],
      second_person: false,
      enabled: true,
      disabled_reason: null,
    });
    t.match(
      taken.body.checks[0].fields.map((field: { field: string; outcome: string }) => [field.field, field.outcome]),
      [
        ['number', 'match'],
        ['last_name', 'match'],
        ['first_name', 'match'],
        ['state', 'match'],
        ['status', 'match'],
      ],
    );
    t.match(
      (await other.call('POST', `/v1/staff/claims/${id}/take`)).body,
      { code: 'state_conflict' },
      'one has it at a time',
    );
    t.same((await other.call('GET', '/v1/staff/queue?filter=unclaimed')).body.data, []);
    t.equal((await verifier.call('GET', '/v1/staff/queue?filter=mine')).body.data.length, 1);

    const etag = taken.headers.etag ?? '';
    const path = `/v1/staff/claims/${id}/decision`;
    const approve = { decision: 'approve', reason_code: 'registry_match' };
    t.match(await verifier.call('POST', path, approve, { 'idempotency-key': newKey() }), {
      status: 428,
      body: { code: 'if_match_required' },
    });
    t.match(await verifier.call('POST', path, approve, { 'if-match': '"1"', 'idempotency-key': newKey() }), {
      status: 412,
    });
    t.match(await verifier.call('POST', path, approve, { 'if-match': `W/${etag}`, 'idempotency-key': newKey() }), {
      status: 412,
    });
    t.match(await verifier.call('POST', path, approve, { 'if-match': etag }), {
      body: { code: 'idempotency_key_missing' },
    });
    t.match(
      await verifier.call(
        'POST',
        path,
        { ...approve, reason_code: 'excluded' },
        { 'if-match': etag, 'idempotency-key': newKey() },
      ),
      {
        status: 400,
        body: { errors: [{ pointer: '/reason_code' }] },
      },
    );
    const headers = { 'if-match': etag, 'idempotency-key': newKey() };
    const decided = await verifier.call('POST', path, approve, headers);
    t.match(decided, { status: 201, body: { decision: 'approve', scope: 'full', verifier_id: verifier.accountId } });
    t.equal((await verifier.call('POST', path, approve, headers)).text, decided.text, 'a repeat gives the same bytes');
    t.equal((await doctor.call('GET', '/v1/cases')).status, 200, 'the clinical side is open at once');
    t.match((await doctor.call('GET', `/v1/claims/${id}`)).body, {
      status: 'approved',
      decision: { decision: 'approve' },
    });
    t.match((await verifier.call('GET', '/v1/cases')).body, { code: 'not_verified' }, 'a verifier reads no cases');

    const second = await aPerson(app, []);
    t.match(await second.claim(MARGARET), { status: 409, body: { code: 'duplicate_claim' } });
    const actions = await column(
      app,
      "select action from audit_pending union all select (entry::json)->>'action' from audit_entry",
    );
    for (const action of ['claim.submit', 'claim.take', 'claim.read', 'claim.approve'])
      t.ok(actions.includes(action), `audited: ${action}`);
  });

  t.test('suspension closes REST and sockets at once, restoration opens REST again', async (t) => {
    const url = await app.listen();
    const socket = await SocketClient.signedIn(url, doctor.token);
    const path = `/v1/staff/members/${doctor.accountId}`;
    const started = performance.now();
    const suspended = await verifier.call(
      'POST',
      `${path}/suspend`,
      { reason_code: 'licence_suspended' },
      { 'idempotency-key': newKey() },
    );
    t.match(suspended, { status: 201, body: { decision: 'suspend', account_id: doctor.accountId } });
    await until(async () => (await doctor.call('GET', '/v1/cases')).body.code === 'account_suspended');
    const restMs = performance.now() - started;
    t.equal((await socket.closed).code, 4403);
    const socketMs = performance.now() - started;
    t.ok(restMs <= 1_000, `REST closed after ${Math.round(restMs)} ms`);
    t.ok(socketMs <= 2_500, `socket closed after ${Math.round(socketMs)} ms`);
    t.match(
      await verifier.call('POST', `${path}/suspend`, { reason_code: 'excluded' }, { 'idempotency-key': newKey() }),
      { status: 409 },
    );
    const restored = await verifier.call(
      'POST',
      `${path}/restore`,
      { reason_code: 'licence_restored' },
      { 'idempotency-key': newKey() },
    );
    t.equal(restored.status, 201);
    await until(async () => (await doctor.call('GET', '/v1/cases')).status === 200);
    const missing = await verifier.call(
      'POST',
      `/v1/staff/members/${randomUUID()}/suspend`,
      { reason_code: 'excluded' },
      { 'idempotency-key': newKey() },
    );
    t.equal(missing.status, 404);
  });

  t.test('nobody acts on their own file, and the attempt is recorded', async (t) => {
    const made = await other.claim({
      ...MARGARET,
      number: '2000000184',
      first_name: 'Robert',
      last_name: 'Zsimple',
      state: 'NJ',
    });
    await checked(other, made.body.id);
    const path = `/v1/staff/claims/${made.body.id}`;
    t.match((await other.call('GET', path)).body, { code: 'self_review_refused' }, 'nor reads what colleagues noted');
    t.match((await other.call('POST', `${path}/take`)).body, { code: 'self_review_refused' });
    const headers = { 'if-match': '"2"', 'idempotency-key': newKey() };
    t.match(
      (await other.call('POST', `${path}/decision`, { decision: 'approve', reason_code: 'registry_match' }, headers))
        .body,
      { code: 'self_review_refused' },
    );
    const own = `/v1/staff/members/${other.accountId}/suspend`;
    t.match((await other.call('POST', own, { reason_code: 'excluded' }, { 'idempotency-key': newKey() })).body, {
      code: 'self_review_refused',
    });
    const refused = await column(
      app,
      `select action from audit_pending where outcome = 'refused' union all select (entry::json)->>'action' from audit_entry where (entry::json)->>'outcome' = 'refused'`,
    );
    t.same(refused.toSorted(), ['claim.approve', 'claim.read', 'claim.take', 'member.suspend']);
  });

  t.test('more information: the same claim goes on, its clock stands still meanwhile', async (t) => {
    const applicant = await aPerson(app, []);
    const facts = { ...MARGARET, number: '2000000127', first_name: 'Ingrid', last_name: 'Qmaiden', state: 'IL' };
    const { id } = (await applicant.claim(facts)).body;
    await checked(applicant, id);
    const seen = await verifier.call('GET', `/v1/staff/claims/${id}`);
    t.match(seen.body.checks[0].fields[1], {
      field: 'last_name',
      outcome: 'near',
      reason: 'other_name_field',
      claimed: 'Qmaiden',
      found: 'QMARRIED',
    });
    const canary = 'Reach me at 617-555-0142.';
    const ask = {
      decision: 'more_info',
      reason_code: 'name_change_proof',
      statement: 'Please use the married name.',
      internal_note: canary,
    };
    const asked = await decide(verifier, id, ask);
    t.equal(asked.status, 201);
    t.notMatch(asked.text, /617-555-0142/, 'the note went through the gate');
    t.notMatch(await dumpOf(app, 'claim_statement'), /617-555-0142/);
    const own = await applicant.call('GET', `/v1/claims/${id}`);
    t.match(own.body, { status: 'more_info', decision: { statement: 'Please use the married name.' } });
    t.notMatch(own.text, /Reach me/, 'the internal note is not for the applicant');
    await until(async () => (await applicant.call('GET', '/v1/me')).body.state === 'needs_info');
    const again = await applicant.call('PUT', `/v1/claims/${id}/submit`, { ...facts, last_name: 'Qmarried' });
    t.match(again, { status: 200, body: { id, attempt: 2, last_name: 'Qmarried' } });
    t.ok(Date.parse(again.body.due_at) > Date.parse(own.body.due_at), 'waiting time does not count');
    await checked(applicant, id);
    t.match((await verifier.call('GET', `/v1/staff/claims/${id}`)).body, {
      checks: [{ outcome: 'match' }, {}],
      decisions: [{ decision: 'more_info' }],
    });
    t.equal((await decide(verifier, id, { decision: 'reject', reason_code: 'identity_not_shown' })).status, 201);
    t.match((await applicant.call('GET', `/v1/claims/${id}`)).body, {
      status: 'rejected',
      decision: { reason_code: 'identity_not_shown' },
    });
    await until(async () => (await applicant.call('GET', '/v1/me')).body.state === 'rejected');
    t.match((await applicant.call('PUT', `/v1/claims/${id}/submit`, facts)).body, { code: 'state_conflict' });
    t.match((await decide(verifier, id, { decision: 'approve', reason_code: 'document_checked' })).body, {
      code: 'state_conflict',
    });
    await t.rejects(
      execute(app, `update claim_decision set reason_code = 'excluded'`),
      { code: 'AU001' },
      'decisions are immutable',
    );
    await t.rejects(execute(app, `delete from claim_check`), { code: 'AU001' }, 'so are checks');
  });

  t.test('each magic number gives its outcome', async (t) => {
    const expected = {
      2000000010: ['match', 'missing'],
      2000000028: ['differs', 'missing'],
      2000000036: ['differs', 'missing'],
      2000000044: ['match', 'match'],
      2000000051: ['missing', 'missing'],
      2000000069: ['source_down', 'missing'],
      2000000077: ['ambiguous', 'missing'],
    };
    for (const [number, outcomes] of Object.entries(expected)) {
      const applicant = await aPerson(app, []);
      const { id } = (await applicant.claim({ ...MARGARET, number })).body;
      const claim = await checked(applicant, id);
      t.same(
        claim.checks.map((check: { outcome: string }) => check.outcome),
        outcomes,
        number,
      );
      if (number !== '2000000044') continue;
      const refused = await decide(verifier, id, { decision: 'approve', reason_code: 'registry_match' });
      t.match(refused.body, { code: 'state_conflict' }, 'who is excluded is not approved');
    }
  });

  t.test('bad input gets its documented code', async (t) => {
    const applicant = await aPerson(app, []);
    const bad = [
      [{ ...MARGARET, number: '1234567890' }, 422, 'number_format'],
      [{ ...MARGARET, number: 'AP5836727' }, 422, 'number_format'],
      [{ ...MARGARET, attestation: false }, 422, 'attestation_required'],
      [{ ...MARGARET, attestation: undefined }, 422, 'attestation_required'],
      [{ ...MARGARET, first_name: 'R2D2' }, 400, 'invalid_request'],
      [{ ...MARGARET, country: 'usa' }, 400, 'invalid_request'],
      [{ ...MARGARET, role: 'verifier' }, 400, 'invalid_request'],
      [{ ...MARGARET, number: 'x'.repeat(41) }, 400, 'invalid_request'],
    ] as const;
    for (const [body, status, code] of bad) t.match(await applicant.claim(body), { status, body: { code } }, code);
    t.equal((await applicant.call('POST', '/v1/claims', MARGARET)).body.code, 'idempotency_key_missing');
    const foreign = (await doctor.call('GET', '/v1/claims')).body.data[0].id;
    const missing = await applicant.call('GET', `/v1/claims/${randomUUID()}`);
    const hidden = await applicant.call('GET', `/v1/claims/${foreign}`);
    t.equal(hidden.status, 404);
    t.same({ ...hidden.body, request_id: '' }, { ...missing.body, request_id: '' }, 'foreign looks like missing');
    t.equal((await applicant.call('POST', `/v1/claims/${foreign}/withdraw`)).status, 404);
    t.equal((await applicant.call('PUT', `/v1/claims/${foreign}/submit`, MARGARET)).status, 404);
    for (const path of ['/v1/staff/queue', `/v1/staff/claims/${foreign}`]) {
      t.match((await applicant.call('GET', path)).body, { code: 'not_your_role' });
      t.equal((await call(app, undefined, 'GET', path)).status, 401);
    }
    t.match((await verifier.call('GET', '/v1/staff/queue?cursor=Zm9yZ2Vk')).body, { code: 'invalid_cursor' });
    t.match((await verifier.call('GET', '/v1/staff/queue?filter=yours')).body, { code: 'invalid_request' });
  });

  t.test('withdrawing frees the number; twice is harmless; after a decision it is refused', async (t) => {
    const applicant = await aPerson(app, []);
    const facts = { ...MARGARET, country: 'SE', number: 'AB-1200', state: undefined };
    const { id } = (await applicant.claim(facts)).body;
    t.match((await applicant.call('POST', `/v1/claims/${id}/withdraw`)).body, { status: 'withdrawn' });
    t.match((await applicant.call('POST', `/v1/claims/${id}/withdraw`)).body, { status: 'withdrawn' });
    await until(async () => (await applicant.call('GET', '/v1/me')).body.state === 'withdrawn');
    t.equal((await applicant.claim(facts)).status, 201, 'the number is free again');
    const approved = (await doctor.call('GET', '/v1/claims')).body.data[0].id;
    t.match((await doctor.call('POST', `/v1/claims/${approved}/withdraw`)).body, { code: 'state_conflict' });
  });

  t.test('the applicant and the verifiers hear of it over their sockets, ids only', async (t) => {
    const url = await app.listen().catch(() => app.app.listeningOrigin);
    const applicant = await aPerson(app, []);
    const own = await SocketClient.signedIn(url, applicant.token);
    const staff = await SocketClient.signedIn(url, verifier.token);
    const { id } = (await applicant.claim({ ...MARGARET, country: 'GB', number: '7000001', state: undefined })).body;
    const is = (type: string) => (frame: { readonly [field: string]: unknown }) =>
      frame['type'] === type &&
      JSON.stringify(frame['data']).includes(`"status":"needs_review"`) &&
      JSON.stringify(frame['data']).includes(id);
    t.match((await own.next(is('claim.updated')))['data'], { claim_id: id, version: 2 });
    t.match((await staff.next(is('queue.changed')))['data'], { claim_id: id, version: 2 });
    t.same(
      own.events().filter((event) => event['type'] === 'queue.changed'),
      [],
      'an applicant hears nothing of the queue',
    );
    t.same(
      staff.events().filter((event) => event['type'] === 'claim.updated'),
      [],
      'nor a verifier of the applicant',
    );
    own.close();
    staff.close();
  });

  t.test('a training place needs its end and gives its own role; a full licence is not narrowed by it', async (t) => {
    const trainee = await aPerson(app, []);
    const { id } = (
      await trainee.claim({ ...MARGARET, number: '2000000192', first_name: 'Nadia', last_name: 'Zwithout' })
    ).body;
    await checked(trainee, id);
    const approve = { decision: 'approve', reason_code: 'document_checked', scope: 'trainee' };
    t.match((await decide(verifier, id, approve)).body, { errors: [{ pointer: '/expires_on' }] });
    t.match((await decide(verifier, id, { ...approve, expires_on: '2020-01-31' })).body, {
      errors: [{ pointer: '/expires_on' }],
    });
    const place = { ...approve, expires_on: '2099-06-30' };
    t.match(
      await decide(verifier, id, place),
      { body: { place: 'first', stands: false } },
      'no state of the licence is known',
    );
    t.match(await decide(other, id, place), { status: 201, body: { scope: 'trainee', stands: true } });
    const rolesOf = (person: Person) =>
      column(app, `select role from account_role where account_id = '${person.accountId}'`);
    t.same(await rolesOf(trainee), ['resident']);
    const extra = (await doctor.claim({ ...MARGARET, country: 'AU', number: 'MED0000932846', state: undefined })).body
      .id;
    await checked(doctor, extra);
    t.equal((await doctor.call('GET', '/v1/cases')).status, 200, 'a member stays one while a further licence waits');
    t.equal((await decide(verifier, extra, place)).status, 201);
    t.equal((await decide(other, extra, place)).status, 201);
    t.same(await rolesOf(doctor), ['physician']);
  });

  t.test('stale evidence stops an approval', async (t) => {
    const applicant = await aPerson(app, []);
    const { id } = (
      await applicant.claim({
        ...MARGARET,
        number: '2000000119',
        first_name: 'William',
        last_name: "O'Example-Zzyk",
        state: 'CA',
      })
    ).body;
    await checked(applicant, id);
    await asAdmin(app, async (client) => {
      await client.query('alter table claim_check disable trigger claim_check_is_append_only');
      await client.query(`update claim_check set valid_until = now() - interval '1 second' where claim_id = $1`, [id]);
      await client.query('alter table claim_check enable always trigger claim_check_is_append_only');
    });
    t.match((await decide(verifier, id, { decision: 'approve', reason_code: 'registry_match' })).body, {
      code: 'evidence_stale',
    });
  });

  t.test('the queue pages by due time without gap or double', async (t) => {
    // All due at one instant, written in microseconds: the id decides, and the cursor must hold the time exactly.
    await execute(app, `update claim set due_at = '2026-12-01T10:00:00.123456Z' where status = 'needs_review'`);
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await verifier.call('GET', `/v1/staff/queue?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...page.body.data.map((item: { id: string }) => item.id));
      cursor = page.body.next_cursor;
    }
    const expected = await column(app, `select id from claim where status = 'needs_review' order by due_at, id`);
    t.ok(expected.length > 4, `${expected.length} claims wait`);
    t.same(seen, expected);
  });
});

t.test(
  'a draft is its applicant’s alone, takes documents, holds no number, and is submitted or given up',
  async (t) => {
    const app = await startTestApp(t);
    await loadRegister(app.database, 'nppes', FIXTURE);
    const verifier = await aPerson(app, ['verifier']);
    const doctor = await aPerson(app, []);
    const kept = { ...MARGARET, attestation: undefined, submit: false };
    const key = newKey();
    const made = await doctor.call('POST', '/v1/claims', kept, { 'idempotency-key': key });
    t.match(made, { status: 201, body: { status: 'draft', attempt: 0, version: 1, checks: [] } });
    t.equal((await doctor.call('POST', '/v1/claims', kept, { 'idempotency-key': key })).text, made.text);
    const { id } = made.body;
    t.match((await doctor.call('GET', '/v1/me')).body, { state: 'new' }, 'it moves nothing');
    t.match(await doctor.claim({ ...kept, number: '1234567890' }), { status: 422, body: { code: 'number_format' } });

    await t.test('nobody else sees it, verifiers neither', async (t) => {
      const stranger = await aPerson(app, []);
      t.equal((await stranger.call('GET', `/v1/claims/${id}`)).status, 404);
      t.equal((await stranger.call('PUT', `/v1/claims/${id}/submit`, MARGARET)).status, 404);
      t.same((await verifier.call('GET', '/v1/staff/queue')).body.data, []);
      const path = `/v1/staff/claims/${id}`;
      t.equal((await verifier.call('GET', path)).status, 404);
      for (const act of ['take', 'release', 'escalate', 'reopen'])
        t.equal((await verifier.call('POST', `${path}/${act}`)).status, 404, act);
      const body = { decision: 'approve', reason_code: 'registry_match' };
      const headers = { 'if-match': '"7"', 'idempotency-key': newKey() };
      t.equal((await verifier.call('POST', `${path}/decision`, body, headers)).status, 404, 'nor its version');
      t.same(
        await column(app, `select audience from outbox where type = 'queue.changed' and data ->> 'claim_id' = '${id}'`),
        [],
      );
    });

    await t.test('somebody else may claim the number meanwhile; then it is taken', async (t) => {
      const other = await aPerson(app, []);
      const first = await other.claim(MARGARET);
      t.equal(first.status, 201);
      t.match(await doctor.call('PUT', `/v1/claims/${id}/submit`, MARGARET), { body: { code: 'duplicate_claim' } });
      await checked(other, first.body.id);
      t.equal((await other.call('POST', `/v1/claims/${first.body.id}/withdraw`)).status, 200);
    });

    await t.test('submitting it wants what any claim wants, and begins its clock', async (t) => {
      const path = `/v1/claims/${id}/submit`;
      t.match(await doctor.call('PUT', path, { ...MARGARET, attestation: false }), {
        body: { code: 'attestation_required' },
      });
      t.match(await doctor.call('PUT', path, { ...MARGARET, country: 'GB', number: '7000301' }), {
        status: 409,
        body: { code: 'state_conflict' },
      });
      await execute(
        app,
        `update claim set created_at = created_at - interval '9 days', submitted_at = now() - interval '9 days' where id = '${id}'`,
      );
      const submitted = await doctor.call('PUT', path, MARGARET);
      t.match(submitted, { status: 200, body: { status: 'submitted', attempt: 1 } });
      t.ok(Date.parse(submitted.body.due_at) > Date.now() + 29.9 * 86_400_000, 'thirty days from now');
      t.match(await checked(doctor, id), { attempt: 1, checks: [{ kind: 'npi', outcome: 'match' }, {}] });
      t.match((await doctor.call('GET', '/v1/me')).body, { state: 'pending' });
      t.match((await verifier.call('GET', '/v1/staff/queue')).body.data, [{ id, attempt: 1 }]);
      t.equal((await doctor.call('PUT', path, MARGARET)).status, 409, 'once');
    });

    await t.test('five are kept at a time; one that is withdrawn leaves the account as it was', async (t) => {
      const collector = await aPerson(app, []);
      const draft = (n: number) => collector.claim({ ...kept, country: 'GB', number: String(7_000_400 + n) });
      const drafts = [];
      for (let n = 0; n < 5; n += 1) drafts.push((await draft(n)).body.id);
      t.match(await draft(5), { status: 409, body: { code: 'state_conflict' } });
      t.match(await collector.call('POST', `/v1/claims/${drafts[0]}/withdraw`), { body: { status: 'withdrawn' } });
      t.match((await collector.call('GET', '/v1/me')).body, { state: 'new' });
      t.equal((await verifier.call('GET', `/v1/staff/claims/${drafts[0]}`)).status, 404, 'and stays unknown');
      t.equal((await draft(5)).status, 201);
    });
  },
);
