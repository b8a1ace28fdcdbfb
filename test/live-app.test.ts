import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import {
  createAccount,
  endSessions,
  openSession,
  setMembership,
  toTokenPair,
  type TokenPair,
} from '../src/features/accounts/index.ts';
import type { AccountState } from '../src/kernel/actor.ts';
import { newId, type Id } from '../src/kernel/ids.ts';
import { transaction } from '../src/platform/database/connection.ts';
import { startTestApp, type TestApp } from './support/app.ts';
import { withClient } from './support/database.ts';
import { SocketClient, type Frame } from './support/socket-client.ts';

interface Member extends TokenPair {
  readonly accountId: Id;
  call(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    url: string,
    body?: object,
  ): Promise<{ status: number; body: Frame }>;
}

async function aMember(app: TestApp, state: AccountState = 'verified'): Promise<Member> {
  const { services, identity } = app;
  const opened = await transaction(services.db, async (tx) => {
    const email = `${randomUUID()}@clinic.example`;
    const { accountId } = await createAccount(tx, { email, displayName: 'Dr. Example', roles: ['applicant'] });
    await setMembership(tx, accountId, { state, roles: state === 'verified' ? ['physician'] : ['applicant'] });
    return openSession(tx, services.keys, { accountId, factor: 'passkey', device: { userAgent: 'test' } });
  });
  const tokens = await toTokenPair(identity.tokens, opened);
  return {
    ...tokens,
    accountId: opened.accountId,
    async call(method, url, body) {
      const reply = await app.app.inject({
        method,
        url,
        headers: { authorization: `Bearer ${tokens.accessToken}`, 'idempotency-key': randomUUID() },
        ...(body ? { payload: body } : {}),
      });
      return { status: reply.statusCode, body: reply.body ? (reply.json() as Frame) : { frame: '' } };
    },
  };
}

const CASE = {
  title: 'Fever after travel',
  body: 'Temp 39.4 C for three days.',
  question: 'Would you treat before the smear is back?',
  specialty: 'infectious-disease',
  attestation: '2026-11',
};

t.test('doctors on two processes discuss one case', async (t) => {
  const one = await startTestApp(t);
  const two = await startTestApp(t, { database: one.database });
  const [urlOne, urlTwo] = [await one.listen(), await two.listen()];
  const [author, colleague] = [await aMember(one), await aMember(two)];
  const alda = await SocketClient.signedIn(urlOne, author.accessToken);
  const bo = await SocketClient.signedIn(urlTwo, colleague.accessToken);
  const applicant = await SocketClient.signedIn(urlTwo, (await aMember(two, 'pending')).accessToken);

  const published = await author.call('POST', '/v1/cases', CASE);
  t.equal(published.status, 201);
  const roomId = String(published.body['room_id']);
  const heard = await bo.next((frame) => frame['type'] === 'post.created');
  t.match(
    heard['data'],
    { kind: 'case', case: { id: published.body['id'] } },
    'the case is heard on the other process',
  );

  await t.test('a comment sent by frame is the comment that REST would have made', async (t) => {
    const clientId = newId();
    const frame = {
      frame: 'send',
      client_id: clientId,
      kind: 'comment',
      room_id: roomId,
      body: 'Ask Mrs. Alda Fixture, MRN 4471920.',
    };
    bo.send(frame);
    const result = await bo.next((answer) => answer['client_id'] === clientId);
    t.match(result, { frame: 'result', room_seq: 1, prev_room_seq: 0 });
    t.notMatch(JSON.stringify(result), /4471920/);
    const event = await alda.next((one) => one.frame === 'event' && JSON.stringify(one).includes(String(result['id'])));
    t.match(event['data'], { kind: 'comment', comment: { id: result['id'], body: result['body'] } });
    const listed = await author.call('GET', `/v1/cases/${String(published.body['id'])}/comments`);
    t.match(listed.body, { data: [{ id: result['id'], body: result['body'] }] });

    bo.send(frame);
    await sleep(300);
    const answers = bo.frames.filter((answer) => answer.frame === 'result');
    t.equal(answers.length, 2);
    t.equal(answers[1]?.['id'], result['id'], 'the same client_id gives the first result again');
    const stored = await withClient(one.database.adminUrl, (admin) => admin.query('select body from case_comment'));
    t.equal(stored.rowCount, 1);
    t.notMatch(JSON.stringify(stored.rows) + one.log() + two.log(), /4471920/);
  });

  await t.test('who commented hears the room from then on', async (t) => {
    const before = bo.events().length;
    const reply = await author.call('POST', `/v1/cases/${String(published.body['id'])}/comments`, {
      body: 'Same picture here.',
    });
    t.equal(reply.status, 201);
    await bo.next((frame) => JSON.stringify(frame).includes(String(reply.body['id'])));
    t.ok(bo.events().length > before);
  });

  await t.test(
    'a comment in a room that is not there, or with an unknown field, is refused and nothing is written',
    async (t) => {
      for (const [change, code] of [
        [{ room_id: newId() }, 'not_found'],
        [{ extra: 1 }, 'invalid_request'],
        [{ body: 'a\u0000b' }, 'invalid_request'],
        [{ body: 'x'.repeat(10_001) }, 'invalid_request'],
      ] as const) {
        const clientId = newId();
        bo.send({
          frame: 'send',
          client_id: clientId,
          kind: 'comment',
          room_id: roomId,
          body: 'Fine.',
          ...(change as object),
        });
        const refused = await bo.next((answer) => answer['client_id'] === clientId);
        t.match(refused, { frame: 'refused', problem: { code } }, code);
      }
      const stored = await withClient(one.database.adminUrl, (admin) =>
        admin.query('select count(*)::int as count from case_comment'),
      );
      t.equal(stored.rows[0].count, 2);
    },
  );

  await t.test('an applicant hears none of it and may not write', async (t) => {
    const clientId = newId();
    applicant.send({ frame: 'send', client_id: clientId, kind: 'comment', room_id: roomId, body: 'Hello.' });
    t.match(await applicant.next((answer) => answer['client_id'] === clientId), { problem: { code: 'not_verified' } });
    t.same(applicant.events(), []);
    applicant.close();
  });

  await t.test('a ticket opens one socket once', async (t) => {
    const { body } = await author.call('POST', '/v1/ws-tickets', {});
    const client = await SocketClient.signedIn(urlTwo, String(body['ticket']));
    const again = await SocketClient.open(urlTwo);
    again.hello(String(body['ticket']));
    t.equal((await again.closed).code, 4401);
    t.equal(client.isOpen, true);
    client.close();
  });

  await t.test(
    'suspension on one process closes the socket on the other with 4403, sign-out with 4401, both within a second',
    async (t) => {
      const startedAt = performance.now();
      await transaction(one.services.db, (tx) =>
        setMembership(tx, colleague.accountId, { state: 'suspended', roles: ['physician'] }),
      );
      t.equal((await bo.closed).code, 4403);
      t.match(bo.frames.at(-1), { frame: 'revoked', code: 'account_suspended' });
      await transaction(two.services.db, (tx) => endSessions(tx, { sessionId: author.sessionId }, 'signed_out'));
      t.equal((await alda.closed).code, 4401);
      const took = Math.round(performance.now() - startedAt);
      t.comment(`suspension and sign-out closed both sockets in ${took} ms`);
      t.ok(took < 1_000, `${took} ms`);
    },
  );
});
