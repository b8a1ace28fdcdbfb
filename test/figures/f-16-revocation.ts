import { setTimeout as sleep } from 'node:timers/promises';
import { setMembership } from '../../src/features/accounts/index.ts';
import { transaction } from '../../src/platform/database/connection.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { aCase, aDoctor, type Doctor } from '../support/doctors.ts';
import { noteType, People, startNode } from '../support/live-node.ts';
import { createTestDatabase, withClient } from '../support/database.ts';
import { SocketClient } from '../support/socket-client.ts';
import type { Bench } from './harness/bench.ts';
import type { Figure, Measured } from './harness/figure.ts';

const EACH = { C: 10, N: 40 } as const;
const SECOND_MS = 1_000;
const WORST_MS = 2_500;
const PATIENCE_MS = 6_000;

/** P4: nothing is served on a revoked session, and its socket closes even if nobody hears of the revocation. */
export const figure: Figure = {
  id: 'F-16',
  title: 'Revoked: last REST success; last content on the socket; socket closed; closed with the notification lost',
  target: '≤ 1 s, ≤ 1 s, ≤ 1 s, ≤ 2.5 s',
  anchor: 'Mattermost 5 s, Keycloak ≤ 5 min, Signal best effort',
  tier: 'C',
  database: true,
  run: async (bench) => {
    const app = await startTestApp(bench);
    const url = await app.listen();
    await using stream = await aStream(app);
    const told = [
      ...(await revokeAll(bench, app, url, async (doctor) => void (await doctor.call('POST', '/v1/auth/logout')))),
      ...(await revokeAll(bench, app, url, (doctor) => suspend(app, doctor))),
    ];
    const lost = await revokeAll(bench, app, url, (doctor) => endUnheard(app, doctor));
    return judge(told, lost, stream.count());
  },
  control: { planted: 'the notification is lost and the sweep is off', run: unswept },
};

interface Revoked {
  /** Milliseconds after the revocation: last request that was served, last event, close of the socket. */
  readonly served: number;
  readonly content: number;
  readonly closed: number;
}

function judge(told: readonly Revoked[], lost: readonly Revoked[], events: number): Measured {
  const worst = (of: readonly Revoked[], what: keyof Revoked) => Math.max(...of.map((one) => one[what]));
  const all = [...told, ...lost];
  const [served, content, closed, unheard] = [
    worst(all, 'served'),
    worst(all, 'content'),
    worst(told, 'closed'),
    worst(lost, 'closed'),
  ];
  const ms = (value: number) => (Number.isFinite(value) ? `${Math.round(value)} ms` : `never within ${PATIENCE_MS} ms`);
  return {
    value: `${ms(served)}, ${ms(content)}, ${ms(closed)}, ${ms(unheard)} (worst of ${told.length} and ${lost.length}; ${events} events sent meanwhile)`,
    pass: served <= SECOND_MS && content <= SECOND_MS && closed <= SECOND_MS && unheard <= WORST_MS && events > 10,
  };
}

async function revokeAll(
  bench: Bench,
  app: TestApp,
  url: string,
  revoke: (doctor: Doctor) => Promise<void>,
): Promise<Revoked[]> {
  const doctors: Doctor[] = [];
  for (let n = 0; n < EACH[bench.tier]; n++) doctors.push(await aDoctor(app));
  return await Promise.all(doctors.map((doctor) => revokeOne(url, doctor, () => revoke(doctor))));
}

async function revokeOne(url: string, doctor: Doctor, revoke: () => Promise<void>): Promise<Revoked> {
  const socket = await SocketClient.signedIn(url, doctor.token);
  await socket.next(({ frame }) => frame === 'event');
  await revoke();
  const revokedAt = performance.now();
  const since = () => performance.now() - revokedAt;
  let closed = Infinity;
  void socket.closed.then(() => (closed = since()));
  let [served, content] = [0, 0];
  let heard = socket.events().length;
  while (since() < PATIENCE_MS && !Number.isFinite(closed)) {
    const startedAt = since();
    const reply = await fetch(`${url}/v1/cases`, { headers: { authorization: `Bearer ${doctor.token}` } });
    await reply.arrayBuffer();
    if (reply.status === 200) served = startedAt;
    const now = socket.events().length;
    if (now > heard) content = since();
    heard = now;
    await sleep(20);
  }
  socket.close();
  return { served, content, closed };
}

async function suspend(app: TestApp, { accountId }: Doctor): Promise<void> {
  await transaction(app.services.db, (tx) =>
    setMembership(tx, accountId, { state: 'suspended', roles: ['physician'] }),
  );
}

/** As if the notification of it were lost: nobody is told. */
async function endUnheard(app: TestApp, { sessionId }: Doctor): Promise<void> {
  await withClient(app.database.adminUrl, (client) =>
    client.query(`update session set ended_at = now(), end_reason = 'ended_by_staff' where id = $1`, [sessionId]),
  );
}

/** Content that flows all the while: one event for all clinicians every 50 ms. */
async function aStream(app: TestApp): Promise<AsyncDisposable & { count(): number }> {
  const author = await aDoctor(app);
  const { body } = await author.call('POST', '/v1/cases', aCase());
  const stop = new AbortController();
  let count = 0;
  const flowing = withClient(app.database.adminUrl, async (client) => {
    while (!stop.signal.aborted) {
      await client.query(`insert into outbox (type, audience, data) values ('post.created', 'clinicians', $1)`, [
        { kind: 'case', id: body.id, room_id: body.room_id },
      ]);
      app.relay?.wake();
      count += 1;
      await sleep(50);
    }
  });
  return {
    count: () => count,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await flowing;
    },
  };
}

async function unswept(bench: Bench): Promise<Measured> {
  const people = new People();
  const node = await startNode(bench, await createTestDatabase(bench), people, {
    sweepMs: 600_000,
    eventTypes: [noteType],
  });
  const actor = people.add();
  const socket = await SocketClient.signedIn(node.url, actor.sessionId);
  people.signOut(actor);
  const closed = await Promise.race([socket.closed.then(() => 0), sleep(PATIENCE_MS).then(() => Infinity)]);
  socket.close();
  return judge([], [{ served: 0, content: 0, closed }], 100);
}
