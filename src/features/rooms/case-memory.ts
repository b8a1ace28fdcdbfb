import type { Id } from '../../kernel/ids.ts';
import { SECOND } from '../../kernel/time.ts';
import type { Database } from '../../platform/database/connection.ts';
import { transaction } from '../../platform/database/connection.ts';
import { createBatch } from '../../platform/database/batch.ts';
import type { Keys } from '../../platform/keys.ts';
import { seal, unseal } from '../../platform/sealing.ts';
import type { StoredMemory, ThreadMemory } from '../../platform/text-gate.ts';
import {
  findMemory,
  growMemories,
  growMemory,
  insertMemory,
  listLabels,
  lockMemory,
  lockOpenRoom,
  type Growth,
  type MemoryRow,
  type RoomGrowth,
} from './queries.ts';

/** Reads the memory of a case; undefined when there is none or it was destroyed. */
export async function loadCaseMemory(db: Database, keys: Keys, roomId: Id): Promise<ThreadMemory | undefined> {
  return openWithLabels(db, keys, roomId, await findMemory(db, roomId));
}

async function openWithLabels(
  db: Database,
  keys: Keys,
  roomId: Id,
  row: MemoryRow | undefined,
): Promise<ThreadMemory | undefined> {
  return row && openCaseMemory(keys, roomId, row, await listLabels(db, roomId));
}

/** Opens the memory of a case as it was read; undefined where its key cannot be opened. */
export function openCaseMemory(
  keys: Keys,
  roomId: Id,
  row: MemoryRow,
  labels: readonly { readonly token: Uint8Array; readonly label: string }[],
): ThreadMemory | undefined {
  const key = unseal(keys['case-memory'], `key/${roomId}`, row.wrappedKey);
  if (!key) return undefined;
  const dayZero = row.sealedDayZero
    ? unseal(keys['case-memory'], `day/${roomId}`, row.sealedDayZero)?.toString()
    : undefined;
  return {
    key,
    stored: { wrappedKey: row.wrappedKey, version: row.version },
    labels: new Map(labels.map((one) => [Buffer.from(one.token).toString('base64url'), one.label])),
    ...(dayZero === undefined ? {} : { dayZero }),
  };
}

/** The key of a memory, 32 random bytes, as it is stored. */
export function wrapMemoryKey(keys: Keys, roomId: Id, key: Uint8Array): Buffer {
  return seal(keys['case-memory'], `key/${roomId}`, key);
}

/** Keeps the memory of a new case, inside the transaction that makes the case. */
export async function insertCaseMemory(
  tx: Database,
  keys: Keys,
  roomId: Id,
  memory: ThreadMemory,
): Promise<ThreadMemory> {
  const wrappedKey = wrapMemoryKey(keys, roomId, memory.key);
  await insertMemory(tx, roomId, { wrappedKey, sealedDayZero: null });
  const read = { wrappedKey, version: 1 };
  const stored = await growMemory(tx, { roomId, read, ...growthOf(keys, roomId, memory) });
  return { ...memory, stored };
}

/**
 * Stores what `after` adds to what was stored `before`, and returns what stands then. Nothing is stored where another writer
 * was faster with a token, a label or day 0, or where the memory is another one by now: the first wins. Undefined when the
 * room is closed: its memory is gone for good.
 */
export type AllotLabels = (
  roomId: Id,
  before: ThreadMemory | undefined,
  after: ThreadMemory,
) => Promise<ThreadMemory | undefined>;

/** How long a process remembers what it stored: as long as one may be on the way that read the memory before. */
const REMEMBERED_MS = SECOND;

interface AllotPorts {
  readonly db: Database;
  readonly keys: Keys;
  /** Grows a memory together with others. */
  readonly grow: (growth: RoomGrowth) => Promise<StoredMemory | undefined>;
}

/**
 * One statement where no other process wrote meanwhile, shared by those that grow other rooms at the same time. Those of this process that
 * write in one room at once wait here for one another, not in Postgres, where each would hold a connection; and each begins with what the
 * one before it left.
 */
export function createLabelAllotter(db: Database, keys: Keys): AllotLabels {
  // A statement that failed grew nothing, so each of its growths may be tried alone.
  const ports = { db, keys, grow: createBatch<RoomGrowth, StoredMemory>((growths) => growMemories(db, growths)) };
  const turns = new Map<Id, { readonly begunAt: number; readonly left: Promise<ThreadMemory | undefined> }>();
  return (roomId, before, after) => {
    const begunAt = performance.now();
    // In the order in which they were begun.
    for (const [id, turn] of turns) {
      if (begunAt - turn.begunAt <= REMEMBERED_MS) break;
      turns.delete(id);
    }
    const allot = async (held?: ThreadMemory): Promise<ThreadMemory | undefined> => {
      if (!held || !isNewer(held, before)) return allotLabels(ports, roomId, before, after);
      return isAddition(held, before, after) ? allotLabels(ports, roomId, held, together(held, after)) : held;
    };
    const earlier = turns.get(roomId)?.left;
    const left = earlier ? earlier.then(allot) : allot();
    turns.delete(roomId);
    turns.set(roomId, { begunAt, left });
    // Whoever waits for one that failed fails with it: the database is away. Who comes later tries anew.
    left.catch(() => turns.get(roomId)?.left === left && turns.delete(roomId));
    return left;
  };
}

/** Whether what is held is what was read before, grown since; of a memory that is gone nothing is taken over. */
function isNewer({ key, stored }: ThreadMemory, before: ThreadMemory | undefined): boolean {
  return before?.stored !== undefined && key.equals(before.key) && (stored?.version ?? 0) > before.stored.version;
}

async function allotLabels(
  { db, keys, grow }: AllotPorts,
  roomId: Id,
  before: ThreadMemory | undefined,
  after: ThreadMemory,
): Promise<ThreadMemory | undefined> {
  const read = before?.stored;
  const grown = read && (await grow({ roomId, read, ...growthOf(keys, roomId, after, before) }));
  if (grown) return { ...after, stored: grown };
  return transaction(db, async (tx) => {
    const row = (await lockMemory(tx, roomId)) ?? (await makeRoomForMemory(tx, roomId));
    if (row === 'closed') return undefined;
    const held = row && (await openWithLabels(tx, keys, roomId, row));
    if (!row || !held) return insertCaseMemory(tx, keys, roomId, after);
    if (!isAddition(held, before, after)) return held;
    const stored = await growMemory(tx, { roomId, read: row, ...growthOf(keys, roomId, after, held) });
    return { ...together(held, after), stored };
  });
}

/** What both know; `after` is an addition to `held`. */
function together(held: ThreadMemory, after: ThreadMemory): ThreadMemory {
  return { ...after, labels: new Map([...held.labels, ...after.labels]) };
}

/** An open room, held so that nobody closes it or makes its memory meanwhile; its memory, where somebody just made one. */
async function makeRoomForMemory(tx: Database, roomId: Id): Promise<MemoryRow | 'closed' | undefined> {
  return (await lockOpenRoom(tx, roomId)) ? lockMemory(tx, roomId) : 'closed';
}

/** Whether what `after` adds to `before` can be added to `held` without giving one token or label to two people. */
function isAddition(held: ThreadMemory, before: ThreadMemory | undefined, after: ThreadMemory): boolean {
  if (!held.key.equals(after.key) || (held.dayZero !== undefined && held.dayZero !== after.dayZero)) return false;
  const known = new Set(before?.labels.values());
  const given = new Set(held.labels.values());
  return [...after.labels].every(([token, label]) => {
    const there = held.labels.get(token);
    return there === undefined ? known.has(label) || !isPerson(label) || !given.has(label) : there === label;
  });
}

/** Class and label of an echo (`B FACILITY`) are shared by many; a person's label is one person's. */
function isPerson(label: string): boolean {
  return !/^[A-R] /.test(label);
}

/** What is new in a memory. */
function growthOf(keys: Keys, roomId: Id, memory: ThreadMemory, held?: ThreadMemory): Growth {
  const news = [...memory.labels].filter(([token]) => held?.labels.has(token) !== true);
  const day = held?.dayZero === undefined ? memory.dayZero : undefined;
  return {
    labels: news.map(([token, label]) => ({ token: Buffer.from(token, 'base64url'), label })),
    sealedDayZero: day === undefined ? null : seal(keys['case-memory'], `day/${roomId}`, Buffer.from(day)),
  };
}
