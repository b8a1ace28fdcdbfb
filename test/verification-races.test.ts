import t from 'tap';
import { startTestApp, type TestApp } from './support/app.ts';
import { aPerson, checked, column, countRows, execute, MARGARET, newKey, somePeople } from './support/claims.ts';

t.test('races', async (t) => {
  const app = await startTestApp(t);
  const verifiers = await somePeople(app, 20, ['verifier']);
  const [verifier] = verifiers;
  if (!verifier) throw new Error('no verifier');

  t.test('of 20 approvals at once one wins, the others are told that they are late', async (t) => {
    const applicant = await aPerson(app, []);
    const { id } = (await applicant.claim({ ...MARGARET, number: '2000000010' })).body;
    await checked(applicant, id);
    const etag = (await verifier.call('GET', `/v1/staff/claims/${id}`)).headers.etag ?? '';
    const body = { decision: 'approve', reason_code: 'registry_match' };
    const replies = await Promise.all(
      verifiers.map((one) =>
        one.call('POST', `/v1/staff/claims/${id}/decision`, body, { 'if-match': etag, 'idempotency-key': newKey() }),
      ),
    );
    const statuses = replies.map((reply) => reply.status);
    t.equal(statuses.filter((status) => status === 201).length, 1, statuses.join(' '));
    t.ok(
      statuses.every((status) => status === 201 || status === 412 || status === 503),
      statuses.join(' '),
    );
    t.equal(await countRows(app, 'claim_decision'), 1);

    const winners = await readThenWrite(app, id, 20);
    t.ok(winners > 1, `control: reading the version first and writing after lets ${winners} of 20 win`);
  });

  t.test('of 20 equal requests with one key one takes effect', async (t) => {
    const applicant = await aPerson(app, []);
    const key = newKey();
    const facts = { ...MARGARET, number: '2000000028' };
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => applicant.call('POST', '/v1/claims', facts, { 'idempotency-key': key })),
    );
    const ids = new Set(replies.filter((reply) => reply.status === 201).map((reply) => reply.body.id));
    t.equal(ids.size, 1, replies.map((reply) => reply.status).join(' '));
    t.same(await column(app, `select count(*)::text from claim where number = '2000000028'`), ['1']);
  });

  t.test('of 20 people who claim one number at once one holds it', async (t) => {
    const people = await somePeople(app, 20, []);
    const replies = await Promise.all(people.map((person) => person.claim({ ...MARGARET, number: '2000000036' })));
    t.equal(replies.filter((reply) => reply.status === 201).length, 1, replies.map((reply) => reply.status).join(' '));
    t.ok(
      replies.every((reply) => reply.status === 201 || reply.body.code === 'duplicate_claim' || reply.status === 503),
    );
  });
});

/** The planted fault: what would happen without compare-and-set. Returns how many believe that they won. */
async function readThenWrite(app: TestApp, id: string, contenders: number): Promise<number> {
  const versionOf = `select version from claim where id = '${id}'`;
  const [seen] = await column(app, versionOf);
  const wins = await Promise.all(
    Array.from({ length: contenders }, async () => {
      const [version] = await column(app, versionOf);
      if (version !== seen) return 0;
      await execute(app, `update claim set version = version + 1 where id = '${id}'`);
      return 1;
    }),
  );
  return wins.filter((won) => won === 1).length;
}
