import t from 'tap';
import { readActor } from '../../src/features/accounts/index.ts';
import { newId } from '../../src/kernel/ids.ts';
import { createWorld } from '../clients/world.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { withClient } from '../support/database.ts';
import { aDoctor, type Doctor } from '../support/doctors.ts';

const app = await startTestApp(t);
const world = await createWorld(app);
const asOwner = (text: string, values: unknown[] = []) =>
  withClient(app.database.adminUrl, async (client) => (await client.query(text, values)).rows);

/** The last factor was shown six minutes ago. */
async function makeStale({ identity }: TestApp, { sessionId }: Doctor): Promise<void> {
  await asOwner(`update session set auth_at = now() - interval '6 minutes' where id = $1`, [sessionId]);
  identity.authenticator.forget({ kind: 'session', id: sessionId });
}

async function anApplicant(): Promise<{ applicant: Doctor; claim: string }> {
  const applicant = await aDoctor(app, { verified: false, roles: ['applicant'], name: 'Alda Example' });
  return { applicant, claim: await world.claimOf(applicant) };
}

const decide = async (verifier: Doctor, claim: string) => {
  const { headers } = await world.vera.call('GET', `/v1/staff/claims/${claim}`);
  const decision = { decision: 'reject', reason_code: 'number_not_found' };
  return await verifier.call('POST', `/v1/staff/claims/${claim}/decision`, decision, {
    'if-match': headers['etag'] ?? '',
  });
};

t.test('an operator signs a member out everywhere; nobody else does, and not without a fresh factor', async (t) => {
  const operator = await aDoctor(app, { roles: ['operator'] });
  const member = await aDoctor(app);
  const url = `/v1/staff/members/${member.accountId}/sessions`;
  for (const role of ['verifier', 'moderator', 'auditor', 'physician'] as const)
    t.match((await (await aDoctor(app, { roles: [role] })).call('DELETE', url)).body, { code: 'not_your_role' }, role);
  await makeStale(app, operator);
  t.match((await operator.call('DELETE', url)).body, { status: 401, code: 'step_up_required' });
  t.ok(await readActor(app.services.db, member.sessionId), 'control: until then the session lives');
  const fresh = await aDoctor(app, { roles: ['operator'] });
  t.equal((await fresh.call('DELETE', url)).status, 204);
  t.equal(await readActor(app.services.db, member.sessionId), undefined);
  t.equal((await fresh.call('DELETE', `/v1/staff/members/${newId()}/sessions`)).status, 404);
  const self = await fresh.call('DELETE', `/v1/staff/members/${fresh.accountId}/sessions`);
  t.match(self.body, { code: 'self_review_refused' });
});

t.test('an operator gives and takes roles of others after a fresh factor, never the own', async (t) => {
  const operator = await aDoctor(app, { roles: ['operator'] });
  const member = await aDoctor(app);
  const role = (of: Doctor) => `/v1/staff/members/${of.accountId}/roles/moderator`;
  t.equal((await operator.call('PUT', role(member))).status, 204);
  t.ok((await readActor(app.services.db, member.sessionId))?.roles.has('moderator'));
  t.equal((await operator.call('PUT', role(member))).status, 204, 'again changes nothing');
  t.equal((await operator.call('DELETE', role(member))).status, 204);
  t.equal(await readActor(app.services.db, member.sessionId), undefined, 'sessions that held it end');
  t.equal((await operator.call('DELETE', role(member))).status, 404);
  t.match((await operator.call('PUT', role(operator))).body, { code: 'self_review_refused' });
  const physician = `/v1/staff/members/${member.accountId}/roles/physician`;
  t.equal((await operator.call('PUT', physician)).status, 400, 'a licence gives that, nobody else');
  await makeStale(app, operator);
  t.match((await operator.call('PUT', role(member))).body, { code: 'step_up_required' });
});

t.test('a decision on a licence wants a fresh factor', async (t) => {
  const { claim } = await anApplicant();
  const verifier = await aDoctor(app, { roles: ['verifier'] });
  await makeStale(app, verifier);
  t.match((await decide(verifier, claim)).body, { status: 401, code: 'step_up_required' });
  t.equal((await decide(await aDoctor(app, { roles: ['verifier'] }), claim)).status, 201, 'control');
});

t.test('nobody acts on the file of their own institution', async (t) => {
  const { applicant, claim } = await anApplicant();
  const verifier = await aDoctor(app, { roles: ['verifier'] });
  t.match((await applicant.call('PATCH', '/v1/me', { institution: 'St. Elsewhere Hospital' })).body, {
    institution: 'St. Elsewhere Hospital',
  });
  await verifier.call('PATCH', '/v1/me', { institution: 'ST ELSEWHERE, hospital' });
  const take = () => verifier.call('POST', `/v1/staff/claims/${claim}/take`);
  t.match((await take()).body, { status: 403, code: 'self_review_refused', detail: /same institution/ });
  t.match((await decide(verifier, claim)).body, { code: 'self_review_refused' });
  await verifier.call('PATCH', '/v1/me', { institution: 'Another Clinic' });
  t.match((await take()).body, { code: 'self_review_refused' }, 'what was named once is not forgotten');
  t.equal((await decide(world.vera, claim)).status, 201, 'control: somebody else decides');
});

t.test('nobody acts on the file of somebody they know, whoever of the two said so', async (t) => {
  const { applicant, claim } = await anApplicant();
  const wary = await aDoctor(app, { roles: ['verifier'] });
  t.equal((await wary.call('PUT', `/v1/staff/conflicts/${applicant.accountId}`)).status, 204);
  t.match((await wary.call('POST', `/v1/staff/claims/${claim}/take`)).body, { code: 'self_review_refused' });
  t.equal((await decide(world.vera, claim)).status, 201, 'control: somebody else decides');

  const known = await aDoctor(app, { roles: ['physician', 'moderator'] });
  const suspend = (by: Doctor) =>
    by.call('POST', `/v1/staff/members/${known.accountId}/suspend`, { reason_code: 'under_review' });
  await known.call('PUT', `/v1/staff/conflicts/${wary.accountId}`);
  t.match((await suspend(wary)).body, { code: 'self_review_refused' });
  t.equal((await suspend(world.vera)).status, 201, 'control');
  const verifier = await aDoctor(app, { roles: ['verifier'] });
  t.equal((await verifier.call('PUT', `/v1/staff/conflicts/${newId()}`)).status, 404);
  t.equal((await verifier.call('PUT', `/v1/staff/conflicts/${verifier.accountId}`)).status, 403);
});
