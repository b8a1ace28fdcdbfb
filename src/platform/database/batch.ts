import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from './connection.ts';
import { isUnanswered, isUnavailable } from './database-error.ts';

/** Reads or writes many at once; what came of each key stands at the key's place. */
export type Together<Key, Found> = (keys: readonly Key[]) => Promise<readonly (Found | undefined)[]>;

const MAX_KEYS = 64;
const IN_FLIGHT = 2;

interface Waiting<Key, Found> {
  readonly key: Key;
  readonly about: string | undefined;
  resolve(found: Found | undefined): void;
  reject(error: unknown): void;
}

/**
 * Merges what is asked for while earlier statements are in flight into one statement (performance.md 4): no timer, a lone one goes at once, at
 * most two statements in flight, and each is read after it was asked for. While several come together, what a turn of the event loop brings
 * goes as one (requests that came with one look at the sockets, texts whose threads one statement found): sent by the first of them, they
 * would be a statement of one and another of the rest. Where `aboutOf` says what a key is about, as the room that it writes in, one statement at
 * a time is about that: a second would wait for the locks of the first, or read the same, and take those who come meanwhile apart. When a
 * merged one fails, its keys are tried one by one, so that one bad key never fails its neighbours. When the database does not answer,
 * those who wait behind fail as well: they have spent their time (F-24).
 */
export function createBatch<Key, Found>(
  together: Together<Key, Found>,
  aboutOf?: (key: Key) => string,
): (key: Key) => Promise<Found | undefined> {
  let waiting: Waiting<Key, Found>[] = [];
  const busy = new Set<string | undefined>();
  let inFlight = 0;
  let comeTogether = false;
  // A turn is 0.1 ms, which who comes alone would pay for nobody.
  const gather = async (): Promise<void> => void (comeTogether && (await nextTurn()));

  /** The next that nothing in flight is about; none where all must wait. */
  function take(): Waiting<Key, Found>[] {
    const taken: Waiting<Key, Found>[] = [];
    const left: Waiting<Key, Found>[] = [];
    for (const one of waiting) {
      const isFree = one.about === undefined || !busy.has(one.about);
      (isFree && taken.length < MAX_KEYS ? taken : left).push(one);
    }
    waiting = left;
    return taken;
  }

  async function drain(): Promise<void> {
    inFlight += 1;
    await gather();
    for (let keys = take(); keys.length > 0; keys = take()) {
      comeTogether = keys.length > 1;
      for (const { about } of keys) busy.add(about);
      const failure = await readAll(together, keys);
      for (const { about } of keys) busy.delete(about);
      if (isUnanswered(failure)) for (const one of waiting.splice(0)) one.reject(failure);
      await gather();
    }
    inFlight -= 1;
  }

  return (key) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, about: aboutOf?.(key), resolve, reject });
      if (inFlight < IN_FLIGHT) void drain();
    });
}

/** The same for queries, which are given their pool with each call: one batch for each pool. */
export function readTogetherOnce<Key, Found>(
  together: (db: Database, keys: readonly Key[]) => Promise<readonly (Found | undefined)[]>,
): (db: Database, key: Key) => Promise<Found | undefined> {
  const batches = new WeakMap<Database, (key: Key) => Promise<Found | undefined>>();
  return (db, key) => {
    const find = batches.get(db) ?? createBatch<Key, Found>((keys) => together(db, keys));
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

/** Comes to why none of them was answered, where it was not for one of them alone. */
async function readAll<Key, Found>(
  together: Together<Key, Found>,
  batch: readonly Waiting<Key, Found>[],
): Promise<unknown> {
  try {
    const found = await together(batch.map((one) => one.key));
    batch.forEach((one, place) => one.resolve(found[place]));
  } catch (error) {
    if (batch.length > 1 && !isUnavailable(error)) {
      for (const one of batch) await readAll(together, [one]);
      return undefined;
    }
    for (const one of batch) one.reject(error);
    return error;
  }
  return undefined;
}
