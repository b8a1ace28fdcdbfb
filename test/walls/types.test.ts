import { sql } from 'drizzle-orm';
import { pgTable, uuid } from 'drizzle-orm/pg-core';
import { randomUUID } from 'node:crypto';
import t from 'tap';
import { createGate, DeidentifiedText, guardedText, sealed } from '../../src/deidentification/index.ts';
import { openDatabase } from '../../src/platform/database/connection.ts';
import { DatabaseError } from '../../src/platform/database/database-error.ts';
import { createTestDatabase, TEST_RECEIPT_KEY } from '../support/database.ts';

const TEXT = 'A quiet canary in a mine';

const database = await createTestDatabase(t);
const pool = openDatabase(database.urls.app, { max: 2, name: 'types-test' });
t.teardown(() => pool[Symbol.asyncDispose]());

const gate = createGate({
  current: () => TEST_RECEIPT_KEY,
  find: () => TEST_RECEIPT_KEY,
  policy: 'safe-harbor',
  strictZip3: false,
  currentYear: () => 2026,
});
const clean = (text = TEXT): DeidentifiedText => gate.deidentify(text, {}).text;
const probe = pgTable('gate_probe', { id: uuid('id').primaryKey(), ...guardedText('body') });
const { db } = pool;

t.test('a cast gets past the compiler and no further', async (t) => {
  const genuine = clean();
  const { value, version, receipt } = genuine;
  const casts: Readonly<Record<string, unknown>> = {
    'a string': TEXT,
    'a String': Object(TEXT),
    'a look-alike': { value, version, receipt, toString: () => value, toJSON: () => value },
    'a look-alike of the same class': Object.setPrototypeOf(
      { value: TEXT, version, receipt },
      DeidentifiedText.prototype,
    ),
    'an empty one of the same class': Object.create(DeidentifiedText.prototype),
    'a copy of its properties': { ...Object.getOwnPropertyDescriptors(genuine), value, version, receipt },
    'a structured clone': structuredClone(Object.assign(Object.create(null), { value, version, receipt })),
    'a proxy before it': new Proxy(genuine, {
      get: (target, name) => (name === 'value' ? TEXT : Reflect.get(target, name)),
    }),
    'its own JSON': JSON.parse(JSON.stringify({ body: genuine })).body,
  };
  for (const [name, cast] of Object.entries(casts)) {
    t.notOk(DeidentifiedText.is(cast), name);
    await t.rejects(
      db.insert(probe).values({ id: randomUUID(), ...sealed('body', genuine), body: cast as never }),
      { name: 'TypeError', message: 'a guarded column takes DeidentifiedText only' },
      name,
    );
    t.throws(
      () =>
        db
          .update(probe)
          .set({ body: cast as never })
          .toSQL(),
      { name: 'TypeError' },
      `${name} in an edit`,
    );
  }
  await t.resolves(
    db.insert(probe).values({ id: randomUUID(), ...sealed('body', genuine) }),
    'control: the genuine one',
  );
});

t.test('nobody makes the genuine article without the key of the mint', async (t) => {
  const attempts: readonly (readonly [string, () => unknown])[] = [
    ['with another symbol', () => new DeidentifiedText(Symbol('mint'), TEXT, 'k1/e/p', new Uint8Array(32))],
    ['with a registered symbol', () => new DeidentifiedText(Symbol.for('mint'), TEXT, 'k1/e/p', new Uint8Array(32))],
    ['without one', () => Reflect.construct(DeidentifiedText, [])],
    [
      'through a class below it',
      () =>
        new (class extends DeidentifiedText {
          constructor() {
            super(Symbol('mint'), TEXT, 'k1/e/p', new Uint8Array(32));
          }
        })(),
    ],
  ];
  for (const [name, attempt] of attempts) t.throws(attempt, { name: 'TypeError' }, name);
  t.notMatch(Object.keys(await import('../../src/deidentification/index.ts')).join(), /mint/i, 'the door has no mint');
});

t.test('what passes compiler and column, Postgres refuses, without repeating the text', async (t) => {
  const genuine = sealed('body', clean());
  const other = sealed('body', clean('Another text'));
  const id = randomUUID;
  const tampered = clean();
  const attempts: Readonly<Record<string, () => PromiseLike<unknown>>> = {
    'an sql value': () => db.insert(probe).values({ id: id(), ...genuine, body: sql`${TEXT + ' raw'}` }),
    'an sql value alone': () => db.insert(probe).values({ id: id(), body: sql`${TEXT}` }),
    'a statement': () => db.execute(sql`insert into gate_probe (id, body) values (${id()}, ${TEXT})`),
    'the receipt of another text': () =>
      db.insert(probe).values({ id: id(), ...genuine, body_receipt: other.body_receipt }),
    'another version': () => db.insert(probe).values({ id: id(), ...genuine, body_deid: 'k1/engine-9.9.9/policy-9' }),
    'no receipt': () => db.insert(probe).values({ id: id(), body: clean() }),
    'a value written over': () => {
      Object.defineProperty(tampered, 'value', { value: `${TEXT} raw` });
      return db.insert(probe).values({ id: id(), ...sealed('body', tampered) });
    },
  };
  for (const [name, attempt] of Object.entries(attempts)) {
    const error: unknown = await Promise.resolve()
      .then(attempt)
      .catch((reason: unknown) => reason);
    const refusedByColumn = error instanceof TypeError && name === 'a value written over';
    t.ok(
      refusedByColumn || (error instanceof DatabaseError && error.sqlstate === 'DE001'),
      `${name}: ${String(error)}`,
    );
    t.notMatch(JSON.stringify(error) + String(error), TEXT, `${name}: no text in the error`);
  }
});

t.test('stored text is sealed again only with its own receipt', async (t) => {
  const { value: text, version, receipt } = clean();
  t.ok(gate.resealStored({ text, version, receipt }), 'control: the stored row itself');
  t.equal(gate.resealStored({ text: `${text} raw`, version, receipt }), undefined, 'another text');
  t.equal(gate.resealStored({ text, version: 'k1/engine-9.9.9/policy-9', receipt }), undefined, 'another version');
  t.equal(gate.resealStored({ text, version, receipt: new Uint8Array(32) }), undefined, 'a zero receipt');
});
