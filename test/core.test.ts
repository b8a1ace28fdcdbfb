import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import Fastify from 'fastify';
import { SignJWT } from 'jose';
import t from 'tap';
import { Type } from 'typebox';
import { countEntries, parseCheckpoint, parseExportLine, readLinks } from '../src/features/audit/index.ts';
import { ACTOR_AGE_MS, type Actor } from '../src/kernel/actor.ts';
import { AppError } from '../src/kernel/errors.ts';
import { newId } from '../src/kernel/ids.ts';
import { openDatabase } from '../src/platform/database/connection.ts';
import { settleIdempotency } from '../src/platform/database/idempotency.ts';
import { keyPairOf } from '../src/platform/ed25519.ts';
import { createCheckpointer } from '../src/platform/events/audit-checkpoint.ts';
import { createFreshness } from '../src/platform/events/freshness.ts';
import { findOldestPosition, insertDeadLetter } from '../src/platform/events/queries.ts';
import type { App } from '../src/platform/http/app-type.ts';
import { addIdempotency, claimOf, findEarlierRun, orEarlierRun, replayOf } from '../src/platform/http/idempotency.ts';
import { sendProblem, toAppError } from '../src/platform/http/problem.ts';
import { createLogger } from '../src/platform/logger.ts';
import { createAccessTokens } from '../src/platform/tokens.ts';
import { testKeys } from './support/app.ts';
import { createTestDatabase, withClient } from './support/database.ts';
import { rowsOf } from './support/rows.ts';

// The corners of tokens, audit, events and idempotency that no request of the other tests comes to.

const keys = testKeys();
const issuer = 'http://curbside.test';
const claims = { accountId: newId(), sessionId: newId(), aal: 2, authTime: 1_700_000_000 } as const;

t.test('tokens', async (t) => {
  const tokens = await createAccessTokens({ ring: keys.token, issuer, clock: Date.now, remembered: 1 });

  t.test('a token that is remembered no more is verified again', async (t) => {
    const [first, second] = [await tokens.sign(claims), await tokens.sign(claims)];
    for (const token of [first, second, first, first]) t.same(await tokens.verifyAccessToken(token), claims);
  });

  t.test('a token of ours that says something else than we do is refused', async (t) => {
    const { privateKey } = keyPairOf(keys.token.current.key);
    const kid = tokens.jwks.keys[0]?.kid ?? '';
    const signed = (payload: object, subject: string = claims.accountId): Promise<string> =>
      new SignJWT({ sid: claims.sessionId, aal: 2, auth_time: claims.authTime, ...payload })
        .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid })
        .setIssuer(issuer)
        .setAudience('curbside')
        .setSubject(subject)
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(privateKey);
    t.same(await tokens.verifyAccessToken(await signed({})), claims, 'control');
    const forged = [{ aal: 3 }, { aal: '2' }, { auth_time: 'now' }, { sid: 'x' }].map((payload) => signed(payload));
    for (const token of [...forged, signed({}, 'x')])
      await t.rejects(tokens.verifyAccessToken(await token), { code: 'unauthenticated' });
  });

  t.test('a ring without its own newest key signs nothing', async (t) => {
    const ring = { ...keys.token, all: [], current: keys.token.current };
    const broken = await createAccessTokens({ ring, issuer, clock: Date.now });
    t.throws(() => broken.sign(claims), { message: 'the token ring holds no key' });
  });
});

t.test('audit and events', async (t) => {
  const database = await createTestDatabase(t);
  const pool = openDatabase(database.adminUrl, { max: 1, name: 'core' });
  t.teardown(() => pool[Symbol.asyncDispose]());

  t.test('a line that is neither an entry nor a checkpoint is refused in words', (t) => {
    const message = 'The file holds a line that is neither an audit entry nor a checkpoint.';
    for (const line of ['7', 'null', '{}', '{"size":1,"head":"00","at":"2026-01-01T00:00:00Z"}'])
      for (const read of [parseExportLine, parseCheckpoint]) t.throws(() => read(line), { message });
    t.end();
  });

  t.test('a chain is read page by page, and counted', async (t) => {
    t.equal(await countEntries(pool.db), 0, 'an empty one too');
    await withClient(database.adminUrl, (admin) =>
      admin.query(
        `insert into audit_entry (n, entry, hash) select n, '{}', decode(repeat('00', 32), 'hex') from generate_series(1, 10000) n`,
      ),
    );
    let read = 0;
    for await (const { n } of readLinks(pool.db)) if (n === read + 1) read = n;
    t.equal(read, 10_000);
    t.equal(await countEntries(pool.db), 10_000);
  });

  t.test('where nothing was added no other checkpoint is made', async (t) => {
    const copied: unknown[] = [];
    const copy = async (checkpoint: unknown): Promise<void> => void copied.push(checkpoint);
    const checkpoint = createCheckpointer(
      { key: keys.audit.current, copy, everyMs: 0 },
      (work) => pool.db.transaction((tx) => work(tx)),
      createLogger('silent'),
    );
    await checkpoint(0);
    await checkpoint(0);
    t.equal(copied.length, 1, 'one for one head');
  });

  t.test('who resumes where nothing is kept is told that nothing is', async (t) => {
    await withClient(database.adminUrl, (admin) => admin.query('delete from outbox'));
    t.equal(await findOldestPosition(pool.db), undefined);
  });

  t.test('of an event that a consumer gave up the ids are kept', async (t) => {
    const event = { position: 7, type: 'note', audience: { kind: 'staff' }, data: { n: 1 }, at: '' } as const;
    await rowsOf(database, `insert into event_consumer (name, position) values ('mail', 0)`);
    await insertDeadLetter(pool.db, 'mail', event);
    const [kept] = await rowsOf(database, 'select consumer, position::int, type, data from event_dead_letter');
    t.same(kept, { consumer: 'mail', position: 7, type: 'note', data: { n: 1 } });
  });
});

t.test('sessions are read a hundred at a time, and again before they are old', async (t) => {
  const readings: number[] = [];
  let answered: (() => void) | undefined;
  using freshness = createFreshness({
    findLiveActors: async (ids) => {
      readings.push(ids.length);
      if (readings.length > 3) await new Promise<void>((resolve) => (answered = resolve));
      return new Map();
    },
    log: createLogger('silent'),
    onRead: () => {},
  });
  const ids = Array.from({ length: 250 }, newId);
  const at = performance.now();
  const fresh = (now: number): number => ids.filter((id) => freshness.isFresh(id, now)).length;
  const ageing = (now: number): number => ids.filter((id) => freshness.isAgeing(id, now)).length;
  t.equal(ageing(at), 250, 'control: nothing is known');
  freshness.wantRead(ids);
  await nextTurn();
  t.same(readings, [100, 100, 50]);
  t.same([fresh(at), ageing(at)], [250, 0]);
  const midway = ageing(performance.now() + ACTOR_AGE_MS * 0.475);
  t.ok(midway > 50 && midway < 200, `not all of them at once: ${midway}`);
  t.same([freshness.ageMs(newId()), freshness.ageMs(ids[0] ?? '', at + 100) <= 100], [Infinity, true]);
  // Later than any of them was read.
  const later = performance.now() + ACTOR_AGE_MS * 0.7;
  t.equal(ageing(later), 250);
  t.equal(fresh(at + ACTOR_AGE_MS), 250, 'while what is known still counts');
  freshness.wantRead(ids);
  t.equal(ageing(later), 0, 'they are asked for once');
  await nextTurn();
  t.same(readings, [100, 100, 50, 100]);
  answered?.();
});

t.test(
  'of sessions that are forgotten while they are read nothing is kept, and nobody else is taken to have waited with them',
  async (t) => {
    let answer = Promise.withResolvers<ReadonlyMap<string, Actor>>();
    const options = { findLiveActors: () => answer.promise, log: createLogger('silent'), onRead: () => {} };
    using freshness = createFreshness(options);
    const [first, second] = [newId(), newId()];
    freshness.wantRead([first, second]);
    freshness.forget(first);
    answer.resolve(new Map());
    await nextTurn();
    t.same([freshness.ageMs(first), freshness.isFresh(second)], [Infinity, true]);
    answer = Promise.withResolvers();
    freshness.wantRead([second]);
    answer.reject(new Error('gone'));
    await sleep(20);
    t.ok(freshness.unreadableForMs() > 0, 'control: who is still there waits');
    freshness.forget(second);
    t.equal(freshness.unreadableForMs(), 0);

    using another = createFreshness(options);
    answer = Promise.withResolvers();
    another.wantRead([first]);
    another.forget(first);
    answer.reject(new Error('gone'));
    await sleep(20);
    t.equal(another.unreadableForMs(), 0, 'nor where it failed only after the last had left');
  },
);

t.test('what is to take effect once', async (t) => {
  const app = Fastify();
  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, toAppError(error)));
  const database = await createTestDatabase(t);
  const { db, ...pool } = openDatabase(database.urls.app, { max: 1, name: 'core' });
  t.teardown(() => pool[Symbol.asyncDispose]());
  const actor = { accountId: newId() };
  app.decorateRequest('actor', undefined);
  app.addHook('onRequest', async (request) => {
    if (request.headers.authorization !== undefined) Object.assign(request, { actor });
  });
  addIdempotency(app as unknown as App, { db, keys });
  app.post('/declared', { config: { idempotent: true } }, async () => ({}));
  app.post('/undeclared', async (request) => claimOf(request));
  app.post('/form', { config: { idempotent: true, form: Type.Object({}) } }, async (request, reply) => {
    await findEarlierRun(request, reply, { db, keys }, request.body);
    if (request.replay) return request.replay;
    await settleIdempotency(db, claimOf(request), { status: 201, objectId: actor.accountId });
    return {};
  });
  app.post('/late', { config: { idempotent: 'as written' } }, async (request) => {
    const done = await orEarlierRun(request, async () => {
      if (request.headers['x-work'] === 'fails') throw new AppError('state_conflict');
      if (request.headers['x-work'] === 'writes nothing') return undefined;
      await settleIdempotency(db, claimOf(request), { status: 201, objectId: actor.accountId });
      return {};
    });
    return done ?? replayOf(request);
  });
  const key = { 'idempotency-key': 'a-key-of-sixteen-characters' };
  const mine = { ...key, authorization: 'Bearer anything' };
  const post = (url: string, headers: Record<string, string>, payload?: object) =>
    app.inject({ method: 'POST', url, headers, ...(payload === undefined ? {} : { payload }) });

  t.test('answers nobody where the route forgets who asks, or to say so, or the key is none', async (t) => {
    t.match((await post('/declared', key)).json(), { code: 'unauthenticated' });
    for (const [url, headers] of [
      ['/undeclared', mine],
      ['/declared', {}],
      ['/declared', { 'idempotency-key': 'too short' }],
    ] as const)
      t.match((await post(url, headers)).json(), { code: 'idempotency_key_missing' });
    t.equal((await post('/declared', mine)).statusCode, 200, 'control: a body may be missing');
  });

  t.test('is looked for only when its work comes to nothing, where it says so', async (t) => {
    const late = (work: string) => post('/late', { ...mine, 'x-work': work });
    t.match((await late('writes nothing')).json(), { code: 'request_in_flight' }, 'who is at it has not committed');
    t.match((await late('fails')).json(), { code: 'state_conflict' }, 'nothing was done before');
    t.same((await late('writes')).json(), {});
    for (const work of ['writes nothing', 'fails']) {
      const again = await late(work);
      t.match(again.json(), { status: 201, objectId: actor.accountId }, work);
      t.equal(again.headers['idempotent-replayed'], 'true');
    }
  });

  t.test('is a form known again by what it held', async (t) => {
    t.same((await post('/form', mine, { held: [1, { b: null, a: 'x' }] })).json(), {});
    const again = await post('/form', mine, { held: [1, { a: 'x', b: null }] });
    t.match(again.json(), { status: 201, objectId: actor.accountId });
    t.equal(again.headers['idempotent-replayed'], 'true');
    t.match((await post('/form', mine, { held: [] })).json(), { code: 'idempotency_key_reused' });
  });
});
