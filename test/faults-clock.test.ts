import { globSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { createSession } from '../src/client/session.ts';
import { openSession, toTokenPair } from '../src/features/accounts/index.ts';
import { transaction } from '../src/platform/database/connection.ts';
import { PUBLIC_URL, startServers } from './figures/durability/servers.ts';
import { startTestApp } from './support/app.ts';
import { aBench } from './support/bench.ts';
import { aCase, aDoctor } from './support/doctors.ts';
import { rowsOf } from './support/rows.ts';
import { SocketClient } from './support/socket-client.ts';
import { readStoredWords } from './tools/ledger/comments.ts';
import { Ledger, textOf } from './tools/ledger/ledger.ts';
import { acknowledgeMore, settle, writeUntil, type Send } from './tools/ledger/writers.ts';

// The clock of a server jumps while members write; those of Postgres and of the other server are right.

t.setTimeout(240_000);
const LIBRARY = globSync('/usr/lib/*/faketime/libfaketimeMT.so.1')[0];
const MINUTES = 60;
const JUMPS = [10 * MINUTES, -10 * MINUTES, 0];

t.test(
  'a clock that jumps ten minutes on and back loses nobody a session, a place in the order, or a limit',
  { skip: LIBRARY === undefined ? 'needs libfaketime (Debian: faketime)' : false },
  async (t) => {
    const bench = await aBench(t);
    const clock = join(await bench.folder('clock'), 'offset');
    const setClock = (seconds: number): Promise<void> => writeFile(clock, `${seconds < 0 ? '' : '+'}${seconds}\n`);
    await setClock(0);
    const home = await startTestApp(t, { settings: { PUBLIC_URL, PROCESS_ROLES: 'api' } });
    const jumping = await startServers(bench, home.database, {
      count: 1,
      settings: {
        LD_PRELOAD: LIBRARY ?? '',
        FAKETIME_TIMESTAMP_FILE: clock,
        FAKETIME_CACHE_DURATION: '1',
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
      },
    });
    const url = jumping.urlOf(0);
    const untilClock = async (seconds: number): Promise<void> => {
      await setClock(seconds);
      for (let attempt = 0; attempt < 200; attempt += 1) {
        const { headers } = await fetch(`${url}/livez`);
        // The header has whole seconds, and is made once a second.
        const aheadMs = Date.parse(headers.get('date') ?? '') - Date.now() - seconds * 1_000;
        if (aheadMs > -2_500 && aheadMs <= 100) return;
        await sleep(50);
      }
      throw new Error(`the server's clock did not jump by ${seconds} s`);
    };

    const [author, writer] = [await aDoctor(home), await aDoctor(home)];
    const [{ body: subject }, { body: other }] = [
      await author.call('POST', '/v1/cases', aCase()),
      await author.call('POST', '/v1/cases', aCase()),
    ];
    for (const { room_id } of [subject, other]) await writer.call('PUT', `/v1/rooms/${room_id}/membership`, {});
    let signedOut = 0;
    let refreshes = 0;
    const signedIn = async () => {
      const { accessToken, refreshToken } = await toTokenPair(
        home.identity.tokens,
        await transaction(home.services.db, (tx) =>
          openSession(tx, home.services.keys, {
            accountId: writer.accountId,
            factor: 'passkey',
            device: { userAgent: 'test' },
          }),
        ),
      );
      return createSession({
        baseUrl: url,
        tokens: { access_token: accessToken, refresh_token: refreshToken },
        onTokens: () => (refreshes += 1),
        onSignedOut: () => (signedOut += 1),
      });
    };
    const session = await signedIn();
    const send: Send = async (entry) => {
      const reply = await session
        .fetch(`${url}/v1/cases/${subject.id}/comments`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'idempotency-key': entry.key },
          body: JSON.stringify({ body: textOf(entry) }),
        })
        .catch(() => undefined);
      return reply?.status === 201;
    };
    const socket = await SocketClient.signedIn(url, await session.token());
    t.teardown(() => socket.close());
    const ledger = new Ledger();
    const stop = new AbortController();
    t.teardown(() => stop.abort());
    const writing = writeUntil(stop.signal, ledger, 3, send);
    await acknowledgeMore(ledger, 10);

    // Not by the client, which would wait until the limit is over.
    const ticket = async (token: string): Promise<Response> =>
      fetch(`${url}/v1/ws-tickets`, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
    const before = await session.token();
    while ((await ticket(before)).status === 201);
    const outcomes: number[] = [];
    const registered: string[] = [];
    for (const [turn, seconds] of JUMPS.entries()) {
      await untilClock(seconds);
      // A slow machine must not let the minute pass meanwhile.
      await rowsOf(home.database, 'update rate_limit set window_start = now()');
      const counted = await ticket(await session.token(true));
      t.equal(counted.status, 429);
      t.ok(Number(counted.headers.get('retry-after')) <= MINUTES, 'a limit neither opens nor lasts longer');
      await acknowledgeMore(ledger, 10);
      const { body: said } = await writer.call('POST', `/v1/cases/${other.id}/comments`, {
        body: `Turn ${turn} by a server whose clock is right.`,
      });
      await socket.next((frame) => JSON.stringify(frame).includes(said.id), 10_000);
      // Of the other server, whose clock is right: too old or from the future here, and traded for one that is not.
      const token = await home.identity.tokens.sign({ ...writer, aal: 2, authTime: Math.floor(Date.now() / 1_000) });
      const reply = await fetch(`${url}/v1/me`, { headers: { authorization: `Bearer ${token}` } });
      outcomes.push(reply.status);
      if (reply.status === 401) t.match(await reply.json(), { code: 'token_expired' });
      const email = `turn-${turn}@clinic.example`;
      registered.push(email);
      const registering = await fetch(`${url}/v1/auth/register`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, name: 'Dr. Ada Example' }),
      });
      t.equal(registering.status, 202);
      t.equal((await fetch(`${url}/readyz`)).status, 200, 'and it is ready all the while');
    }
    t.same(outcomes, [401, 401, 200], 'the jumps were there');
    t.ok(refreshes > 0);
    t.equal(signedOut, 0, 'nobody is signed out');
    await rowsOf(home.database, `update rate_limit set window_start = window_start - interval '1 minute'`);
    t.equal((await ticket(await session.token(true))).status, 201, 'the limit ends by the clock of Postgres');

    for (const [seconds, status] of [
      [-2, 200],
      [-9, 401],
      [0, 200],
    ] as const) {
      await untilClock(seconds);
      const token = await home.identity.tokens.sign({ ...writer, aal: 2, authTime: 0 });
      const reply = await fetch(`${url}/v1/me`, { headers: { authorization: `Bearer ${token}` } });
      t.equal(reply.status, status, `${seconds} s off`);
    }

    stop.abort();
    await writing;
    await settle(ledger, send, 30_000);
    const comments = `from outbox where data->>'room_id' = $1 and data->>'kind' = 'comment'`;
    const last = (await rowsOf(home.database, `select count(*)::int as count ${comments}`, [subject.room_id]))[0]?.[
      'count'
    ];
    const order = await rowsOf(home.database, `select (data->>'room_seq')::int as seq ${comments} order by position`, [
      subject.room_id,
    ]);
    const sequence = Array.from({ length: Number(last) }, (_, place) => place + 1);
    t.same(
      order.map(({ seq }) => seq),
      sequence,
      'positions follow the order of the room',
    );
    const backward = `select from (select created_at < lag(created_at) over (order by room_seq) - interval '1 minute' as back from case_comment where room_id = $1) c where back`;
    t.same(await rowsOf(home.database, backward, [subject.room_id]), [], 'times are those of Postgres');
    const heard = socket.sequence();
    t.same(
      heard,
      heard.toSorted((a, b) => a - b),
    );
    const stored = await readStoredWords(home.database.adminUrl, subject.room_id);
    t.match(ledger.compare(stored), { lost: [], doubled: [], invented: [] });

    const { dataDir } = await jumping.at(0);
    const mailed = async (): Promise<string[]> => {
      const mails = await Promise.all(
        (await readdir(join(dataDir, 'mail'))).map((name) => readFile(join(dataDir, 'mail', name), 'utf8')),
      );
      return registered.map((email) => `${email} ${mails.filter((mail) => mail.includes(email)).length}`);
    };
    const once = registered.map((email) => `${email} 1`);
    for (let attempt = 0; attempt < 200 && (await mailed().catch(() => [])).join() !== once.join(); attempt += 1)
      await sleep(100);
    t.same(await mailed(), once, 'each job was done once');
  },
);
