import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';
import t from 'tap';
import { caseLive } from '../src/features/cases/index.ts';
import { openDatabase } from '../src/platform/database/connection.ts';
import { startTestApp, type TestApp } from './support/app.ts';
import { aCase, aDoctor, type Doctor, type Reply } from './support/doctors.ts';
import { People } from './support/live-node.ts';
import { plantClaims } from './support/many-claims.ts';
import { plantRooms } from './support/many-rooms.ts';

// Every statement of a request waits for the one before: more of them are slower on any machine, and no benchmark hides it.
const statements = new AsyncLocalStorage<string[]>();
const { query } = pg.Client.prototype;
Reflect.set(pg.Client.prototype, 'query', function (this: pg.Client, ...input: Parameters<typeof query>) {
  const [asked] = input as unknown as [{ readonly text?: string } | string];
  statements.getStore()?.push(typeof asked === 'string' ? asked : (asked.text ?? ''));
  return query.apply(this, input);
});
t.teardown(() => void Reflect.set(pg.Client.prototype, 'query', query));

/** The statements that `work` sent; timers and other requests are not counted, nor what a connection that is opened meanwhile asks first. */
async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const seen: string[] = [];
  await statements.run(seen, work);
  return seen.filter((text) => !text.includes('pg_is_in_recovery'));
}

/** Without the look at the session, which a busy member's request has from the one before: it is read once a second. */
async function statementsOfRequest(doctor: Doctor, ...call: Parameters<Doctor['call']>): Promise<string[]> {
  const seen = await statementsOf(() => doctor.call(...call));
  return seen.filter((text) => !text.includes('from "session"'));
}

/** How Postgres runs a statement whatever its parameters are, as on the sixth run on a connection, or on the first of a pool that `plansOnce`. */
async function planOf({ database }: TestApp, statement: string, plansOnce = false): Promise<string> {
  await using one = openDatabase(database.adminUrl, { max: 1, name: 'plans', plansOnce });
  await one.pool.query('set plan_cache_mode = force_generic_plan');
  await one.pool.query(`prepare page as ${statement}`);
  const parameters = new Set(statement.match(/\$\d+/g)).size;
  const { rows } = await one.pool.query<Record<string, string>>(
    `explain execute page (${Array(parameters).fill('null').join(', ')})`,
  );
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

t.test('no request asks the database more often than it must', async (t) => {
  const app = await startTestApp(t);
  const author = await aDoctor(app);
  const reader = await aDoctor(app);
  const { body: aCaseView } = await author.call('POST', '/v1/cases', aCase());
  const thread = `/v1/cases/${aCaseView.id}/comments`;
  const written: string[] = [];
  for (let n = 0; n < 12; n += 1) {
    const { body } = await author.call('POST', thread, {
      body: `Comment ${n}: the lactate fell, which speaks against it.`,
    });
    written.push(body.id);
  }

  await t.test('a page of a thread takes at most three statements, however long it is', async (t) => {
    for (const limit of [1, 12]) {
      const seen = await statementsOfRequest(reader, 'GET', `${thread}?limit=${limit}`);
      t.ok(seen.length > 0 && seen.length <= 3, `${seen.length} for ${limit} comments`);
    }
  });

  await t.test('a page of the feed takes at most two', async (t) => {
    for (let n = 0; n < 3; n += 1) await author.call('POST', '/v1/cases', aCase());
    const seen = await statementsOfRequest(reader, 'GET', '/v1/cases?limit=20');
    t.ok(seen.length > 0 && seen.length <= 2, `${seen.length}`);
  });

  await t.test('a page of the queue is read by its index, however the database plans', async (t) => {
    const vera = await aDoctor(app, { roles: ['verifier'] });
    await plantClaims(app.database.adminUrl, 2_000);
    const seen = await statementsOfRequest(vera, 'GET', '/v1/staff/queue?limit=50');
    const text = seen.find((one) => /from "claim" inner join .* order by "claim"."due_at"/s.test(one)) ?? '';
    t.match(await planOf(app, text), /Index (Only )?Scan using claim_queue/);
    const planted = text.replace(`= 'needs_review'`, '= $$2');
    t.notMatch(await planOf(app, planted), /claim_queue/, 'control: a status that is not spelled out');
  });

  await t.test('a comment takes two: one reads its thread, one writes', async (t) => {
    const seen = await statementsOfRequest(reader, 'POST', thread, {
      body: 'Agree: repeat the lactate before anything else.',
    });
    t.equal(seen.length, 2, seen.map((text) => text.trim().slice(0, 40)).join(' | '));
    // A table of a few rows would be read whole for each comment, and still when it has grown.
    const whole = /Seq Scan on "?(idempotency|case_comment|clinical_case|room|room_member|account|persona)\b/;
    for (const text of seen) t.notMatch(await planOf(app, text, true), whole, 'by indexes');
    t.match(await planOf(app, seen.at(-1) ?? ''), whole, 'control: as Postgres plans by itself');
  });

  await t.test('one that names somebody new takes one more', async (t) => {
    const seen = await statementsOfRequest(reader, 'POST', thread, {
      body: 'We had Mrs. Winterbourne with the same picture on 4 March 2026, call 301-555-0142.',
    });
    t.ok(
      seen.some((text) => text.includes('case_label')),
      'control: the label was kept',
    );
    t.equal(seen.length, 3, seen.map((text) => text.trim().slice(0, 40)).join(' | '));
  });

  await t.test('several of them at once in one room need no transaction either', async (t) => {
    const names = ['Ottoline Brask', 'Casimir Dufek', 'Leopoldine Farkas', 'Evander Molnar', 'Seraphina Quist'];
    const seen = await statementsOf(() =>
      Promise.all(names.map((name) => reader.call('POST', thread, { body: `Her cousin ${name} called.` }))),
    );
    t.ok(
      seen.some((text) => text.includes('insert into case_label')),
      'control: labels were kept',
    );
    t.same(
      seen.filter((text) => /begin|for update/.test(text)),
      [],
    );
  });

  await t.test('names given in many rooms at once are kept by few, each name in its own room', async (t) => {
    const urls: string[] = [];
    for (let n = 0; n < 12; n += 1)
      urls.push(`/v1/cases/${(await author.call('POST', '/v1/cases', aCase())).body.id}/comments`);
    const say = (body: string) => Promise.all(urls.map((url) => reader.call('POST', url, { body })));
    let called: Reply[] = [];
    const seen = await statementsOf(async () => {
      called = await say('Her cousin Ottoline Brask called.');
    });
    const growths = seen.filter((text) => text.includes('insert into case_label'));
    t.ok(growths.length > 0 && growths.length <= 4, `${growths.length} for ${urls.length} rooms`);
    t.notMatch(await planOf(app, growths[0] ?? '', true), /Seq Scan/, 'by indexes');
    t.match(await planOf(app, growths[0] ?? ''), /Seq Scan on case_memory/, 'control: as Postgres plans by itself');
    const agreed = await say('Brask agrees.');
    const labelIn = ({ body }: Reply): string => /\[[^\]]+\]/.exec(String(body.body))?.[0] ?? 'none';
    t.same(agreed.map(labelIn), called.map(labelIn), 'each room knows its own label again');
    t.ok(new Set(called.map(labelIn)).size > urls.length / 2, 'control: they are not the same everywhere');
  });

  await t.test(
    'comments that go out together take one statement, their readers with them, however many they are',
    async (t) => {
      const told = caseLive.eventTypes.find(({ type }) => type === 'post.created');
      const rows = written.map((id, place) => ({
        position: place + 1,
        type: 'post.created',
        audience: { kind: 'room', id: aCaseView.room_id } as const,
        data: { kind: 'comment', id, room_id: aCaseView.room_id },
        at: new Date().toISOString(),
      }));
      const loaded: unknown[] = [];
      const seen = await statementsOf(async () => {
        loaded.push(...(await Promise.all(rows.map(async (row) => told?.load(app.services.db, row)))));
      });
      t.match(
        loaded,
        written.map((id) => ({ data: { kind: 'comment', comment: { id } } })),
        'each gets its own',
      );
      t.equal(seen.length, 1, seen.join(' | '));
    },
  );

  await t.test('each of them is heard by the readers of its own case', async (t) => {
    const [named, stranger] = [await aDoctor(app), await aDoctor(app)];
    const among = { kind: 'people', people: [named.personaId] };
    const { body: closed } = await author.call('POST', '/v1/cases', { ...aCase(), audience: among });
    const { body: comment } = await named.call('POST', `/v1/cases/${closed.id}/comments`, { body: 'Between us.' });
    const told = caseLive.eventTypes.find(({ type }) => type === 'post.created');
    const load = (id: string, room: string) =>
      told?.load(app.services.db, {
        position: 1,
        type: 'post.created',
        audience: { kind: 'room', id: room },
        data: { kind: 'comment', id, room_id: room },
        at: new Date().toISOString(),
      });
    const events = await Promise.all([
      load(String(comment.id), closed.room_id),
      load(written[0] ?? '', aCaseView.room_id),
      load(String(comment.id), closed.room_id),
      load(String(closed.id), closed.room_id),
    ]);
    const hearing = ({ accountId }: Doctor) => {
      const actor = { ...new People().add(), accountId };
      return events.map((event) => event?.mayHear(actor));
    };
    t.same(hearing(named), [true, true, true, undefined]);
    t.same(hearing(author), [true, true, true, undefined]);
    t.same(hearing(stranger), [false, true, false, undefined]);
  });

  await t.test('a sync takes three for a new device and four later, however many rooms it is in', async (t) => {
    for (const rooms of [10, 30]) {
      const member = await aDoctor(app);
      await plantRooms(app.database.adminUrl, member.accountId, { rooms, posts: 25 });
      const first = await statementsOfRequest(member, 'GET', '/v1/sync');
      t.equal(first.length, 3, first.map((text) => text.trim().slice(0, 40)).join(' | '));
      const { body } = await member.call('GET', '/v1/sync');
      t.equal(body.rooms.length, rooms);
      t.ok(
        body.rooms.every(
          (room: { changes: unknown[]; limited: boolean }) => room.changes.length === 20 && room.limited,
        ),
        'control: each with its newest posts',
      );
      const later = await statementsOfRequest(member, 'GET', `/v1/sync?since=${body.next}`);
      t.equal(later.length, 4, later.map((text) => text.trim().slice(0, 40)).join(' | '));
    }
  });

  await t.test('one statement for each comment of a page is noticed', async (t) => {
    const seen = await statementsOf(async () => {
      for (const id of written) await reader.call('GET', `/v1/comments/${id}`);
    });
    t.ok(seen.length >= written.length, `${seen.length} for ${written.length} comments`);
  });
});
