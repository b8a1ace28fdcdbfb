import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { startTestApp } from './support/app.ts';
import { aClaimInReview, aPdf, sendDocument } from './support/documents.ts';
import { aDoctor, type Doctor } from './support/doctors.ts';
import { rowsOf } from './support/rows.ts';
import { until } from './tools/until.ts';

// Emergency access (45 CFR 164.312(a)(2)(ii), guarantees R-38): reasoned, thirty minutes, others told, every look recorded.

t.setTimeout(120_000);
const app = await startTestApp(t);
const vera = await aDoctor(app, { roles: ['verifier'], name: 'Vera Example' });
const REASON = 'A post under this handle speaks of self-harm tonight.';

const open = (by: Doctor, subject: object, reason = REASON) =>
  by.call('POST', '/v1/staff/break-glass', { subject, reason });

const audrey = await aDoctor(app, { roles: ['auditor'], name: 'Audrey Example' });
const olga = await aDoctor(app, { roles: ['operator'], name: 'Olga Example' });

/** A member with a handle, a decided claim and a document of it. */
async function aMember(): Promise<{ who: Doctor; handle: string; claimId: string; documentId: string }> {
  const who = await aDoctor(app, { verified: false, roles: ['applicant'], name: 'Alda Example' });
  number += 1;
  const claimId = await aClaimInReview(who, String(number));
  const documentId = String((await sendDocument(who, claimId, aPdf())).body.id);
  const viktor = await aDoctor(app, { roles: ['verifier'], name: 'Viktor Example' });
  for (const by of [vera, viktor]) {
    const etag = (await by.call('GET', `/v1/staff/claims/${claimId}`)).headers['etag'] ?? '';
    const body = { decision: 'approve', reason_code: 'document_checked' };
    const done = await by.call('POST', `/v1/staff/claims/${claimId}/decision`, body, { 'if-match': etag });
    if (done.status !== 201) throw new Error(done.text);
  }
  const made = await who.call('PUT', '/v1/me/personas/handle', {
    display_name: `Night Owl ${String.fromCodePoint(65 + (number % 26))}`,
  });
  const { id } = made.body.data.find((one: { kind: string }) => one.kind === 'handle');
  return { who, handle: String(id), claimId, documentId };
}
let number = 7_400_000;

t.test(
  'who stands behind a handle, and documents of a decided claim, open for thirty minutes and one person',
  async (t) => {
    const { who, handle, claimId, documentId } = await aMember();
    const link = (by: Doctor) =>
      by.call('POST', `/v1/staff/evidence/${documentId}/links`, { reason_code: 'check_identity' });
    t.match(
      await link(vera),
      { status: 409, body: { code: 'state_conflict' } },
      'a decided claim is in nobody’s hands',
    );

    const opened = await open(vera, { kind: 'persona', id: handle });
    t.match(opened, { status: 201, body: { account_id: who.accountId, state: 'open', reason: REASON, review: null } });
    const { id } = opened.body;
    t.match(await open(vera, { kind: 'account', id: who.accountId }), { status: 409 }, 'it is open already');

    const member = await vera.call('GET', `/v1/staff/break-glass/${id}/member`);
    t.match(member.body, {
      account_id: who.accountId,
      email: /@clinic.example$/,
      personas: [
        { kind: 'name', display_name: 'Alda Example' },
        { id: handle, kind: 'handle' },
      ],
      claims: [{ id: claimId, evidence: [{ id: documentId }] }],
    });
    const seen = await vera.call('GET', `/v1/staff/claims/${claimId}`);
    t.same(seen.body.break_glass, { id, expires_at: opened.body.expires_at });
    const granted = await link(vera);
    t.equal(granted.status, 201);
    t.equal((await vera.call('POST', '/v1/staff/evidence/open', { grant: granted.body.grant })).status, 200);

    const wanda = await aDoctor(app, { roles: ['verifier'] });
    t.equal(
      (await wanda.call('GET', `/v1/staff/break-glass/${id}/member`)).status,
      404,
      'another verifier sees nothing',
    );
    t.equal((await link(wanda)).status, 409);

    const reads = (await who.call('GET', '/v1/me/reads')).body.data;
    t.match(reads[0], { what: 'evidence', evidence_id: documentId, reason_code: 'break_glass', reason: /emergency/ });
    t.match(
      reads.find((one: { what: string }) => one.what === 'identity'),
      {
        claim_id: null,
        reason_code: 'break_glass',
        reader: { display_name: 'Vera Example' },
      },
    );
    const audited = await rowsOf(
      app.database,
      `select action from (select entry::jsonb ->> 'action' as action, entry::jsonb ->> 'actor_id' as actor from audit_entry
       union all select action, actor_id::text from audit_pending where outcome = 'done') x
     where actor = $1 and action in ('break-glass.open', 'break-glass.read', 'evidence.read') order by 1`,
      [vera.accountId],
    );
    t.same(audited, [{ action: 'break-glass.open' }, { action: 'break-glass.read' }, { action: 'evidence.read' }]);

    await rowsOf(
      app.database,
      `update break_glass set opened_at = opened_at - interval '30 minutes', expires_at = now()`,
    );
    t.match(await link(vera), { status: 409 }, 'it ends by itself');
    t.match(await vera.call('GET', `/v1/staff/break-glass/${id}/member`), {
      status: 409,
      body: { code: 'state_conflict' },
    });
    t.equal((await vera.call('GET', `/v1/staff/claims/${claimId}`)).body.break_glass, null);
    t.match((await audrey.call('GET', '/v1/staff/break-glass')).body.data[0], { id, state: 'expired' });
  },
);

t.test('nobody breaks the glass where nobody could be told', async (t) => {
  const house = await startTestApp(t);
  const alone = await aDoctor(house, { roles: ['verifier'] });
  const { accountId } = await aDoctor(house);
  const refused = await open(alone, { kind: 'account', id: accountId });
  t.match(refused, { status: 409, body: { code: 'second_person_required' } });
});

t.test(
  'the others of the staff are told at once: a mail and an entry of their list, without a word of it',
  async (t) => {
    const { who } = await aMember();
    const sally = await aDoctor(app, { roles: ['moderator'] });
    const { id } = (await open(vera, { kind: 'account', id: who.accountId })).body;
    const address = String((await sally.call('GET', '/v1/me')).body.email);
    const mails = async (): Promise<string[]> => {
      const folder = join(app.config.dataDir, 'mail');
      const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.eml'));
      return await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
    };
    const toSally = async () => (await mails()).filter((mail) => mail.includes(address));
    await until(async () => (await toSally()).length > 0);
    const [mail = ''] = await toSally();
    t.match(mail, /Subject: Emergency access was opened/);
    t.notMatch(mail, /self-harm|Alda|Vera/);
    t.notMatch(
      (await mails()).filter((one) => /Emergency/.test(one)).join(),
      String((await who.call('GET', '/v1/me')).body.email),
    );
    const entry = async () =>
      (await sally.call('GET', '/v1/notifications')).body.data.find(
        (one: { kind: string }) => one.kind === 'break_glass',
      );
    await until(async () => (await entry()) !== undefined);
    t.match(await entry(), { subject: { kind: 'break_glass', id }, room_id: null });
    t.notMatch(JSON.stringify(await entry()), /self-harm/);

    t.match(await audrey.call('POST', `/v1/staff/break-glass/${id}/review`, { outcome: 'in_order' }), { status: 409 });
    t.match(
      (await olga.call('POST', `/v1/staff/break-glass/${id}/end`)).body,
      { state: 'ended' },
      'anybody may end it',
    );
    t.equal((await olga.call('POST', `/v1/staff/break-glass/${id}/end`)).status, 200, 'twice is harmless');
    t.equal((await vera.call('GET', `/v1/staff/break-glass/${id}/member`)).status, 409);
    const own = await vera.call('POST', `/v1/staff/break-glass/${id}/review`, { outcome: 'in_order' });
    t.match(own, { status: 409, body: { code: 'second_person_required' } });
    const looked = await audrey.call('POST', `/v1/staff/break-glass/${id}/review`, { outcome: 'questioned' });
    t.match(looked.body, { review: 'questioned', reviewed_by: audrey.accountId });
    t.equal((await olga.call('POST', `/v1/staff/break-glass/${id}/review`, { outcome: 'in_order' })).status, 409);
  },
);

t.test(
  'nobody breaks the glass to their own file, an institution of theirs, or without a reason and a fresh factor',
  async (t) => {
    const { who } = await aMember();
    t.match(await open(vera, { kind: 'account', id: vera.accountId }), {
      status: 403,
      body: { code: 'self_review_refused' },
    });
    t.match(await open(vera, { kind: 'persona', id: vera.personaId }), { status: 403 });
    await vera.call('PUT', `/v1/staff/conflicts/${who.accountId}`);
    t.match(await open(vera, { kind: 'account', id: who.accountId }), { body: { code: 'self_review_refused' } });
    t.match(await open(olga, { kind: 'account', id: who.accountId }), { body: { code: 'not_your_role' } });
    const wanda = await aDoctor(app, { roles: ['verifier'] });
    t.equal(
      (await wanda.call('POST', '/v1/staff/break-glass', { subject: { kind: 'account', id: who.accountId } })).status,
      400,
    );
    t.equal((await open(wanda, { kind: 'persona', id: who.sessionId })).status, 404);
    const named = await open(wanda, { kind: 'account', id: who.accountId }, 'Call 503-555-0134 for Mrs. Ada Quimby.');
    t.notMatch(named.text, /Quimby|0134/, 'the reason passes the gate like every text');
    await rowsOf(app.database, `update session set auth_at = now() - interval '6 minutes' where id = $1`, [
      wanda.sessionId,
    ]);
    await sleep(1_100);
    t.match(await open(wanda, { kind: 'account', id: who.accountId }), {
      status: 401,
      body: { code: 'step_up_required' },
    });
  },
);
