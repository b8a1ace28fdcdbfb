import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';
import t from 'tap';
import { startTestApp } from './support/app.ts';
import { aCase, aDoctor, type Doctor } from './support/doctors.ts';

// Every statement of a request waits for the one before: more of them are slower on any machine, and no benchmark hides it.
const statements = new AsyncLocalStorage<string[]>();
const { query } = pg.Client.prototype;
Reflect.set(pg.Client.prototype, 'query', function (this: pg.Client, ...input: Parameters<typeof query>) {
  const [asked] = input as unknown as [{ readonly text?: string } | string];
  statements.getStore()?.push(typeof asked === 'string' ? asked : (asked.text ?? ''));
  return query.apply(this, input);
});
t.teardown(() => void Reflect.set(pg.Client.prototype, 'query', query));

/** The statements that `work` sent; timers and other requests are not counted. */
async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const seen: string[] = [];
  await statements.run(seen, work);
  return seen;
}

/** Reads something first, so that the session was read less than a second ago, as that of a busy member is. */
async function statementsOfRequest(doctor: Doctor, ...call: Parameters<Doctor['call']>): Promise<string[]> {
  await doctor.call('GET', '/v1/me');
  return statementsOf(() => doctor.call(...call));
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

  await t.test('a comment takes at most three', async (t) => {
    const seen = await statementsOfRequest(reader, 'POST', thread, {
      body: 'Agree: repeat the lactate before anything else.',
    });
    t.ok(seen.length > 0 && seen.length <= 3, seen.map((text) => text.trim().slice(0, 40)).join(' | '));
  });

  await t.test('one statement for each comment of a page is noticed', async (t) => {
    const seen = await statementsOf(async () => {
      for (const id of written) await reader.call('GET', `/v1/comments/${id}`);
    });
    t.ok(seen.length >= written.length, `${seen.length} for ${written.length} comments`);
  });
});
