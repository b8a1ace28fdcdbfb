import type { Database } from './connection.ts';
import { isUnavailable } from './database-error.ts';

/** Reads many at once; what is found of each key stands at the key's place. */
export type ReadTogether<Key, Found> = (keys: readonly Key[]) => Promise<readonly (Found | undefined)[]>;

const MAX_KEYS = 64;
const READERS = 2;

interface Waiting<Key, Found> {
  readonly key: Key;
  resolve(found: Found | undefined): void;
  reject(error: unknown): void;
}

/**
 * Merges look-ups that arrive while earlier ones are in flight into one statement, as the merged write does: no timer, a lone one
 * goes at once, and each is read after it was asked for. When a merged one fails, its keys are tried one by one.
 */
export function createReadBatch<Key, Found>(
  readTogether: ReadTogether<Key, Found>,
): (key: Key) => Promise<Found | undefined> {
  const waiting: Waiting<Key, Found>[] = [];
  let inFlight = 0;

  async function drain(): Promise<void> {
    inFlight += 1;
    // What is asked for in one go is read in one go, the first of it too.
    await Promise.resolve();
    while (waiting.length > 0) await readAll(readTogether, waiting.splice(0, MAX_KEYS));
    inFlight -= 1;
  }

  return (key) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, resolve, reject });
      if (inFlight < READERS) void drain();
    });
}

/** The same for queries, which are given their pool with each call: one batch for each pool. */
export function readTogetherOnce<Key, Found>(
  readTogether: (db: Database, keys: readonly Key[]) => Promise<readonly (Found | undefined)[]>,
): (db: Database, key: Key) => Promise<Found | undefined> {
  const batches = new WeakMap<Database, (key: Key) => Promise<Found | undefined>>();
  return (db, key) => {
    const find = batches.get(db) ?? createReadBatch<Key, Found>((keys) => readTogether(db, keys));
    batches.set(db, find);
    return find(key);
  };
}

/** The same where several ask for one thing, each with an answer of their own: one statement for each thing that is asked for. */
export function readSharedOnce<Thing extends object, Asker, Found>(
  readFor: (db: Database, thing: Thing, askers: readonly Asker[]) => Promise<readonly (Found | undefined)[]>,
): (db: Database, thing: Thing, asker: Asker) => Promise<Found | undefined> {
  const find = readTogetherOnce<{ readonly thing: Thing; readonly asker: Asker }, Found>(async (db, asked) => {
    const found = new Map<object, Found | undefined>();
    const answer = async (same: readonly (typeof asked)[number][]): Promise<void> => {
      const askers = same.map(({ asker }) => asker);
      const answers = same[0] ? await readFor(db, same[0].thing, askers) : [];
      same.forEach((one, place) => found.set(one, answers[place]));
    };
    await Promise.all([...Map.groupBy(asked, ({ thing }) => JSON.stringify(thing)).values()].map(answer));
    return asked.map((one) => found.get(one));
  });
  return (db, thing, asker) => find(db, { thing, asker });
}

async function readAll<Key, Found>(
  readTogether: ReadTogether<Key, Found>,
  batch: readonly Waiting<Key, Found>[],
): Promise<void> {
  try {
    const found = await readTogether(batch.map((one) => one.key));
    batch.forEach((one, place) => one.resolve(found[place]));
  } catch (error) {
    if (batch.length === 1 || isUnavailable(error)) return batch.forEach((one) => one.reject(error));
    for (const one of batch) await readAll(readTogether, [one]);
  }
}
